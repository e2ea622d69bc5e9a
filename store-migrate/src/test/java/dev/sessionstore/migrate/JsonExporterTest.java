package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonExporterTest {

  @TempDir Path temp;
  private TwoStores both;
  private Path target;

  @BeforeEach
  void setUp() {
    both = new TwoStores(temp.resolve("home"));
    target = temp.resolve("deep").resolve("export");
  }

  private ExportReport export(ExportFormat format) {
    return export(format, (done, workspaces, sessions) -> {});
  }

  private ExportReport export(ExportFormat format, CheckListener listener) {
    try (SqliteSessionStore store = SqliteSessionStore.open(both.config())) {
      return JsonExporter.builder(store).format(format).listener(listener).build().run(target);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 8})
  void legacyFiles_areComplete_andMakeAHome(long seed) throws IOException {
    LegacyCorpus.builder().seed(seed).workspaces(4).maxOutput(2_000).build().writeTo(both.home());
    both.importAll();

    ExportReport report = export(ExportFormat.JSON);

    TwoStores exported = new TwoStores(target);
    assertThat(exported.jsonDumps()).isEqualTo(both.sqliteDumps());
    assertThat(report.workspaces()).isEqualTo(4);
    assertThat(report.files()).isEqualTo(5);
    assertThat(report.sessions()).isPositive();
    // The paths that the database has learned from the mapping, and no others.
    exported.json(
        copy ->
            both.sqlite(store -> assertThat(copy.workspaces()).containsAll(store.workspaces())));
    exported.importAll();
    assertThat(exported.sqliteDumps()).isEqualTo(both.sqliteDumps());
    assertThat(target.resolveSibling("export.partial")).doesNotExist();
  }

  @Test
  void files_arePrivate() throws IOException {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));

    export(ExportFormat.JSON);

    if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
          .isEqualTo("rwx------");
      for (Path file : new TwoStores(target).legacyFiles()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void csv_quotesWhatNeedsIt() throws IOException {
    both.sqlite(
        store -> {
          store.create(
              WORKSPACE, changed(session("a,b"), "say \"no\"\nor 日本", "2025-11-09T00:00:01Z"));
          store.create(Workspace.ofHash("0123456789abcdef"), session("c"));
        });

    ExportReport report = export(ExportFormat.CSV);

    assertThat(report.sessions()).isEqualTo(2);
    assertThat(Files.readString(target.resolve("sessions.csv")))
        .startsWith("workspaceHash,workspacePath,id,type,task,status,")
        .contains(
            WORKSPACE.hash()
                + ",/no/such/project,\"a,b\",ensemble,\"say \"\"no\"\"\nor 日本\",running,"
                + "2025-11-09T00:00:00Z,2025-11-09T00:00:01Z,,,,,,,,0,0\r\n")
        .contains("0123456789abcdef,,c,ensemble,task of c,");
  }

  @Test
  void jsonl_hasOneObjectPerLine_overSeveralPages() throws IOException {
    both.sqlite(
        store -> {
          for (int i = 0; i < 1_001; i++) {
            store.create(WORKSPACE, session("s-" + i));
          }
        });

    export(ExportFormat.JSONL);

    List<String> lines = Files.readAllLines(target.resolve("sessions.jsonl"));
    assertThat(lines).hasSize(1_001);
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("{\"workspaceHash\":\"" + WORKSPACE.hash() + "\"")
                    .endsWith("\"instanceCount\":0,\"messageCount\":0}"));
  }

  @Test
  void emptyFolder_isTaken_andAnythingElseRefused() throws IOException {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));
    Files.createDirectories(target);
    export(ExportFormat.JSON);
    assertThat(new TwoStores(target).legacyFiles()).hasSize(1);

    assertThatThrownBy(() -> export(ExportFormat.JSON))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("is not an empty folder");
    target = Files.writeString(temp.resolve("file"), "x");
    assertThatThrownBy(() -> export(ExportFormat.CSV))
        .isInstanceOf(InvalidConfigurationException.class);
    target = temp.resolve("other");
    Files.createDirectories(temp.resolve("other.partial"));
    assertThatThrownBy(() -> export(ExportFormat.CSV))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("delete it");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void cutOff_leavesNothing(ExportFormat format) {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));

    assertThatThrownBy(
            () ->
                export(
                    format,
                    (done, workspaces, sessions) -> {
                      throw new CancellationException();
                    }))
        .isInstanceOf(CancellationException.class);

    assertThat(target.getParent()).isEmptyDirectory();
  }
}
