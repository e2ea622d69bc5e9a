package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path home;

  private Cli cli;
  private StoreConfig config;

  @BeforeEach
  void fill() {
    cli = new Cli(home, "sqlite");
    config = StoreConfig.builder().home(home).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      store.create(WORKSPACE, Cli.session("db-1"));
      store.create(WORKSPACE, Cli.session("db-2"));
    }
    try (JsonSessionStore store = JsonSessionStore.open(config)) {
      store.create(WORKSPACE, Cli.session("json-1"));
    }
  }

  private Backup latest() {
    return Backups.of(config).find(Backups.LATEST);
  }

  @Test
  void create_list_verify_drill() {
    String create = cli.run("backup", "create").done().out();
    String name = latest().name();
    assertThat(create)
        .startsWith(name + " made and verified, 0.0 MB\n")
        .contains("database      2 sessions in 1 workspace\n", "legacy files  1 with 1 session\n");

    assertThat(cli.run("backup", "list").done().out())
        .contains(name)
        .contains("2 sessions in 1 workspace", "1 with 1 session");
    assertThat(cli.run("backup", "verify", "latest").done().out()).startsWith(name + " is whole");
    assertThat(cli.run("backup", "drill").done().out()).startsWith(name + " can be restored");
  }

  @Test
  void filesThatWerePutAway_areCounted() throws Exception {
    Path file = home.resolve("sessions/" + WORKSPACE.hash() + ".json");
    Files.move(file, file.resolveSibling(file.getFileName() + ".migrated"));

    assertThat(cli.run("backup", "create").done().out())
        .contains("legacy files  none\n", "migrated      1 file\n");
    assertThat(cli.run("--output", "json", "backup", "list").done().out())
        .containsPattern("\"migratedFiles\"\\s*:\\s*1");
  }

  @Test
  void whatIsNoFile_hidesNoOtherBackup() throws Exception {
    cli.run("backup", "create").done();
    String good = latest().name();
    Path link = home.resolve("backups/20990101T000000000Z-requested.zip");
    Files.createSymbolicLink(link, home.resolve("nowhere"));

    assertThat(cli.run("backup", "list").done().out()).contains("unreadable: it is no file", good);
  }

  @Test
  void restore_saysWhatIsKept() {
    cli.run("backup", "create").done();
    cli.run("delete", WORKSPACE.hash(), "db-1").done();

    String out = cli.run("backup", "restore", latest().name()).done().out();

    assertThat(out).contains(" restored, ").containsPattern("before        kept as \\S+-safety\n");
    cli.run("show", WORKSPACE.hash(), "db-1").done();
  }

  @Test
  void json_isOneValuePerCommand() throws Exception {
    String created = cli.run("--output", "json", "backup", "create").done().out();
    assertThat(Cli.jsonKind(created)).isEqualTo("START_OBJECT");
    assertThat(created)
        .contains("\"kind\": \"requested\"", "\"restorable\": true", "\"sessions\": 2");
    String restored = cli.run("--output", "json", "backup", "restore", "latest").done().out();
    assertThat(restored).contains("\"safetyCopy\": \"");
    Files.writeString(home.resolve("backups/20250101T000000000Z-daily.zip"), "damaged");
    String list = cli.run("--output", "json", "backup", "list").done().out();
    assertThat(Cli.jsonKind(list)).isEqualTo("START_ARRAY");
    assertThat(list).contains("\"problem\": \"");
    String pruned =
        cli.run("--output", "json", "backup", "prune", "--older-than", "30").done().out();
    assertThat(Cli.jsonKind(pruned)).isEqualTo("START_ARRAY");
    assertThat(pruned).contains("20250101T000000000Z-daily");
  }

  @Test
  void whatIsNotWhole_isListed_andRefused() throws Exception {
    cli.run("backup", "create").done();
    Files.writeString(latest().file(), "damaged");

    assertThat(cli.run("backup", "list").done().out()).contains("unreadable: ");
    cli.run("backup", "verify", "latest").failed(ExitCode.NO, "BackupRefused");
    cli.run("backup", "restore", "latest").failed(ExitCode.NO, "BackupRefused");
    cli.run("backup", "drill").failed(ExitCode.NO, "BackupRefused");
  }

  @Test
  void homeWithoutDatabase_andOneThatCannotBeOpened_areListed() throws Exception {
    Files.delete(home.resolve("session-store.db"));
    assertThat(cli.run("backup", "create").done().out()).contains("database      none\n");
    Files.delete(home.resolve("sessions/0123456789abcdef.json"));
    Files.writeString(home.resolve("session-store.db"), "no database");

    assertThat(cli.run("backup", "restore", "latest").code()).isEqualTo(ExitCode.DONE);

    assertThat(cli.run("backup", "list").done().out())
        .contains("as it was, for it cannot be opened  none");
    assertThat(cli.run("--output", "json", "backup", "list").done().out())
        .contains("\"database\": null");
  }

  @Test
  void prune_removesWhatHasHadItsTime() {
    cli.run("backup", "create").done();
    String first = latest().name();
    cli.run("backup", "create").done();

    assertThat(cli.run("backup", "prune", "--keep", "1").done().out())
        .isEqualTo("removed " + first + "\n");
    assertThat(cli.run("backup", "prune", "--keep", "1", "--older-than", "7").done().out())
        .isEmpty();
  }

  @Test
  void wrongUsage_isRefused() {
    cli.run("backup").failed(ExitCode.USAGE, "Usage");
    cli.run("backup", "burn").failed(ExitCode.USAGE, "Usage");
    cli.run("backup", "verify").failed(ExitCode.USAGE, "Usage");
    cli.run("backup", "prune").failed(ExitCode.USAGE, "Usage");
    cli.run("backup", "prune", "--keep", "0").failed(ExitCode.USAGE, "Usage");
    cli.run("backup", "prune", "--older-than", "-1").failed(ExitCode.USAGE, "Usage");
    cli.run("backup", "verify", "latest").failed(ExitCode.NO, "BackupNotFound");
    assertThat(cli.run("backup", "--help").done().out()).contains("create", "drill");
    assertThat(cli.run("backup", "prune", "--help").done().out()).contains("--keep", "--output");
  }
}
