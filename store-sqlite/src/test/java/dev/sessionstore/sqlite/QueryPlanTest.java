package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Durability;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.PageCursor;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No query's cost may grow with what it does not return: each enters an index, and none sorts. */
class QueryPlanTest {

  /** Of a database that SQLite knows nothing about, and of one whose tables it has looked at. */
  private static final List<Connection> CONNECTIONS = new ArrayList<>();

  @BeforeAll
  static void makeDatabases(@TempDir Path homes) throws SQLException {
    connect(homes.resolve("new"), store -> {});
    connect(homes.resolve("optimized"), QueryPlanTest::fillAndOptimize);
  }

  private static void connect(Path home, Consumer<SqliteSessionStore> work) throws SQLException {
    StoreConfig config = StoreConfig.builder().home(home).durability(Durability.NORMAL).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      work.accept(store);
    }
    CONNECTIONS.add(DriverManager.getConnection("jdbc:sqlite:" + home.resolve("session-store.db")));
  }

  private static void fillAndOptimize(SqliteSessionStore store) {
    for (int i = 0; i < 300; i++) {
      Workspace workspace = Workspace.ofHash(i < 200 ? "0123456789abcdef" : "fedcba9876543210");
      store.create(workspace, SampleSessions.full("s" + i));
      if (i % 10 == 0) {
        store.delete(workspace, "s" + i);
      }
    }
    store.upkeep().optimize();
  }

  @AfterAll
  static void closeDatabases() throws SQLException {
    for (Connection connection : CONNECTIONS) {
      connection.close();
    }
  }

  static Stream<Arguments> queries() {
    return Stream.of(
        Arguments.of("workspace by hash", WorkspaceTable.FIND, "sqlite_autoindex_workspaces_1"),
        Arguments.of("all workspaces", WorkspaceTable.ALL, "sqlite_autoindex_workspaces_1"),
        Arguments.of("session by id", SessionTable.BY_ID, "sqlite_autoindex_sessions_1"),
        Arguments.of("session by key", SessionTable.BY_PK, "INTEGER PRIMARY KEY"),
        Arguments.of("key of an id", SessionTable.PK_OF, "sqlite_autoindex_sessions_1"),
        Arguments.of("last position", SessionTable.INSERT, "sqlite_autoindex_sessions_2"),
        Arguments.of("deletion of what is added", SessionTable.INSERT, "change_journal_deleted"),
        Arguments.of("all sessions", SessionTable.ALL, "sqlite_autoindex_sessions_2"),
        Arguments.of("all ids", SessionTable.PLACES, "sqlite_autoindex_sessions_2"),
        Arguments.of(
            "instances", InstanceTable.OF_SESSION, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        Arguments.of(
            "all instances",
            InstanceTable.OF_WORKSPACE,
            "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        Arguments.of(
            "agent names", InstanceTable.AGENT_NAMES, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        Arguments.of(
            "messages", MessageTable.OF_SESSION, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        Arguments.of(
            "all messages", MessageTable.OF_WORKSPACE, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        Arguments.of(
            "contents", MessageTable.CONTENTS, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        Arguments.of("journal from a place on", JournalTable.CHANGED, "INTEGER PRIMARY KEY"),
        Arguments.of("journal for a mirror", JournalTable.CHANGES, "INTEGER PRIMARY KEY"),
        Arguments.of("deletion", JournalTable.TOMBSTONE, "change_journal_deleted"),
        Arguments.of(
            "write of a session",
            JournalTable.RECORD_AGAIN,
            "SEARCH change_journal USING INTEGER PRIMARY KEY"),
        Arguments.of(
            "write of a file",
            JournalTable.IN_FILE,
            "SEARCH change_journal USING INTEGER PRIMARY KEY"),
        Arguments.of(
            "write again", JournalTable.TOUCH, "SEARCH change_journal USING INTEGER PRIMARY KEY"),
        Arguments.of("end of the journal", JournalTable.LATEST, "SEARCH change_journal"),
        Arguments.of("tombstones", "DELETE " + JournalTable.REMOVABLE, "change_journal_tombstones"),
        Arguments.of("first unreplicated", ReplicationTable.FIRST, "INTEGER PRIMARY KEY (rowid>?)"),
        Arguments.of("backlog", ReplicationTable.BACKLOG, "j USING INTEGER PRIMARY KEY (rowid>?)"),
        Arguments.of(
            "unreplicated", ReplicationTable.CHANGES, "j USING INTEGER PRIMARY KEY (rowid>?)"),
        Arguments.of("progress", ReplicationTable.PROGRESS, "INTEGER PRIMARY KEY"),
        Arguments.of("all digests", ReplicationTable.DIGESTS, "USING PRIMARY KEY (workspace_id=?)"),
        Arguments.of(
            "digest",
            ReplicationTable.DIGEST,
            "USING PRIMARY KEY (workspace_id=? AND session_id=?)"),
        Arguments.of("number of sessions", ReplicaVersion.COUNT, "USING COVERING INDEX"),
        Arguments.of(
            "written after", ReplicaVersion.WRITTEN_AFTER, "INTEGER PRIMARY KEY (rowid>?)"),
        Arguments.of("receipt", ReceiptTable.FIND, "PRIMARY KEY"),
        Arguments.of("put away", JournalTable.IN_NO_FILE, "(workspace_id=?)"),
        Arguments.of("replica put away", ReplicationTable.LEFT, "INTEGER PRIMARY KEY (rowid=?)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void query_usesItsIndex_andSortsNothing(String name, String sql, String index)
      throws SQLException {
    List<String> plan = plan(sql);

    assertThat(plan).anyMatch(step -> step.contains(index));
    assertThat(plan).noneMatch(step -> step.contains("TEMP B-TREE"));
    assertThat(plan)
        .filteredOn(step -> step.startsWith("SCAN"))
        .allMatch(step -> step.contains("workspaces USING INDEX"));
  }

  @Test
  void workspacesBehind_areFoundInTheEndOfTheJournal() throws SQLException {
    assertThat(plan(ReplicationTable.BEHIND))
        .anyMatch(step -> step.contains("j USING INTEGER PRIMARY KEY (rowid>?)"))
        .noneMatch(step -> step.startsWith("SCAN"));
  }

  @Test
  void searchForACommonWord_walksInOrder() throws SQLException {
    assertThat(plan(SearchIndex.MANY_PROPOSED))
        .anyMatch(step -> step.contains("sessions_by_update"))
        .noneMatch(step -> step.contains("TEMP B-TREE"));
  }

  @ParameterizedTest
  @EnumSource(SessionOrder.class)
  void page_isOneRangeOfTheIndexOfItsOrder(SessionOrder order) throws SQLException {
    SessionQuery query =
        SessionQuery.builder()
            .order(order)
            .type(SessionType.DEBATE)
            .status(SessionStatus.RUNNING)
            .createdFrom(Instant.EPOCH)
            .updatedBefore(Instant.now())
            .after(new PageCursor(order, 5, 7, "id").encode())
            .build();

    assertThat(plan(new SummaryQuery(1, query, null).sql()))
        .singleElement()
        .asString()
        .startsWith("SEARCH s USING INDEX")
        .contains(order.byCreation() ? "sessions_by_creation" : "sessions_by_update")
        .containsPattern("\\(workspace_id=\\? AND .*_key,position\\)");
  }

  @ParameterizedTest
  @EnumSource(SessionOrder.class)
  void firstPage_isTheBeginningOfTheIndexOfItsOrder(SessionOrder order) throws SQLException {
    SessionQuery query = SessionQuery.builder().order(order).build();

    assertThat(plan(new SummaryQuery(1, query, null).sql()))
        .singleElement()
        .asString()
        .contains(order.byCreation() ? "sessions_by_creation" : "sessions_by_update");
  }

  private static List<String> plan(String sql) throws SQLException {
    List<String> steps = new ArrayList<>();
    for (Connection connection : CONNECTIONS) {
      List<String> plan = plan(connection, sql);
      assertThat(steps).as("plan of the other database").isIn(List.of(), plan);
      steps = plan;
    }
    return steps;
  }

  private static List<String> plan(Connection connection, String sql) throws SQLException {
    List<String> steps = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
      while (rows.next()) {
        steps.add(rows.getString("detail"));
      }
    }
    return steps;
  }
}
