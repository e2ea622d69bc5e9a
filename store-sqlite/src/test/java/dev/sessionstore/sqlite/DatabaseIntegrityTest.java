package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.ReplicationSource.Progress;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.sqlite.IntegrityFinding.Kind;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each damage is written into a closed database, and is the only thing that is found. */
class DatabaseIntegrityTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final String HASH = WORKSPACE.hash();

  @TempDir Path home;
  private Path database;

  @BeforeEach
  void fill() {
    database = home.resolve("session-store.db");
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      store.create(WORKSPACE, SampleSessions.full("one"));
      store.create(WORKSPACE, SampleSessions.simple("two"));
      store.create(WORKSPACE, SampleSessions.full("three"));
      store.delete(WORKSPACE, "two");
      store.acknowledged(ReplicationSource.CONSUMER);
      store.recordReplicated(
          WORKSPACE,
          new Progress(store.changes(0, 1).get(0).sequence(), "1.1"),
          Map.of("one", SessionDigest.of(SampleSessions.full("one"))),
          Set.of(),
          null);
      store.upkeep().optimize(); // which completes the index
    }
  }

  private StoreConfig config() {
    return StoreConfig.builder().home(home).build();
  }

  private void damage(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private IntegrityReport check() {
    return DatabaseIntegrity.check(config(), false);
  }

  private IntegrityReport quickCheck() {
    return DatabaseIntegrity.check(config(), true);
  }

  @Test
  void databaseOfAStore_isSound() {
    int version = DatabaseView.presentSchemaVersion();
    assertThat(check()).isEqualTo(new IntegrityReport(version, false, 0, List.of()));
    assertThat(quickCheck()).isEqualTo(new IntegrityReport(version, true, 0, List.of()));
    assertThat(check().isSound()).isTrue();
  }

  @Test
  void databaseThatIsWritten_isSound_beforeTheIndexHasFollowed() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      store.delete(WORKSPACE, "one");
      store.create(WORKSPACE, SampleSessions.full("four"));
      store.modify(
          WORKSPACE, "three", session -> session.toBuilder().task("quite another").build());

      assertThat(check().findings()).isEmpty();

      store.upkeep().optimize();
      assertThat(check().findings()).isEmpty();
    }
  }

  /** The index learns of both at once, and must then not keep what it had of the first one. */
  @Test
  void sessionThatIsMadeAgain_leavesNothingInTheIndex() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      store.delete(WORKSPACE, "one");
      store.create(WORKSPACE, SampleSessions.full("one"));
      store.upkeep().optimize();

      assertThat(check().findings()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void earlierSchema_isChecked_asItIs(int version) throws IOException {
    Files.delete(database);
    Schema1.copyTo(database, version);
    byte[] before = Files.readAllBytes(database);

    assertThat(check()).isEqualTo(new IntegrityReport(version, false, 0, List.of()));
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        Arguments.of(
            Kind.ORPHAN,
            null,
            null,
            "belongs to nothing in sessions",
            "INSERT INTO chat_messages VALUES (99 << 31, 'x', 'x', 'x', 'x', NULL, NULL)"),
        Arguments.of(
            Kind.ORPHAN,
            null,
            null,
            "row 212600881152 of instances belongs to nothing in sessions",
            "INSERT INTO instances (pk, instance_id, worktree_path, branch, agent_name, status,"
                + " tmux_session_id) VALUES (99 << 31, 1, 'x', 'x', 'x', 'x', 'x')"),
        Arguments.of(
            Kind.WORKSPACE,
            HASH,
            null,
            "another name",
            "INSERT INTO workspace_aliases VALUES ('" + HASH + "', 1)"),
        Arguments.of(
            Kind.WORKSPACE,
            "nonsense",
            null,
            "no hash",
            "INSERT INTO workspace_aliases VALUES ('nonsense', 1)"),
        Arguments.of(
            Kind.JOURNAL,
            HASH,
            "one",
            "does not name it",
            "DELETE FROM change_journal WHERE session_id = 'one'"),
        Arguments.of(
            Kind.JOURNAL,
            HASH,
            "three",
            "deleted",
            "UPDATE change_journal SET deleted = 1 WHERE session_id = 'three'"),
        Arguments.of(
            Kind.JOURNAL,
            HASH,
            "one",
            "does not name it",
            "UPDATE change_journal SET session_pk = 77 WHERE session_id = 'one'"),
        Arguments.of(
            Kind.JOURNAL,
            HASH,
            "one",
            "a second time",
            "INSERT INTO change_journal (workspace_id, session_id, session_pk, deleted)"
                + " VALUES (1, 'one', 1, 0)"),
        Arguments.of(
            Kind.JOURNAL,
            HASH,
            "ghost",
            "no such session",
            "INSERT INTO change_journal (workspace_id, session_id, session_pk, deleted)"
                + " VALUES (1, 'ghost', 9, 0)"),
        Arguments.of(
            Kind.JOURNAL,
            null,
            null,
            "'search' stands at 1000",
            "UPDATE journal_consumers SET acknowledged = 1000 WHERE name = 'search'"),
        Arguments.of(
            Kind.JOURNAL, null, null, "from where on", "UPDATE journal_floor SET seq = 1000"),
        Arguments.of(Kind.JOURNAL, null, null, "from where on", "DELETE FROM journal_floor"),
        Arguments.of(
            Kind.REPLICATION,
            HASH,
            null,
            "its file is said to hold change 1000",
            "UPDATE replicated_workspaces SET seq = 1000"),
        Arguments.of(
            Kind.REPLICATION,
            HASH,
            "three",
            "would not come to the file",
            "UPDATE journal_consumers SET acknowledged = (SELECT seq FROM change_journal"
                + " WHERE session_id = 'three') WHERE name = 'mirror'"),
        Arguments.of(
            Kind.REPLICATION,
            HASH,
            "one",
            "not legible",
            "UPDATE replicated_sessions SET digest = 'abc' WHERE session_id = 'one'"),
        Arguments.of(
            Kind.COUNTS,
            HASH,
            "one",
            "chat messages, and has",
            "UPDATE sessions SET message_count = message_count + 7 WHERE id = 'one'"),
        Arguments.of(
            Kind.COUNTS,
            HASH,
            "one",
            "instances, and has",
            "UPDATE sessions SET instance_count = 0 WHERE id = 'one'"),
        Arguments.of(
            Kind.DAMAGE,
            HASH,
            "one",
            "runtime mix is not legible",
            "UPDATE sessions SET runtime_mix = '[1]' WHERE id = 'one'"),
        Arguments.of(
            Kind.DAMAGE,
            HASH,
            "one",
            "runtime mix is not legible",
            "UPDATE sessions SET runtime_mix = '[\"a\", \"b\"]' WHERE id = 'one'"),
        Arguments.of(
            Kind.POSITIONS,
            HASH,
            "one",
            "chat messages have a gap",
            "UPDATE chat_messages SET pk = pk + 100 WHERE session_pk ="
                + " (SELECT pk FROM sessions WHERE id = 'one') AND position > 0"),
        Arguments.of(
            Kind.SEARCH_INDEX,
            null,
            null,
            "entry 55 of no session",
            "INSERT INTO search_index (rowid, grams) VALUES (55, 'abc')"),
        Arguments.of(
            Kind.SEARCH_INDEX,
            HASH,
            "one",
            "does not have it",
            "DELETE FROM search_index WHERE rowid = (SELECT pk FROM sessions WHERE id = 'one')"),
        Arguments.of(
            Kind.SCHEMA, null, null, "it has 'table extra'", "CREATE TABLE extra (a TEXT) STRICT"),
        Arguments.of(
            Kind.SCHEMA,
            null,
            null,
            "it lacks 'index sessions_by_update'",
            "DROP INDEX sessions_by_update"));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("damages")
  void damage_isFound_andNothingElse(
      Kind kind, String hash, String id, String message, String first) throws SQLException {
    damage(
        damages()
            .filter(each -> each.get()[3].equals(message) && each.get()[4].equals(first))
            .flatMap(each -> Stream.of(each.get()).skip(4))
            .map(String.class::cast)
            .toArray(String[]::new));

    for (IntegrityReport report : List.of(check(), quickCheck())) {
      assertThat(report.isSound()).isFalse();
      assertThat(report.findings())
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.kind()).isEqualTo(kind);
                assertThat(found.workspaceHash()).isEqualTo(hash);
                assertThat(found.sessionId()).isEqualTo(id);
                assertThat(found.message()).contains(message);
                assertThat(found.kind().advice()).contains("session-store ");
              });
    }
  }

  @Test
  void textThatTheIndexDoesNotHave_isFound_byTheWholeCheck() throws SQLException {
    damage("UPDATE sessions SET task = 'changed behind our back' WHERE id = 'three'");

    assertThat(check().findings())
        .containsExactly(
            new IntegrityFinding(
                Kind.SEARCH_INDEX,
                HASH,
                "three",
                "the search index does not have its present text"));
    assertThat(quickCheck().isSound()).isTrue();
  }

  @Test
  void damagedSearchIndex_isNoDamageOfTheDatabase() throws SQLException {
    damage("DELETE FROM search_index_data WHERE id > 10");

    assertThat(check().findings())
        .isNotEmpty()
        .allMatch(found -> found.kind() == Kind.SEARCH_INDEX);
  }

  @Test
  void searchIndexThatAsksForAllMemory_isNoDamageOfTheDatabase_andHidesNone() throws SQLException {
    damage("UPDATE search_index_data SET block = x'4b00ed8d1a65495fadf8b0' WHERE id = 10");

    for (IntegrityReport report : List.of(check(), quickCheck())) {
      assertThat(report.findings())
          .containsExactly(
              new IntegrityFinding(
                  Kind.SEARCH_INDEX, null, null, "the search index cannot be read"));
    }

    damage("UPDATE sessions SET message_count = 70 WHERE id = 'one'");
    assertThat(check().findings()).hasSize(2);
  }

  @Test
  void derivedData_isMadeAnew() throws SQLException {
    damage(
        "DELETE FROM change_journal WHERE session_id = 'one'",
        "UPDATE change_journal SET deleted = 1 WHERE session_id = 'three'",
        "INSERT INTO change_journal (workspace_id, session_id, session_pk, deleted)"
            + " VALUES (1, 'three', (SELECT pk FROM sessions WHERE id = 'three'), 0)",
        "INSERT INTO change_journal (workspace_id, session_id, session_pk, deleted)"
            + " VALUES (1, 'three', 77, 0)",
        "INSERT INTO change_journal (workspace_id, session_id, session_pk, deleted)"
            + " VALUES (1, 'ghost', 9, 0)",
        "UPDATE journal_consumers SET acknowledged = 1000",
        "DELETE FROM journal_floor",
        "UPDATE replicated_workspaces SET seq = 1000",
        "UPDATE replicated_sessions SET digest = 'abc'",
        "UPDATE sessions SET message_count = 70, instance_count = 0",
        "DELETE FROM search_index",
        "INSERT INTO search_index (rowid, grams) VALUES (55, 'abc')");
    assertThat(check().totalFindings()).isGreaterThan(10);

    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      store.upkeep().rebuild();

      assertThat(store.getAll(WORKSPACE))
          .containsExactly(SampleSessions.full("one"), SampleSessions.full("three"));
      assertThat(store.search(WORKSPACE, "login", 5)).hasSize(2);
      assertThat(store.unreplicated(WORKSPACE))
          .extracting(change -> change.sessionId())
          .contains("one", "three");
    }
    assertThat(check().findings()).isEmpty();
  }

  @Test
  void manyFindings_areCounted_andTheFirstListed() throws SQLException {
    damage(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
            + " INSERT INTO chat_messages SELECT (99 << 31) + i, 'x', 'x', 'x', 'x', NULL, NULL"
            + " FROM n");

    IntegrityReport report = check();

    assertThat(report.totalFindings()).isEqualTo(1500);
    assertThat(report.findings()).hasSize(IntegrityReport.MAX_FINDINGS);
  }

  private void overwrite(long position, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), position);
    }
  }

  @Test
  void zeroedHeader_isAFinding() throws IOException {
    overwrite(0, new byte[100]);

    assertThat(check().findings())
        .singleElement()
        .satisfies(found -> assertThat(found.kind()).isEqualTo(Kind.DAMAGE));
  }

  @Test
  void emptiedFile_isAFinding() throws IOException {
    Files.write(database, new byte[0]);

    assertThat(check().findings())
        .singleElement()
        .satisfies(found -> assertThat(found.kind()).isEqualTo(Kind.DAMAGE));
  }

  @Test
  void fileCutInHalf_andOverwrittenPages_areFindings() throws IOException {
    long half = Files.size(database) / 2 / 4096 * 4096;
    byte[] whole = Files.readAllBytes(database);
    try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      channel.truncate(half);
    }
    assertThat(check().findings()).anyMatch(found -> found.kind() == Kind.DAMAGE);

    Files.write(database, whole);
    byte[] nonsense = new byte[4096];
    java.util.Arrays.fill(nonsense, (byte) 0xA5);
    for (long page = 3; page < 12; page++) {
      overwrite(page * 4096, nonsense);
    }
    assertThat(check().findings()).anyMatch(found -> found.kind() == Kind.DAMAGE);
    assertThat(quickCheck().findings()).anyMatch(found -> found.kind() == Kind.DAMAGE);
  }

  @Test
  void whatIsNoDatabaseOfOurs_isToldAsSuch() throws Exception {
    damage("PRAGMA user_version = 99");
    assertThatExceptionOfType(SchemaTooNewException.class).isThrownBy(this::check);
    damage("PRAGMA application_id = 1");
    assertThatExceptionOfType(ForeignDatabaseException.class).isThrownBy(this::check);
    Files.delete(database);
    assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(this::check);
    try (SessionStore other = SqliteSessionStore.open(config())) {
      assertThat(other.workspaces()).isEmpty();
    }
  }
}
