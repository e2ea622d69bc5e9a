package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.sqlite.SessionCache.Entry;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the cache may hold when several write and read at once. */
class SessionCacheTest {

  private final SessionCache cache = new SessionCache(1 << 20);
  private Writer ours;
  private Writer others;
  private Readers readers;
  private BulkReader bulkReader;
  private long workspaceId;

  @BeforeEach
  void open(@TempDir Path home) {
    StoreConfig config = StoreConfig.builder().home(home).build();
    SqliteSessionStore.open(config).close();
    Connections connections = new Connections(home.resolve("session-store.db"), config);
    ours = writer(connections, config, cache);
    others = writer(connections, config, new SessionCache(1 << 20));
    readers = new Readers(connections.readers(), new SqlErrors(home));
    bulkReader = new BulkReader(connections::reader, cache);
    workspaceId =
        ours.write(tx -> new WorkspaceTable().require(tx, Workspace.ofHash("0123456789abcdef")));
  }

  private static Writer writer(Connections connections, StoreConfig config, SessionCache cache) {
    return new Writer(
        () -> new Statements(connections.writer()),
        cache,
        new SqlErrors(config.home()),
        config,
        () -> {});
  }

  @AfterEach
  void close() {
    bulkReader.close();
    readers.close();
    others.close();
    ours.close();
  }

  private static Writer.Operation<Boolean> setTask(long workspaceId, String id, String task) {
    return tx -> {
      Entry old = tx.find(workspaceId, id);
      Sessions.update(tx, workspaceId, old, old.session().toBuilder().task(task).build());
      return true;
    };
  }

  private boolean refresh() {
    return readers.read(
        connection -> {
          connection.refresh(cache);
          return true;
        });
  }

  private boolean load() {
    return readers.readSnapshot(
        connection -> {
          bulkReader.readAll(connection, workspaceId);
          return true;
        });
  }

  @Test
  void writeOfOthersBetweenOurCommitAndTheCache_isNotHidden() {
    ours.write(tx -> Sessions.insert(tx, workspaceId, SampleSessions.simple("a")));

    ours.write(
        tx -> {
          tx.afterCommit(
              () -> {
                others.write(setTask(workspaceId, "a", "theirs, later"));
                refresh();
              });
          return setTask(workspaceId, "a", "ours").run(tx);
        });
    refresh();

    assertThat(cache.get(workspaceId, "a")).isNull();
    assertThat(ours.<WorktreeSession>write(tx -> tx.find(workspaceId, "a").session()).task())
        .isEqualTo("theirs, later");
  }

  @Test
  void readerThatLoadsBetweenOurCommitAndTheCache_findsNoSessionTwice() {
    ours.write(
        tx -> {
          tx.afterCommit(this::load);
          return Sessions.insert(tx, workspaceId, SampleSessions.simple("a"));
        });

    assertThat(cache.getAll(workspaceId)).containsExactly(SampleSessions.simple("a"));
  }

  @Test
  void bulkWrites_driveNothingOut_andHideNothing() {
    ours.write(tx -> Sessions.insert(tx, workspaceId, SampleSessions.simple("used")));
    ours.write(tx -> Sessions.insert(tx, workspaceId, SampleSessions.simple("changed")));
    load();
    long weight = cache.weight();

    ours.write(
        tx -> {
          tx.beginBulk();
          for (int i = 0; i < 100; i++) {
            Sessions.insert(tx, workspaceId, SampleSessions.full("imported-" + i));
          }
          return setTask(workspaceId, "changed", "by the import").run(tx);
        });
    refresh();

    assertThat(cache.weight()).isLessThan(weight);
    assertThat(cache.get(workspaceId, "used")).isNotNull();
    assertThat(cache.get(workspaceId, "changed")).isNull();
    assertThat(cache.ids(workspaceId)).hasSize(102).startsWith("used", "changed", "imported-0");
  }

  @Test
  void sessionFromAnotherPointInTime_staysOut() {
    cache.startAfresh(4);
    Entry a = new Entry(1, 0, SampleSessions.simple("a"));
    Entry b = new Entry(2, 1, SampleSessions.simple("b"));
    cache.offerAll(1, List.of(a, b), 4);

    // Others wrote b at 5 and a at 6, which the cache has not been told.
    WorktreeSession newer = a.session().toBuilder().task("newer").build();
    cache.offer(1, new Entry(1, 0, newer), 6);
    assertThat(cache.getAll(1)).containsExactly(a.session(), b.session());

    cache.offer(1, new Entry(1, 0, newer), 3);
    assertThat(cache.getAll(1)).containsExactly(a.session(), b.session());
  }

  @Test
  void allSessions_areTheSameList_untilOneChanges() {
    cache.startAfresh(4);
    Entry a = new Entry(1, 0, SampleSessions.simple("a"));
    Entry b = new Entry(2, 1, SampleSessions.simple("b"));
    cache.offerAll(1, List.of(a, b), 4);
    List<WorktreeSession> before = cache.getAll(1);
    assertThat(cache.getAll(1)).isSameAs(before);

    WorktreeSession changed = a.session().toBuilder().task("changed").build();
    cache.commit(1, new Entry(1, 0, changed), false, 5);
    assertThat(cache.getAll(1)).containsExactly(changed, b.session());

    WorktreeSession added = SampleSessions.simple("c");
    cache.commit(1, new Entry(3, 2, added), true, 6);
    assertThat(cache.getAll(1)).containsExactly(changed, b.session(), added);

    cache.commitDeletion(1, "b", 7);
    assertThat(cache.getAll(1)).containsExactly(changed, added);
    assertThat(before).containsExactly(a.session(), b.session());
  }

  @Test
  void whoeverIsOnlyReadWithAllOthers_isInUse() {
    SessionCache small = new SessionCache(100_000);
    small.startAfresh(4);
    Entry together = new Entry(1, 0, withTask("together", 10_000));
    small.offerAll(1, List.of(together), 4);
    small.getAll(1);

    for (int i = 0; i < 10; i++) {
      small.getAll(1);
      small.offer(2, new Entry(2 + i, i, withTask("alone-" + i, 10_000)), 4);
    }

    assertThat(small.getAll(1)).containsExactly(together.session());
    assertThat(small.get(2, "alone-9")).isNotNull();
    assertThat(small.get(2, "alone-0")).isNull();
    assertThat(small.weight()).isLessThanOrEqualTo(100_000);
  }

  @Test
  void allSessions_areNotTold_whereOneHasLeft() {
    SessionCache small = new SessionCache(100_000);
    small.startAfresh(4);
    Entry a = new Entry(1, 0, withTask("a", 10_000));
    Entry b = new Entry(2, 1, withTask("b", 10_000));
    small.offerAll(1, List.of(a, b), 4);
    assertThat(small.getAll(1)).hasSize(2);

    for (int i = 0; i < 10; i++) {
      small.offer(2, new Entry(3 + i, i, withTask("alone-" + i, 10_000)), 4);
    }

    assertThat(small.getAll(1)).isNull();
  }

  @Test
  void workspaceThatIsReadAsAWhole_isHeldAsAWhole_andOlderOnesLeaveForIt() {
    SessionCache small = new SessionCache(100_000);
    small.startAfresh(4);
    List<Entry> before =
        List.of(new Entry(1, 0, withTask("a", 10_000)), new Entry(2, 1, withTask("b", 10_000)));
    small.offerAll(1, before, 4);
    small.getAll(1);
    small.getAll(1);

    List<Entry> all =
        List.of(
            new Entry(3, 0, withTask("c", 10_000)),
            new Entry(4, 1, withTask("d", 10_000)),
            new Entry(5, 2, withTask("e", 10_000)));
    small.offerAll(2, all, 4);

    assertThat(small.getAll(2)).hasSize(3);
    assertThat(small.getAll(1)).isNull();
  }

  private static WorktreeSession withTask(String id, int length) {
    return SampleSessions.simple(id).toBuilder().task("x".repeat(length)).build();
  }
}
