package dev.sessionstore.migrate.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.CorpusReport;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.migrate.packaged.Jars.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar session-store.jar}, as an operator runs it. */
class ExecutableJarIT {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;

  private Result run(String... args) {
    return run(Map.of(), "", args);
  }

  private Result run(Map<String, String> environment, String input, String... args) {
    List<String> all = new ArrayList<>(List.of("-jar", Jars.executable().toString()));
    all.addAll(List.of(args));
    return Jars.java(environment, input, all.toArray(String[]::new));
  }

  private static void assertDone(Result result) {
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void demo_endsWithBothStoresEqual() {
    Result result = run("demo");

    assertDone(result);
    assertThat(result.out()).containsPattern("equal: ([1-9]\\d*) of \\1 sessions\n$");
  }

  @Test
  void version_isThatOfTheBuild() {
    Result result = run("--version");

    assertDone(result);
    assertThat(result.out()).matches("session-store \\d.*\n");
  }

  @Test
  void import_thenDump_equalsTheJsonBackend() throws IOException {
    CorpusReport corpus =
        LegacyCorpus.builder()
            .workspaces(2)
            .sessionsPerWorkspace(15)
            .maxOutput(2_000)
            .build()
            .writeTo(home);
    String folder = home.toString();

    assertDone(run("import", "--keep-source", "--home", folder));

    for (CorpusFile file : corpus.files()) {
      Result sqlite = run("dump", file.hash(), "--home", folder);
      Result json = run("dump", file.hash(), "--home", folder, "--backend", "json");
      assertDone(sqlite);
      assertThat(sqlite.out()).startsWith("[").isEqualTo(json.out());
      assertThat(json.code()).isZero();
    }
  }

  @Test
  void warnings_goToStandardError() throws IOException {
    LegacyCorpus.builder().workspaces(1).sessionsPerWorkspace(2).build().writeTo(home);

    Result result = run("workspaces", "--home", home.toString(), "--output", "json");

    assertThat(result.err()).startsWith("WARN ").contains("session-store import");
    assertThat(result.out()).isEqualTo("[ ]\n");
    assertThat(result.code()).isZero();
  }

  @Test
  void quiet_unlessVerbose() {
    assertDone(run("workspaces", "--home", home.toString()));

    Result verbose = run("workspaces", "--home", home.toString(), "--verbose");

    assertThat(verbose.err()).isEqualTo("INFO  Storage backend: sqlite\n");
  }

  @Test
  void hybrid_takesTheFilesIn_withoutAWarningOfThem() throws IOException {
    CorpusFile file =
        LegacyCorpus.builder()
            .workspaces(1)
            .sessionsPerWorkspace(2)
            .maxOutput(500)
            .build()
            .writeTo(home)
            .files()
            .get(0);
    String folder = home.toString();

    Result hybrid = run("dump", file.hash(), "--home", folder, "--backend", "hybrid");

    assertThat(hybrid.err()).doesNotContain("session-store import");
    assertThat(hybrid.out()).isEqualTo(run("dump", file.hash(), "--home", folder).out());
    assertThat(run("metrics", "--home", folder).out()).contains("forEach");
  }

  @Test
  void jsonFilesThatFail_areAWarning_withoutAStackTrace() throws IOException {
    String folder = home.toString();
    assertDone(run("workspaces", "--home", folder, "--backend", "hybrid"));
    Files.writeString(home.resolve("sessions"), "no folder");
    String session =
        """
        {"id": "s", "type": "debate", "task": "", "status": "running",
         "createdAt": "", "updatedAt": "", "instances": [], "chatHistory": []}
        """;

    Result result =
        run(Map.of("STORAGE_BACKEND", "hybrid"), session, "create", WORKSPACE, "--home", folder);

    assertThat(result.err()).startsWith("WARN ").hasLineCount(1);
    assertThat(result.code()).isZero();
    Result drain = run("drain", "--home", folder);
    assertThat(drain.err()).contains("failed: ").doesNotContain("\tat ");
    assertThat(drain.code()).isEqualTo(1);
  }

  @Test
  void exitCodes_areThoseOfTheHelp() throws IOException {
    String folder = home.toString();

    assertThat(run("show", WORKSPACE, "gone", "--home", folder).code()).isEqualTo(1);
    assertThat(run("frobnicate").code()).isEqualTo(2);
    assertThat(run(Map.of("STORAGE_BACKEND", "x"), "", "workspaces").code()).isEqualTo(2);
    assertThat(run(Map.of(), "{", "create", WORKSPACE, "--home", folder).code()).isEqualTo(2);
    Files.writeString(home.resolve("session-store.db"), "no database");
    Result corrupt = run("workspaces", "--home", folder);
    assertThat(corrupt.code()).isEqualTo(3);
    assertThat(corrupt.err()).startsWith("error: StoreCorrupt: ").doesNotContain("\tat ");
  }

  @Test
  void anyLocale_argumentsAndStreamsAreUtf8() {
    assumeTrue(Files.isReadable(Path.of("/proc/self/cmdline")));
    Map<String, String> noLocale = Map.of("LC_ALL", "C");
    String session =
        """
        {"id": "テ", "type": "debate", "task": "認証を直す 🛠️", "status": "running",
         "createdAt": "", "updatedAt": "", "instances": [], "chatHistory": []}
        """;
    String folder = home.toString();

    Result created = run(noLocale, session, "create", "/srv/プロジェクト", "--home", folder);
    Result found = run(noLocale, "", "search", "/srv/プロジェクト", "認証", "--home", folder);
    Result shown = run("show", "/srv/プロジェクト", "テ", "--home", folder);

    assertDone(created);
    assertThat(found.out()).contains("認証を直す 🛠️");
    assertThat(shown.out()).isEqualTo(created.out()).contains("\"id\": \"テ\"");
  }
}
