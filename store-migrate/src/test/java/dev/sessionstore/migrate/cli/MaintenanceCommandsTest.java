package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code stats}, {@code integrity}, {@code optimize}, {@code vacuum} and {@code doctor}. */
class MaintenanceCommandsTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path home;
  private Cli cli;

  @BeforeEach
  void name() {
    cli = new Cli(home, "sqlite");
  }

  private StoreConfig config() {
    return StoreConfig.builder().home(home).backend(StorageBackend.SQLITE).build();
  }

  private void fill() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      store.create(WORKSPACE, Cli.session("one"));
      store.create(WORKSPACE, Cli.session("large").toBuilder().task("x".repeat(200_000)).build());
      store.delete(WORKSPACE, "large");
      store.addChatMessage(WORKSPACE, "one", Cli.message("secret"));
      store.search(WORKSPACE, "secret", 1);
    }
  }

  private void damage(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("session-store.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void stats_showFigures_andNoContent() {
    fill();

    String text = cli.run("stats").done().out();
    String json = cli.run("stats", "--output", "json", "--largest", "1").done().out();

    assertThat(text.lines())
        .contains("sessions   1", "instances  1", "messages   1", "growth     not known")
        .anyMatch(line -> line.matches("0123456789abcdef +1 +1 +1"))
        .anyMatch(line -> line.matches("sqlite_schema +\\d.* MB +\\d.* MB"))
        .anyMatch(line -> line.matches("0123456789abcdef +one +\\d.* MB"));
    assertThat(Cli.jsonKind(json)).isEqualTo("START_OBJECT");
    assertThat(json)
        .contains(
            "\"logBytes\": null",
            "\"name\": \"sessions_by_update\"",
            "\"growth\": null",
            "\"largest\": [");
    assertThat(text + json).doesNotContain("secret");
  }

  @Test
  void stats_tellGrowth_byTheOldestBackup_orByMetrics() {
    fill();
    String backup = Backups.of(config()).create().name();
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      store.create(WORKSPACE, Cli.session("two").toBuilder().task("x".repeat(500_000)).build());
    }

    assertThat(cli.run("stats").done().out())
        .containsPattern("growth +\\+\\d+\\.\\d\\d MB, \\+1 sessions since 2.*Z, by " + backup);
    assertThat(cli.run("stats", "--output", "json").done().out())
        .contains("\"sessions\": 1", "\"source\": \"" + backup + "\"");

    StoreConfig hybrid = config().toBuilder().backend(StorageBackend.HYBRID).build();
    HybridSessionStore.open(hybrid).close();
    assertThat(cli.run("stats").done().out()).containsPattern("growth .* since 2.*Z, by metrics");
    assertThat(cli.run("stats", "--output", "json").done().out())
        .contains("\"source\": \"metrics\"", "\"sessions\": null");
  }

  @Test
  void withoutADatabase_nothingIsMade() {
    Cli nowhere = new Cli(home.resolve("nowhere"), "sqlite");
    for (String command : new String[] {"stats", "integrity", "optimize", "vacuum"}) {
      nowhere.run(command).failed(ExitCode.USAGE, "InvalidConfiguration");
    }
    assertThat(nowhere.run("doctor").done().out()).contains("nothing has to be done");
    assertThat(home.resolve("nowhere")).doesNotExist();
    cli.run("stats", "--largest", "-1").failed(ExitCode.USAGE, "Usage");
  }

  @Test
  void integrity_ofASoundDatabase() {
    fill();

    assertThat(cli.run("integrity").done().out()).isEqualTo("sound\n");
    assertThat(cli.run("integrity", "--quick").done().out()).startsWith("sound, as far as");
    assertThat(cli.run("integrity", "--output", "json").done().out())
        .contains("\"isSound\": true", "\"findings\": [");
  }

  @Test
  void integrity_namesWhatIsWrong_andRebuildMendsIt() throws Exception {
    fill();
    damage("UPDATE sessions SET message_count = 7");

    Cli.Outcome outcome = cli.run("integrity");
    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.out())
        .isEqualTo(
            """
            1 finding
            counts: workspace 0123456789abcdef, session 'one': it is said to have 7 chat messages, and has 1
            for counts: session-store optimize --rebuild
            """);
    assertThat(cli.run("integrity", "--output", "json").out())
        .contains("\"kind\": \"COUNTS\"", "\"sessionId\": \"one\"");

    cli.run("optimize", "--rebuild").done();
    cli.run("integrity").done();
  }

  @Test
  void integrity_ofADamagedFile_isAReport_noStackTrace() throws IOException {
    Files.write(home.resolve("session-store.db"), new byte[9000]);

    Cli.Outcome outcome = cli.run("integrity");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("damage: ", "session-store recover", "backup restore");
  }

  @Test
  void integrity_ofManyFindings_countsTheRest() throws Exception {
    fill();
    damage(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1002)"
            + " INSERT INTO chat_messages SELECT (99 << 31) + i, 'x', 'x', 'x', 'x', NULL, NULL"
            + " FROM n");

    assertThat(cli.run("integrity").out()).startsWith("1002 findings\n").contains("and 2 more\n");
  }

  @Test
  void vacuum_andOptimize_tellWhatTheySaved() {
    fill();

    assertThat(cli.run("vacuum").done().out())
        .matches("before  .* MB, of which .* MB are free\nafter   .* MB, of which 0.00 MB .*\n");
    cli.run("optimize").done();
    assertThat(cli.run("vacuum", "--full", "--output", "json").done().out())
        .contains("\"bytesBefore\": ", "\"freeBytesAfter\": 0");
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      assertThat(store.workspaces()).hasSize(1);
      cli.run("vacuum").done();
      assertThat(store.get(WORKSPACE, "one").chatHistory()).hasSize(1);
    }
  }

  /** With a home that the next command has too. */
  private String inEnvironment(String command) {
    Map<String, String> environment =
        Map.of("SESSION_STORE_HOME", home.toString(), "STORAGE_BACKEND", "sqlite");
    return Cli.plain(environment, new byte[0], command).out();
  }

  @Test
  void doctor_endsWithWhatToDo() {
    fill();

    Cli.Outcome ill = cli.run("doctor");
    assertThat(ill.code()).isEqualTo(ExitCode.NO);
    assertThat(ill.err()).isEmpty();
    assertThat(ill.out())
        .contains("warning  backups: there is no backup\n")
        .contains("what to do next:\n")
        .contains("  session-store --home " + home + " backup create\n");
    assertThat(inEnvironment("doctor")).contains("  session-store backup create\n");
    String json = cli.run("doctor", "--output", "json").out();
    assertThat(Cli.jsonKind(json)).isEqualTo("START_OBJECT");
    assertThat(json).contains("\"isWell\": false", "\"session-store backup create\"");
  }
}
