package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.DatabaseRecovery;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A database that says it is ours, made by somebody who means harm: nothing in it is run, and
 * nobody is told anything but the errors that are promised.
 */
class CraftedDatabaseTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final List<WorktreeSession> SESSIONS =
      IntStream.range(0, 5).mapToObj(i -> SampleSessions.full("s" + i)).toList();

  @TempDir Path folder;

  /** What would run when a table is written or read. */
  enum Code {
    TRIGGER("CREATE TRIGGER evil AFTER INSERT ON chat_messages BEGIN DELETE FROM sessions; END"),
    TRIGGER_CALLED_A_TABLE(
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_schema VALUES ('table', 'evil', 'sessions', 0,"
            + " 'CREATE TRIGGER evil AFTER UPDATE ON sessions BEGIN DELETE FROM sessions; END')"),
    TRIGGER_SPELT_ODDLY(
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_schema VALUES ('index', 'evil', 'sessions', 0,"
            + " 'create/**/trigger evil AFTER UPDATE ON sessions BEGIN DELETE FROM sessions; END')"),
    VIEW("CREATE VIEW evil AS SELECT * FROM sessions"),
    VIEW_FOR_A_TABLE(
        "PRAGMA legacy_alter_table = ON",
        "ALTER TABLE chat_messages RENAME TO hidden",
        "CREATE VIEW chat_messages AS SELECT * FROM hidden",
        "CREATE TRIGGER evil INSTEAD OF INSERT ON chat_messages BEGIN DELETE FROM sessions; END"),
    OTHER_VIRTUAL_TABLE("CREATE VIRTUAL TABLE evil USING fts5 (x)");

    private final List<String> sql;

    Code(String... sql) {
      this.sql = List.of(sql);
    }
  }

  /** What is only odd data, or worked out by SQLite's own harmless functions. */
  enum Data {
    GENERATED_COLUMN("ALTER TABLE sessions ADD COLUMN evil TEXT AS (hex(zeroblob(1000))) VIRTUAL"),
    CHECK_THAT_REFUSES("ALTER TABLE chat_messages ADD COLUMN evil INTEGER CHECK (evil > 7)"),
    INDEX_ON_AN_EXPRESSION("CREATE INDEX evil ON sessions (hex(task))"),
    SHADOW_TABLE_OF_NOISE("UPDATE search_index_data SET block = x'f3a91c7be20d58c644170b'"),
    SHADOW_TABLE_THAT_ASKS_FOR_ALL_MEMORY(
        "UPDATE search_index_data SET block = x'4b00ed8d1a65495fadf8b0' WHERE id = 10"),
    SHADOW_TABLE_EMPTIED("DELETE FROM search_index_data"),
    SHADOW_TABLE_OF_ZEROS("UPDATE search_index_data SET block = zeroblob(1000000)"),
    SHADOW_TABLE_DROPPED("PRAGMA writable_schema = ON", "DROP TABLE search_index_idx"),
    NO_UTF_8("UPDATE sessions SET task = CAST(x'41ff80' AS TEXT) WHERE id = 's0'"),
    NO_UTF_8_ID("UPDATE sessions SET id = CAST(x'73fe30' AS TEXT) WHERE id = 's0'"),
    NO_UTF_8_HASH("UPDATE workspaces SET hash = CAST(x'fffefd' AS TEXT)"),
    HASH_THAT_IS_A_PATH("UPDATE workspaces SET hash = '../../../../evil'"),
    HUGE_TEXT("UPDATE sessions SET task = CAST(zeroblob(21000000) AS TEXT) WHERE id = 's0'"),
    NO_JSON("UPDATE sessions SET extensions = '{\"a\":evil' WHERE id = 's0'"),
    DEEP_JSON(
        "UPDATE sessions SET extensions = '{\"a\":' || replace(hex(zeroblob(50000)), '00', '[')"
            + " WHERE id = 's0'"),
    COUNTS_THAT_LIE("UPDATE sessions SET instance_count = 2000000000, message_count = -1"),
    NO_MIX("UPDATE sessions SET runtime_mix = '[\"a\",evil' WHERE id = 's0'"),
    POSITIONS_THAT_LIE("UPDATE chat_messages SET pk = pk + 9000000000000000000"),
    KEYS_THAT_LIE("PRAGMA foreign_keys = OFF", "UPDATE sessions SET pk = pk + 9000000000000000000"),
    JOURNAL_AT_ITS_END("UPDATE change_journal SET seq = 9223372036854775807 WHERE seq = 1"),
    CURSOR_AHEAD("UPDATE journal_consumers SET acknowledged = 9223372036854775807");

    private final List<String> sql;

    Data(String... sql) {
      this.sql = List.of(sql);
    }
  }

  private FaultHome crafted(StoreKind kind, List<String> sql) throws Exception {
    FaultHome home = new FaultHome(folder.resolve(kind.name()), kind);
    try (SessionStore store = home.open()) {
      SESSIONS.forEach(session -> store.create(WORKSPACE, session));
      assertThat(store.search(WORKSPACE, "x", 1)).hasSizeLessThan(2); // which fills the index
    }
    execute(home.home().database(), sql);
    return home;
  }

  private static void execute(Path database, List<String> sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String each : sql) {
        statement.execute(each);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void code_isRefused_andTheFileIsKept(Code code) throws Exception {
    FaultHome home = crafted(StoreKind.SQLITE, code.sql);
    Map<String, byte[]> before = home.bytes();

    for (int time = 0; time < 2; time++) {
      assertThatExceptionOfType(StoreCorruptException.class)
          .isThrownBy(home::open)
          .withMessageContaining("session-store.db: ")
          .withMessageContaining("restore it from a backup");
    }
    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> Backups.of(home.kind().config(home.root())).create());

    home.assertUnchanged(before);
    assertThat(DatabaseIntegrity.check(home.kind().config(home.root()), false).isSound()).isFalse();
    assertThat(recovered(home)).isEqualTo(SESSIONS);
  }

  @ParameterizedTest
  @EnumSource(names = {"HYBRID_SYNC", "HYBRID_ASYNC"})
  void code_inTheLeader_isNotRun_andJsonAnswers(StoreKind kind) throws Exception {
    FaultHome home = crafted(kind, Code.TRIGGER.sql);
    Map<String, byte[]> before = home.bytes();

    try (SessionStore store = home.open()) {
      assertThat(store.getAll(WORKSPACE)).isEqualTo(SESSIONS);
      assertThatExceptionOfType(StoreCorruptException.class)
          .isThrownBy(
              () -> store.addChatMessage(WORKSPACE, "s0", SampleSessions.message("m", "x")));
    }

    home.assertUnchanged(before);
  }

  /** The first look reads the file alone; what is in the log only is seen before it could run. */
  @Test
  void codeThatIsInTheLogOnly_isRefused() throws Exception {
    FaultHome home = crafted(StoreKind.SQLITE, List.of());
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + home.home().database());
        Statement statement = other.createStatement()) {
      statement.execute(Code.TRIGGER.sql.get(0));

      assertThatExceptionOfType(StoreCorruptException.class)
          .isThrownBy(home::open)
          .withMessageContaining("'trigger evil'");
    }
  }

  @Test
  void codeInADatabaseOfAnOlderSchema_isNotRunByItsUpgrade() throws Exception {
    FaultHome home = crafted(StoreKind.SQLITE, Code.TRIGGER.sql);
    execute(home.home().database(), List.of("PRAGMA user_version = 1"));
    Map<String, byte[]> before = home.bytes();

    assertThatExceptionOfType(StoreCorruptException.class).isThrownBy(home::open);

    home.assertUnchanged(before);
  }

  @ParameterizedTest
  @EnumSource
  void data_isReadOrRefused_withTypedErrorsOnly(Data data) throws Exception {
    FaultHome home = crafted(StoreKind.SQLITE, data.sql);

    Throwable notOpened = catchThrowable(() -> callEverything(home, data));

    if (notOpened != null) {
      assertThat(notOpened).isInstanceOf(SessionStoreException.class);
    }
    DatabaseIntegrity.check(home.kind().config(home.root()), false);
    assertThat(folder.resolve("evil")).doesNotExist();
    assertThat(folder.getParent().resolve("evil.json")).doesNotExist();
  }

  private static void callEverything(FaultHome home, Data data) {
    try (SessionStore store = home.open()) {
      for (WorktreeSession session : List.of(SESSIONS.get(0), SESSIONS.get(1))) {
        for (EveryCall call : EveryCall.on(WORKSPACE, session)) {
          if (!call.isClose()) {
            Throwable thrown = catchThrowable(() -> call.on(store));
            if (thrown != null) {
              assertThat(thrown)
                  .as("%s on %s", call, data)
                  .isInstanceOf(SessionStoreException.class);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void data_isRecoveredAsFarAsItIsSessions(Data data) throws Exception {
    FaultHome home = crafted(StoreKind.SQLITE, data.sql);
    Map<String, byte[]> before = home.bytes();

    Throwable thrown =
        catchThrowable(() -> assertThat(SESSIONS).containsAll(unharmed(recovered(home))));

    if (thrown != null) {
      assertThat(thrown).isInstanceOf(SessionStoreException.class);
    }
    home.assertUnchanged(before);
  }

  private static List<WorktreeSession> unharmed(List<WorktreeSession> sessions) {
    return sessions.stream().filter(session -> session.id().matches("s[1-4]")).toList();
  }

  private List<WorktreeSession> recovered(FaultHome home) throws IOException {
    Path to = folder.resolve("recovered");
    DatabaseRecovery.run(home.kind().config(home.root()), to);
    Path file = new StoreHome(to).legacyFile(WORKSPACE);
    return Files.exists(file) ? SessionJson.readAll(file) : List.of();
  }
}
