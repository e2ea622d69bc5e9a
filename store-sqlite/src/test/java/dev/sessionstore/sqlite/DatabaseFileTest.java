package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.Durability;
import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.ChangeJournal.Change;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.ReplicationSource.Backlog;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a database file when a store is opened on it. */
class DatabaseFileTest {

  private static final Workspace WORKSPACE = Workspace.of("/no/such/folder");
  private static final int NEWER = DatabaseFile.SCHEMA_VERSION + 1;

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path home;
  private Path database;

  @BeforeEach
  void nameDatabase() {
    database = home.resolve("session-store.db");
  }

  private SqliteSessionStore open() {
    return SqliteSessionStore.open(config().build());
  }

  private SqliteSessionStore openPatiently() {
    return SqliteSessionStore.open(config().busyTimeout(LONG).build());
  }

  private StoreConfig.Builder config() {
    return StoreConfig.builder().home(home).busyTimeout(Duration.ofMillis(200));
  }

  @Test
  void newDatabase_isOursAndCanShrink() throws SQLException {
    open().close();

    assertThat(pragma("application_id")).isEqualTo(DatabaseFile.APPLICATION_ID);
    assertThat(pragma("user_version")).isEqualTo(DatabaseFile.SCHEMA_VERSION);
    assertThat(pragma("auto_vacuum")).isEqualTo(2);
    assertThat(home).isDirectoryNotContaining("glob:**.new-*");
  }

  @Test
  void everyTable_isStrictOrVirtual_andTheHistoryIsOurOwn() throws SQLException {
    open().close();

    assertThat(
            text(
                "SELECT group_concat(name) FROM pragma_table_list WHERE schema = 'main'"
                    + " AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"))
        .isEqualTo("session_store_schema_history");
  }

  @Test
  void newFiles_arePrivate() throws IOException {
    assumeTrue(Files.getFileStore(home).supportsFileAttributeView("posix"));

    try (SessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.simple("one"));
      try (var files = Files.list(home)) {
        for (Path file : files.toList()) {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
          assertThat(mode)
              .as(file.toString())
              .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
        }
      }
    }
  }

  @Test
  void homeWithCharactersOfUris_isOpened() {
    Path odd = home.resolve("100% sure? #1 日本 'x'");

    SqliteSessionStore.open(config().home(odd).build()).close();
    try (SessionStore store = SqliteSessionStore.open(config().home(odd).build())) {
      store.create(WORKSPACE, SampleSessions.simple("one"));
    }

    assertThat(odd.resolve("session-store.db")).isRegularFile();
  }

  @Test
  void foreignDatabase_isRefusedUntouched() throws Exception {
    execute("CREATE TABLE _sqlx_migrations (version INTEGER)");
    byte[] before = Files.readAllBytes(database);

    assertThatThrownBy(this::open)
        .isInstanceOf(ForeignDatabaseException.class)
        .hasMessageContaining(database.toString());

    assertThat(Files.readAllBytes(database)).isEqualTo(before);
    assertThat(home).isDirectoryNotContaining("glob:**-wal");
  }

  @Fault(26)
  @Test
  void newerSchema_isRefusedUntouched() throws Exception {
    open().close();
    execute("PRAGMA user_version = " + NEWER);
    byte[] before = Files.readAllBytes(database);

    assertThatThrownBy(this::open)
        .isInstanceOf(SchemaTooNewException.class)
        .hasMessageContaining("version " + NEWER);

    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @Test
  void emptySchema_isUpgraded() throws Exception {
    execute("PRAGMA application_id = " + DatabaseFile.APPLICATION_ID);

    try (SessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.simple("one"));
    }

    assertThat(pragma("user_version")).isEqualTo(DatabaseFile.SCHEMA_VERSION);
    assertThat(text("SELECT id FROM sessions")).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void olderSchema_isUpgradedInPlace_withItsData(int version) throws Exception {
    Schema1.copyTo(database, version);
    SqliteSessionStore.open(config().home(home.resolve("new")).build()).close();

    try (SqliteSessionStore store = open()) {
      assertThat(store.getAll(Schema1.WORKSPACE)).isEqualTo(Schema1.SESSIONS);
      assertThat(store.getAll(Schema1.ALIAS)).isEqualTo(Schema1.SESSIONS);
      assertThat(store.getAll(Schema1.OTHER)).containsExactly(SampleSessions.full("other"));
      assertThat(store.receipt(Schema1.RECEIPT.source())).contains(Schema1.RECEIPT);
      assertThat(store.search(Schema1.WORKSPACE, "login", 5)).hasSize(1);
      assertThat(store.changes(0, 10))
          .extracting(Change::sessionId, Change::deleted)
          .containsExactly(
              tuple("one", false), tuple("two", false), tuple("gone", true), tuple("other", false));
      assertThat(store.behind()).containsExactly(Schema1.WORKSPACE, Schema1.OTHER);
      assertThat(store.backlog()).isEqualTo(new Backlog(4, null));
      store.create(Schema1.WORKSPACE, SampleSessions.simple("new"));
      assertThat(store.backlog().sessions()).isEqualTo(5);
    }

    assertThat(pragma("user_version")).isEqualTo(DatabaseFile.SCHEMA_VERSION);
    assertThat(schema(database)).isEqualTo(schema(home.resolve("new/session-store.db")));
  }

  @Test
  void upgrade_leavesEveryByteOfPartsAsItIs() throws Exception {
    Schema1.copyTo(database, 5);
    execute("UPDATE chat_messages SET content = content || char(0) || '在庫 ' || char(7) || content");
    execute("UPDATE instance_outputs SET output = hex(zeroblob(1500000)) || output");
    String parts =
        "SELECT group_concat(x ORDER BY s, p) FROM (SELECT session_pk AS s, position AS p,"
            + " hex(content) || hex(id) AS x FROM chat_messages UNION ALL SELECT session_pk,"
            + " position, hex(agent_name) || coalesce(hex(output), '-') FROM instances"
            + " LEFT JOIN instance_outputs ON instance_pk = pk)";
    String before = text(parts);

    open().close();

    assertThat(pragma("user_version")).isEqualTo(DatabaseFile.SCHEMA_VERSION);
    assertThat(text(parts)).isEqualTo(before).hasSizeGreaterThan(3_000_000);
  }

  @Test
  void upgradeOfAPositionThatNobodyWrote_isRefused_andChangesNothing() throws Exception {
    Schema1.copyTo(database, 5);
    execute("UPDATE chat_messages SET position = -123 WHERE position = 1");

    assertThatExceptionOfType(SessionStoreException.class).isThrownBy(this::open);

    assertThat(pragma("user_version")).isEqualTo(5);
    assertThat(text("SELECT count(*) FROM chat_messages WHERE position = -123")).isNotEqualTo("0");
  }

  private static List<String> schema(Path file) throws SQLException {
    List<String> schema = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT name, sql FROM sqlite_schema ORDER BY 1")) {
      while (rows.next()) {
        schema.add(rows.getString(1) + ": " + rows.getString(2));
      }
    }
    return schema;
  }

  @Test
  void processThatKnowsOnlySchema1_goesOnWritingAfterTheUpgrade_leavingRowsToTidy()
      throws Exception {
    Schema1.copyTo(database);
    try (Connection old = connect();
        PreparedStatement record =
            old.prepareStatement(
                "INSERT OR REPLACE INTO change_journal (workspace_id, session_id, session_pk,"
                    + " deleted) VALUES (1, 'one', 1, 0) RETURNING seq")) {
      record.executeQuery().close();

      try (SqliteSessionStore store = open()) {
        record.executeQuery().close();

        assertThat(store.unreplicated(Schema1.WORKSPACE))
            .extracting(Change::sessionId)
            .contains("two", "gone", "one");
        store.upkeep().rebuild();
        assertThat(store.unreplicated(Schema1.WORKSPACE))
            .extracting(Change::sessionId)
            .containsExactly("two", "gone", "one");
        assertThat(store.backlog()).isEqualTo(new Backlog(4, null));
      }
    }
  }

  @Test
  void openAndRead_needNoWriteLock() throws Exception {
    try (SessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.simple("one"));
    }
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");

      try (SessionStore store = open()) {
        assertThat(store.getAll(WORKSPACE)).hasSize(1);
      }

      statement.execute("ROLLBACK");
    }
  }

  @Test
  void schemaThatCannotBeUpgraded_isToldAndKept() throws Exception {
    execute("PRAGMA application_id = " + DatabaseFile.APPLICATION_ID);
    execute("CREATE TABLE workspaces (of_an_unknown_kind)");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("nothing was changed");

    assertThat(text("SELECT group_concat(name) FROM sqlite_schema")).isEqualTo("workspaces");
    assertThat(pragma("user_version")).isZero();
  }

  @Fault(26)
  @Test
  void newerSchemaStillInTheLog_isRefused() throws Exception {
    open().close();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA user_version = " + NEWER);

      assertThatThrownBy(this::open).isInstanceOf(SchemaTooNewException.class);
    }
  }

  @Fault(8)
  @Test
  void emptyFile_isNotTakenForANewDatabase() throws IOException {
    Files.createFile(database);

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("0 bytes");

    assertThat(database).isEmptyFile();
  }

  @Fault(10)
  @ParameterizedTest
  @ValueSource(ints = {100, 4096, 6000})
  void cutDatabase_isRefusedUntouched(int length) throws IOException {
    open().close();
    byte[] cut = Arrays.copyOf(Files.readAllBytes(database), length);
    Files.write(database, cut);

    assertThatThrownBy(this::open).isInstanceOf(StoreCorruptException.class);

    assertThat(Files.readAllBytes(database)).isEqualTo(cut);
  }

  @Test
  void databaseCutByAByte_isRefusedUntouched() throws IOException {
    openPatiently().close();
    byte[] all = Files.readAllBytes(database);
    byte[] cut = Arrays.copyOf(all, all.length - 1);
    Files.write(database, cut);

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("cut it within a page");

    assertThat(Files.readAllBytes(database)).isEqualTo(cut);
  }

  @Test
  void link_isRefused() throws IOException {
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    SqliteSessionStore.open(config().home(elsewhere).busyTimeout(LONG).build()).close();
    Files.createSymbolicLink(database, elsewhere.resolve("session-store.db"));

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("is a link");
  }

  @Test
  void indexOfALogThatIsGone_isWarnedOf_andAFinding() throws IOException {
    openPatiently().close();
    Files.createFile(home.resolve("session-store.db-shm"));

    assertThat(DatabaseIntegrity.check(config().build(), true).findings())
        .extracting(IntegrityFinding::kind)
        .containsExactly(IntegrityFinding.Kind.LOG);
    try (LogLines lines = new LogLines(DatabaseFile.class)) {
      openPatiently().close();
      assertThat(lines.all()).containsExactly("WARN " + database + ": " + DatabaseFile.LOG_MISSING);
    }

    assertThat(DatabaseIntegrity.check(config().build(), true).isSound()).isTrue();
  }

  @Test
  void textFile_isRefusedUntouched() throws IOException {
    Files.writeString(
        database, "this is no database, but it is long enough to be looked at".repeat(9));
    byte[] before = Files.readAllBytes(database);

    assertThatThrownBy(this::open).isInstanceOf(StoreCorruptException.class);

    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  @Test
  void abandonedAttempt_isRemovedByTheNext() throws IOException {
    Files.writeString(home.resolve("session-store.db.new-killed"), "half made");

    open().close();

    assertThat(home).isDirectoryNotContaining("glob:**.new-*");
  }

  @Fault(25)
  @Test
  void manyThreadsOpeningANewHome_allSucceed() throws Exception {
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Integer>> tasks =
          IntStream.range(0, threads)
              .mapToObj(
                  i ->
                      (Callable<Integer>)
                          () -> {
                            start.await();
                            try (SessionStore store =
                                SqliteSessionStore.open(
                                    config().busyTimeout(Duration.ofSeconds(30)).build())) {
                              store.create(WORKSPACE, SampleSessions.simple("session-" + i));
                              return store.getAll(WORKSPACE).size();
                            }
                          })
              .toList();
      for (Future<Integer> result : pool.invokeAll(tasks)) {
        assertThat(result.get()).isPositive();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(text("SELECT group_concat(version) FROM session_store_schema_history"))
        .isEqualTo("1,2,3,4,5,6");
    assertThat(text("SELECT count(*) FROM sessions")).isEqualTo("4");
  }

  @Test
  void openWhileAnotherRestores_isBusy() {
    StoreHome prepared = StoreHome.prepare(home);
    try (InterProcessLock restoring =
        InterProcessLock.exclusive(prepared.homeLock(), Duration.ZERO)) {
      assertThat(restoring).isNotNull();
      assertThatThrownBy(this::open).isInstanceOf(StoreBusyException.class);
    }
    open().close();
  }

  @Test
  void oldSqliteOnTheClassPath_isNamed() {
    assertThatThrownBy(() -> DatabaseFile.requireRecentSqlite("3.51.2"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("3.51.2")
        .hasMessageContaining("class path");
    DatabaseFile.requireRecentSqlite("3.51.3");
    DatabaseFile.requireRecentSqlite("3.54.1");
  }

  @Test
  void durability_decidesWhetherCommitsAreForced() throws SQLException {
    assertThat(synchronous(Durability.FULL)).isEqualTo(2);
    assertThat(synchronous(Durability.NORMAL)).isEqualTo(1);
  }

  private long synchronous(Durability durability) throws SQLException {
    StoreConfig config = config().durability(durability).build();
    SqliteSessionStore.open(config).close();
    try (Connection writer = new Connections(database, config).writer();
        Statement statement = writer.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA synchronous")) {
      return rows.getLong(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + database);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long pragma(String name) throws SQLException {
    return Long.parseLong(text("PRAGMA " + name));
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
