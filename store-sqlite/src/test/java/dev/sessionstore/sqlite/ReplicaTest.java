package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.ChangeJournal.Change;
import dev.sessionstore.spi.Replica.Batch;
import dev.sessionstore.spi.Replica.States;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that is kept equal to another store. */
class ReplicaTest {

  private static final Workspace WORKSPACE = Workspace.recorded("0123456789abcdef", "/a/project");
  private static final Workspace OTHER = Workspace.ofHash("fedcba9876543210");

  private Path home;
  private SqliteSessionStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    home = folder;
    store = reopened();
  }

  private SqliteSessionStore reopened() {
    return SqliteSessionStore.open(StoreConfig.builder().home(home).build());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void create(String... ids) {
    for (String id : ids) {
      store.create(WORKSPACE, SampleSessions.simple(id));
    }
  }

  private String version() {
    return store.scan(WORKSPACE, session -> {});
  }

  private List<String> ids() {
    return store.getAll(WORKSPACE).stream().map(WorktreeSession::id).toList();
  }

  private static Batch batch(
      String version, List<String> order, Set<String> changed, States states) {
    return new Batch(version, order, changed, states, true);
  }

  /** Changes nothing but the order. */
  private String arrange(String... order) {
    return store
        .apply(WORKSPACE, batch(version(), List.of(order), Set.of(), id -> null))
        .orElseThrow();
  }

  private static WorktreeSession withTask(String id, String task) {
    return SampleSessions.full(id).toBuilder().task(task).build();
  }

  @Test
  void scan_handsOverTheSessionsInOrder_asTheyAreAtItsVersion() {
    store.create(WORKSPACE, SampleSessions.full("two"));
    store.create(WORKSPACE, SampleSessions.full("one"));
    List<WorktreeSession> seen = new ArrayList<>();

    String version =
        store.scan(
            WORKSPACE,
            session -> {
              seen.add(session);
              create("late-" + seen.size()); // is not in the snapshot
            });

    assertThat(seen).containsExactly(SampleSessions.full("two"), SampleSessions.full("one"));
    assertThat(store.confirm(WORKSPACE, version)).isEmpty();
  }

  @Test
  void unknownWorkspace_isEmpty_untilSomethingIsWritten() {
    String version = version();

    assertThat(store.confirm(WORKSPACE, version)).isPresent();
    assertThat(store.workspaces()).isEmpty();
    create("one");
    assertThat(store.confirm(WORKSPACE, version)).isEmpty();
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("create", s -> s.create(WORKSPACE, SampleSessions.simple("new"))),
        change("update", s -> s.update(WORKSPACE, SampleSessions.simple("last"))),
        change("modify", s -> s.modify(WORKSPACE, "first", x -> withTask("first", "other"))),
        change(
            "message", s -> s.addChatMessage(WORKSPACE, "last", SampleSessions.message("m", ""))),
        change("status", s -> s.updateInstanceStatus(WORKSPACE, "last", 1, InstanceStatus.FAILED)),
        change("delete the last", s -> s.delete(WORKSPACE, "last")),
        change("delete the first", s -> s.delete(WORKSPACE, "first")),
        change("touch", s -> s.touch(WORKSPACE, "first")),
        change(
            "order",
            s -> {
              Batch order =
                  batch(s.scan(WORKSPACE, x -> {}), List.of("last", "first"), Set.of(), id -> null);
              assertThat(s.apply(WORKSPACE, order)).isPresent();
            }),
        change(
            "delete and create",
            s -> {
              s.delete(WORKSPACE, "last");
              s.create(WORKSPACE, SampleSessions.full("last"));
            }),
        change(
            "delete one and create another",
            s -> {
              s.delete(WORKSPACE, "last");
              s.create(WORKSPACE, SampleSessions.full("new"));
            }));
  }

  private static Arguments change(String name, Consumer<SqliteSessionStore> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void version_changesWithEveryChange_whoeverMakesIt(
      String name, Consumer<SqliteSessionStore> change) {
    store.create(WORKSPACE, SampleSessions.full("first"));
    store.create(WORKSPACE, SampleSessions.full("last"));
    String version = version();

    try (SqliteSessionStore other = reopened()) {
      change.accept(other);
    }

    assertThat(store.confirm(WORKSPACE, version)).isEmpty();
    assertThat(store.apply(WORKSPACE, batch(version, List.of(), Set.of(), id -> null))).isEmpty();
    assertThat(store.confirm(WORKSPACE, version())).isPresent();
  }

  @Test
  void version_isNotThatOfBefore_whenTheTombstoneOfTheLastWriteIsGone() {
    create("older", "newer", "last");
    String all = version();
    store.delete(WORKSPACE, "last");
    String two = version();
    store.delete(WORKSPACE, "older");
    String one = version();
    store.create(OTHER, SampleSessions.simple("other"));

    List<Change> journal = store.changes(0, 10);
    for (String consumer : List.of(SearchIndex.CONSUMER, "mirror")) {
      store.acknowledge(consumer, journal.get(journal.size() - 1).sequence());
    }

    assertThat(store.changes(0, 10))
        .extracting(Change::sessionId)
        .containsExactly("newer", "other");
    assertThat(store.confirm(WORKSPACE, all)).isEmpty();
    assertThat(store.confirm(WORKSPACE, two)).isEmpty();
    assertThat(store.confirm(WORKSPACE, one)).isPresent();
  }

  @Test
  void version_staysWhileOnlyOtherWorkspacesAreWritten_andIsRenewedByAsking() {
    create("one");
    String version = version();
    store.create(OTHER, SampleSessions.simple("one"));
    store.delete(OTHER, "one");

    String renewed = store.confirm(WORKSPACE, version).orElseThrow();

    assertThat(renewed).isNotEqualTo(version);
    store.close();
    store = reopened();
    assertThat(store.confirm(WORKSPACE, renewed)).contains(renewed);
    assertThat(store.confirm(WORKSPACE, version)).contains(renewed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.", "999999.1", "-1.1", "1.x", "99999999999999999999.1"})
  void versionOfAnotherReplica_isNotConfirmed(String version) {
    create("one");

    assertThat(store.confirm(WORKSPACE, version)).isEmpty();
  }

  @Test
  void apply_writesAndDeletesAllAtOnce_andReturnsTheNewVersion() {
    create("changed", "deleted", "kept");
    Map<String, WorktreeSession> states =
        Map.of("changed", withTask("changed", "anew"), "added", SampleSessions.full("added"));

    String version =
        store
            .apply(
                WORKSPACE,
                batch(
                    version(),
                    List.of("changed", "kept", "added"),
                    Set.of("added", "deleted", "changed", "never there"),
                    states::get))
            .orElseThrow();

    List<WorktreeSession> expected =
        List.of(
            withTask("changed", "anew"),
            SampleSessions.simple("kept"),
            SampleSessions.full("added"));
    assertThat(store.getAll(WORKSPACE)).isEqualTo(expected);
    List<WorktreeSession> scanned = new ArrayList<>();
    store.scan(WORKSPACE, scanned::add);
    assertThat(scanned).isEqualTo(expected);
    assertThat(store.confirm(WORKSPACE, version)).contains(version);
    assertThat(store.search(WORKSPACE, "anew", 5)).hasSize(1);
    assertThat(store.search(WORKSPACE, "added", 5)).hasSize(1);
  }

  @Test
  void apply_toAnUnknownWorkspace_makesItKnown() {
    assertThat(
            store.apply(
                WORKSPACE, batch(version(), List.of("one"), Set.of("one"), SampleSessions::simple)))
        .isPresent();

    assertThat(store.workspaces()).containsExactly(WORKSPACE);
    assertThat(ids()).containsExactly("one");
  }

  @Test
  void apply_atAnotherVersion_asksForNoState() {
    create("one");
    String version = version();
    create("two");

    assertThat(
            store.apply(
                WORKSPACE,
                batch(
                    version,
                    List.of(),
                    Set.of("one"),
                    id -> {
                      throw new AssertionError("asked for " + id);
                    })))
        .isEmpty();
  }

  @Test
  void stateThatCannotBeTold_changesNothing() {
    create("one", "two");
    String version = version();

    assertThatThrownBy(
            () ->
                store.apply(
                    WORKSPACE,
                    batch(
                        version,
                        List.of("two", "one"),
                        Set.of("one", "two"),
                        id -> {
                          if (id.equals("one")) {
                            throw new StoreUnavailableException("the leader is gone", null);
                          }
                          return null;
                        })))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(ids()).containsExactly("one", "two");
    assertThat(store.confirm(WORKSPACE, version)).isPresent();
  }

  @Test
  void stateThatCannotBeKept_isRefused() {
    assertThatThrownBy(
            () ->
                store.apply(
                    WORKSPACE,
                    batch(version(), List.of(), Set.of("one"), id -> withTask(id, "\ud800"))))
        .isInstanceOf(InvalidSessionException.class);

    assertThat(ids()).isEmpty();
  }

  @Test
  void states_areAskedInTheCallersThread() {
    Thread caller = Thread.currentThread();
    List<Thread> threads = new ArrayList<>();

    assertThat(
            store.apply(
                WORKSPACE,
                batch(
                    version(),
                    List.of("b", "a"),
                    Set.of("a", "b"),
                    id -> {
                      threads.add(Thread.currentThread());
                      return SampleSessions.simple(id);
                    })))
        .isPresent();

    assertThat(threads).containsExactly(caller, caller);
  }

  @ParameterizedTest(name = "{0} as {1} becomes {2}")
  @CsvSource({
    "a b c d, a b c d, a b c d",
    "a b c d, d c b a, d c b a",
    "a b c d, b c d a, b c d a",
    "a b c d, d a b c, d a b c",
    "a b c d, a c b d, a c b d",
    "a x b y, b a, b y a x",
    "x a y z b, b a, x b a y z",
    "a b c, c missing a b c, c a b",
    "a b c, '', a b c"
  })
  void apply_bringsTheWorkspaceIntoTheOrder_everywhere(
      String present, String order, String expected) {
    create(present.split(" "));
    try (SqliteSessionStore other = reopened()) {
      assertThat(other.getAll(WORKSPACE)).extracting(WorktreeSession::id).hasSize(ids().size());

      String version = arrange(order.split(" "));

      String[] ids = expected.split(" ");
      assertThat(ids()).containsExactly(ids);
      assertThat(store.ids(WORKSPACE)).containsExactly(ids);
      assertThat(other.ids(WORKSPACE)).containsExactly(ids);
      assertThat(other.getAll(WORKSPACE)).extracting(WorktreeSession::id).containsExactly(ids);
      assertThat(store.confirm(WORKSPACE, version)).isPresent();
      create("new");
      assertThat(other.ids(WORKSPACE)).endsWith(ids[ids.length - 1], "new");
      assertThat(store.getAll(WORKSPACE)).isEqualTo(other.getAll(WORKSPACE));
    }
  }

  @Test
  void orderThatIsRight_writesNothing() {
    create("a", "b", "c");
    List<Change> journal = store.changes(0, 10);

    arrange("a", "b", "c");

    assertThat(store.changes(0, 10)).isEqualTo(journal);
  }

  @Test
  void newSessions_takeThePlaceTheyHaveInTheOrder_orTheLast() {
    create("a", "b");

    assertThat(
            store.apply(
                WORKSPACE,
                batch(
                    version(),
                    List.of("a", "n1", "b", "n2"),
                    Set.of("n2", "n1", "unnamed"),
                    SampleSessions::simple)))
        .isPresent();

    assertThat(ids()).containsExactly("a", "n1", "b", "n2", "unnamed");
  }

  @Test
  void sessionDeletedAndMadeAgainInTheLeader_goesToTheEnd() {
    create("a", "b", "c");
    WorktreeSession again = withTask("a", "again");

    assertThat(
            store.apply(
                WORKSPACE, batch(version(), List.of("b", "c", "a"), Set.of("a"), id -> again)))
        .isPresent();

    assertThat(store.getAll(WORKSPACE))
        .containsExactly(SampleSessions.simple("b"), SampleSessions.simple("c"), again);
  }

  @Test
  void stored_isWhatStandsInTheTables_whateverIsCached() throws SQLException {
    create("one");
    assertThat(store.get(WORKSPACE, "one").task()).isEqualTo("task of it");
    try (Connection tables =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("session-store.db"));
        Statement statement = tables.createStatement()) {
      statement.execute("UPDATE sessions SET task = 'damaged'"); // past the journal
    }

    assertThat(store.get(WORKSPACE, "one").task()).isEqualTo("task of it");
    assertThat(store.stored(WORKSPACE, "one").orElseThrow().task()).isEqualTo("damaged");
    assertThat(store.stored(WORKSPACE, "none")).isEmpty();
    assertThat(store.stored(OTHER, "one")).isEmpty();
  }

  @Test
  void workspace_hasNoFileOfItsOwn() {
    create("one");

    assertThat(store.receipt(WORKSPACE)).isEmpty();
    assertThat(store.setAside(WORKSPACE, session -> {})).isEmpty();
    assertThat(ids()).containsExactly("one");
  }

  @Test
  void closedStore_refusesEverything() {
    String version = version();
    store.close();

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> version(),
            () -> store.confirm(WORKSPACE, version),
            () -> store.apply(WORKSPACE, batch(version, List.of(), Set.of(), id -> null)),
            () -> store.stored(WORKSPACE, "one"),
            () -> store.receipt(WORKSPACE),
            () -> store.setAside(WORKSPACE, session -> {}))) {
      assertThatThrownBy(call).isInstanceOf(StoreClosedException.class);
    }
  }
}
