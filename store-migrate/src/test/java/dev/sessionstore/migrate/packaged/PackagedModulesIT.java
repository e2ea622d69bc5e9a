package dev.sessionstore.migrate.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.migrate.packaged.Jars.Result;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of somebody else's, compiled and run against the jars as they are published. */
class PackagedModulesIT {

  private static final String MODULE =
      """
      module consumer {
        requires dev.sessionstore;
        requires dev.sessionstore.hybrid;
        requires dev.sessionstore.json;
        requires dev.sessionstore.migrate;
        requires dev.sessionstore.sqlite;
      }
      """;

  private static final String PROGRAM =
      """
      package consumer;

      import dev.sessionstore.*;
      import dev.sessionstore.hybrid.HybridSessionStore;
      import dev.sessionstore.json.SessionJson;
      import dev.sessionstore.migrate.LegacyImporter;
      import dev.sessionstore.sqlite.SqliteSessionStore;
      import java.nio.file.Path;

      public final class Program {
        public static void main(String[] args) {
          Workspace workspace = Workspace.of("/no/such/project");
          WorktreeSession session =
              WorktreeSession.builder("s-1", SessionType.DEBATE)
                  .task("認証")
                  .createdAt(Timestamp.parse("2025-11-09T01:02:03.456Z"))
                  .updatedAt(Timestamp.parse("2025-11-09T01:02:03.456Z"))
                  .build();
          for (StorageBackend backend : StorageBackend.values()) {
            StoreConfig config =
                StoreConfig.builder().home(Path.of(args[0], backend.id())).backend(backend).build();
            try (SessionStore store = SessionStores.open(config)) {
              store.create(workspace, session);
              boolean equal = store.get(workspace, "s-1").equals(session);
              int hits = store.search(workspace, "認証", 10).size();
              System.out.println(backend.id() + " " + equal + " " + hits);
            }
          }
          StoreConfig config = StoreConfig.builder().home(Path.of(args[0], "json")).build();
          try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
            long migrated =
                LegacyImporter.builder(config, store).build().run().migratedSessions();
            boolean equal =
                SessionJson.write(store.get(workspace, "s-1")).equals(SessionJson.write(session));
            System.out.println("import " + migrated + " " + equal);
          }
          try (HybridSessionStore store = HybridSessionStore.open(config)) {
            System.out.println("drain " + store.flush().complete() + " " + store.metrics().jsonErrors());
          }
        }
      }
      """;

  private static final String EXPECTED =
      "json true 1\nsqlite true 1\nhybrid true 1\nimport 1 true\ndrain true 0\n";

  @TempDir Path folder;

  private Path compile(boolean asModule) throws IOException {
    Path source = Files.createDirectories(folder.resolve("src/consumer")).resolve("Program.java");
    Files.writeString(source, PROGRAM);
    Path classes = folder.resolve("classes");
    List<String> args = new ArrayList<>(List.of("--release", "17", "-encoding", "UTF-8"));
    args.addAll(List.of("-d", classes.toString(), asModule ? "-p" : "-cp", Jars.path()));
    args.add(source.toString());
    if (asModule) {
      Path info = folder.resolve("src/module-info.java");
      Files.writeString(info, MODULE);
      args.add(info.toString());
    }
    StringWriter messages = new StringWriter();
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(messages, true),
                new PrintWriter(messages, true),
                args.toArray(String[]::new));
    assertThat(code).as(messages.toString()).isZero();
    return classes;
  }

  @Test
  void modulePath_allBackendsOpen() throws IOException {
    Path classes = compile(true);

    Result result =
        Jars.java(
            "-p",
            classes + File.pathSeparator + Jars.path(),
            "-m",
            "consumer/consumer.Program",
            folder.resolve("home").toString());

    assertThat(result.out()).as(result.err()).isEqualTo(EXPECTED);
    assertThat(result.code()).isZero();
  }

  @Test
  void classPath_allBackendsOpen() throws IOException {
    Path classes = compile(false);

    Result result =
        Jars.java(
            "-cp",
            classes + File.pathSeparator + Jars.path(),
            "consumer.Program",
            folder.resolve("home").toString());

    assertThat(result.out()).as(result.err()).isEqualTo(EXPECTED);
    assertThat(result.code()).isZero();
  }

  @Test
  void commandLine_runsAsAModule() {
    Result result =
        Jars.java(
            "-p",
            Jars.path(),
            "-m",
            "dev.sessionstore.migrate/dev.sessionstore.migrate.cli.Main",
            "--home",
            folder.toString(),
            "dump",
            "/no/such/project");

    assertThat(result.out()).as(result.err()).isEqualTo("[]");
    assertThat(result.code()).isZero();
  }
}
