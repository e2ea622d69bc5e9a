package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.Durability;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.ReplicationSource.Progress;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operations that share a transaction do to each other: nothing. */
class WriterTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger committed = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private StoreConfig config;
  private Connections connections;
  private Writer writer;
  private long workspaceId;

  @BeforeEach
  void open(@TempDir Path home) {
    config = StoreConfig.builder().home(home).busyTimeout(Duration.ofSeconds(20)).build();
    SqliteSessionStore.open(config).close();
    connections = new Connections(home.resolve("session-store.db"), config);
    writer = writer(Duration.ofSeconds(20));
    WorkspaceTable workspaces = new WorkspaceTable();
    workspaceId = writer.write(tx -> workspaces.require(tx, WORKSPACE));
  }

  private Writer writer(Duration timeout) {
    return new Writer(
        () -> {
          opened.incrementAndGet();
          return new Statements(connections.writer());
        },
        new SessionCache(1 << 20),
        new SqlErrors(config.home().resolve("session-store.db")),
        config.toBuilder().busyTimeout(timeout).build(),
        committed::incrementAndGet);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    writer.close();
  }

  /** Queues operations behind one that waits, so that they are run together. */
  private List<Future<Long>> runTogether(List<Writer.Operation<Long>> operations) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Long> first =
        threads.submit(
            () ->
                writer.writeHere(
                    tx -> {
                      running.countDown();
                      awaitQuietly(go);
                      return 0L;
                    }));
    running.await();
    List<Future<Long>> results = new ArrayList<>();
    for (Writer.Operation<Long> operation : operations) {
      int before = writer.queued();
      results.add(threads.submit((Callable<Long>) () -> writer.write(operation)));
      while (writer.queued() == before) {
        Thread.onSpinWait();
      }
    }
    go.countDown();
    first.get();
    return results;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Writer.Operation<Long> insert(String id) {
    return tx -> {
      Sessions.insert(tx, workspaceId, SampleSessions.simple(id));
      return Sessions.require(tx, workspaceId, WORKSPACE, id).pk();
    };
  }

  private static Writer.Operation<Long> failing(RuntimeException e) {
    return tx -> {
      throw e;
    };
  }

  private static Writer.Operation<Long> synchronous() {
    return tx -> tx.statements().number("PRAGMA synchronous");
  }

  @Test
  void unforcedOperation_isTheOnlyOneThatIs() {
    long full = 2;
    long normal = 1;

    assertThat(writer.writeHere(synchronous(), Durability.NORMAL)).isEqualTo(normal);
    assertThat(writer.write(synchronous())).isEqualTo(full);
    assertThatThrownBy(
            () -> writer.writeHere(failing(new IllegalArgumentException("no")), Durability.NORMAL))
        .hasMessage("no");
    assertThat(writer.writeHere(synchronous())).isEqualTo(full);
    assertThat(writer.writeHere(insert("kept"), Durability.NORMAL)).isPositive();
    assertThat(stored()).containsExactly("kept");
  }

  @Test
  void followingTheJournal_leavesTheRestForLater_whereAWriteWaits() throws Exception {
    for (int i = 0; i < 3; i++) {
      writer.write(insert("changed-" + i));
    }
    List<Future<Long>> waiting = new ArrayList<>();

    boolean more =
        writer.writeHere(
            tx -> {
              waiting.add(threads.submit((Callable<Long>) () -> writer.write(insert("waits"))));
              while (writer.queued() == 0) {
                Thread.onSpinWait();
              }
              return SearchIndex.follow(tx, 1000, () -> writer.queued() > 0);
            });

    assertThat(more).isTrue();
    assertThat(waiting.get(0).get()).isPositive();
    assertThat(indexed()).isEqualTo(1);
    assertThat(
            writer.<Boolean>writeHere(
                tx -> SearchIndex.follow(tx, 1000, () -> writer.queued() > 0)))
        .isFalse();
    assertThat(indexed()).isEqualTo(4);
  }

  private long indexed() {
    return writer.write(tx -> tx.statements().number("SELECT count(*) FROM search_index"));
  }

  private List<String> stored() {
    return writer.write(
        tx -> {
          List<String> ids = new ArrayList<>();
          Sessions.walk(tx.statements(), workspaceId, entry -> ids.add(entry.session().id()));
          return ids;
        });
  }

  @Test
  void operationsThatWaitTogether_shareOneCommit() throws Exception {
    int before = committed.get();

    for (Future<Long> result : runTogether(List.of(insert("a"), insert("b"), insert("c")))) {
      assertThat(result.get()).isPositive();
    }

    assertThat(committed.get() - before).isEqualTo(1);
    assertThat(stored()).containsExactly("a", "b", "c");
  }

  @Test
  void operationThatFails_failsAlone_andIsUndoneWhole() throws Exception {
    RuntimeException reason = new IllegalStateException("of its own");

    List<Future<Long>> results =
        runTogether(
            List.of(
                insert("a"),
                tx -> {
                  insert("undone").run(tx);
                  throw reason;
                },
                insert("b"),
                tx -> tx.find(workspaceId, "undone") == null ? 1L : 0L,
                tx -> tx.find(workspaceId, "a") == null ? 0L : 1L));

    assertThatThrownBy(results.get(1)::get).isInstanceOf(ExecutionException.class).hasCause(reason);
    assertThat(results.get(3).get()).isEqualTo(1);
    assertThat(results.get(4).get()).isEqualTo(1);
    assertThat(stored()).containsExactly("a", "b");
  }

  @Test
  void failureOfSqliteItself_reachesOnlyTheOperationItHappenedIn() throws Exception {
    List<Future<Long>> results =
        runTogether(
            List.of(
                insert("a"),
                tx -> {
                  tx.statements().execute("INSERT INTO sessions (id) VALUES (NULL)");
                  return 0L;
                },
                insert("b")));

    assertThatThrownBy(results.get(1)::get).hasCauseInstanceOf(StoreUnavailableException.class);
    assertThat(results.get(0).get()).isPositive();
    assertThat(results.get(2).get()).isPositive();
    assertThat(stored()).containsExactly("a", "b");
  }

  @Test
  void operationsThatAreRunAgain_waitTogetherNoLongerThanOne() throws Exception {
    Duration timeout = Duration.ofSeconds(1);
    try (Connection other = connections.maintenance();
        Statement lock = other.createStatement()) {
      AtomicInteger opens = new AtomicInteger();
      writer.close();
      writer =
          new Writer(
              () -> {
                if (opens.incrementAndGet() == 2) {
                  lock.execute("BEGIN IMMEDIATE");
                }
                return new Statements(connections.writer());
              },
              new SessionCache(0),
              new SqlErrors(config.home()),
              config.toBuilder().busyTimeout(timeout).build(),
              () -> {});
      List<Writer.Operation<Long>> operations = new ArrayList<>();
      operations.add(
          tx -> {
            tx.statements().close();
            throw new SQLException("as if the disk were gone");
          });
      for (int i = 0; i < 8; i++) {
        operations.add(insert("never-" + i));
      }
      long begin = System.nanoTime();

      for (Future<Long> result : runTogether(operations).subList(1, operations.size())) {
        assertThatThrownBy(result::get).hasCauseInstanceOf(StoreBusyException.class);
      }

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(timeout.multipliedBy(4));
      assertThat(opens).hasValue(2);
      lock.execute("ROLLBACK");
    }
    assertThat(stored()).isEmpty();
  }

  @Test
  void onlyWhatIsJournaled_hasToBeFollowed() {
    writer.write(insert("a"));
    int before = committed.get();

    writer.write(
        tx -> {
          long workspace = new WorkspaceTable().require(tx, Workspace.ofHash("fedcba9876543210"));
          ReplicationTable.record(
              tx.statements(), workspace, new Progress(1, "v"), Map.of(), Set.of());
          return 0L;
        });
    assertThat(committed).hasValue(before);

    writer.write(
        tx -> {
          tx.touch(workspaceId, "a");
          return 0L;
        });
    assertThat(committed).hasValue(before + 1);
  }

  @Fault(44)
  @Test
  void error_undoesEverythingOfTheTransaction_andTheWriterGoesOn() {
    assertThatThrownBy(
            () ->
                writer.write(
                    tx -> {
                      insert("undone").run(tx);
                      throw new OutOfMemoryError("as if");
                    }))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(stored()).isEmpty();
  }

  @Test
  void failedOperation_leavesTheCacheAsItWas() {
    writer.write(insert("a"));
    assertThatThrownBy(
            () ->
                writer.write(
                    tx -> {
                      SessionCache.Entry old = tx.find(workspaceId, "a");
                      Sessions.update(
                          tx, workspaceId, old, old.session().toBuilder().task("undone").build());
                      throw new IllegalStateException("after the write");
                    }))
        .isInstanceOf(IllegalStateException.class);

    String task = writer.write(tx -> tx.find(workspaceId, "a").session().task());

    assertThat(task).isEqualTo(SampleSessions.simple("a").task());
  }

  @Test
  void operationWithUserCode_runsInItsOwnThread_thoughOthersLead() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Long> first =
        threads.submit(
            () ->
                writer.write(
                    tx -> {
                      running.countDown();
                      awaitQuietly(go);
                      return 0L;
                    }));
    running.await();
    Callable<Boolean> own =
        () -> {
          Thread caller = Thread.currentThread();
          return writer.writeHere(tx -> Thread.currentThread() == caller);
        };
    List<Future<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      results.add(threads.submit(own));
    }
    go.countDown();
    first.get();

    for (Future<Boolean> result : results) {
      assertThat(result.get()).isTrue();
    }
  }

  @Test
  void waitingLongerThanTheTimeout_isBusy_andTheOperationNeverRuns() throws Exception {
    Writer impatient = writer(Duration.ofMillis(50));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Long> first =
        threads.submit(
            () ->
                impatient.write(
                    tx -> {
                      running.countDown();
                      awaitQuietly(go);
                      return 0L;
                    }));
    running.await();

    assertThatThrownBy(() -> impatient.write(insert("never")))
        .isInstanceOf(StoreBusyException.class);

    go.countDown();
    first.get();
    impatient.close();
    assertThat(stored()).isEmpty();
  }

  @Fault(28)
  @Test
  void otherProcessHoldingTheLock_isBusyAfterTheTimeout() throws Exception {
    Writer impatient = writer(Duration.ofMillis(50));
    try (Connection other = connections.maintenance();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");

      assertThatThrownBy(() -> impatient.write(insert("never")))
          .isInstanceOf(StoreBusyException.class)
          .hasMessageContaining("session-store.db");

      statement.execute("ROLLBACK");
    }
    impatient.write(insert("now"));
    impatient.close();
    assertThat(stored()).containsExactly("now");
  }

  @Fault(12)
  @Test
  void fullDatabase_isToldAsFull_readsWork_andItRecovers() {
    writer.write(insert("before"));
    writer.write(
        tx -> {
          tx.statements().number("PRAGMA max_page_count = 1");
          return 0L;
        });

    assertThatThrownBy(
            () ->
                writer.write(
                    tx ->
                        Sessions.insert(
                            tx, workspaceId, SampleSessions.saying("big", "x".repeat(1 << 20)))))
        .isInstanceOf(StoreFullException.class)
        .hasMessageContaining("nothing was changed");
    assertThat(stored()).containsExactly("before");

    writer.write(
        tx -> {
          tx.statements().number("PRAGMA max_page_count = 1000000");
          return 0L;
        });
    writer.write(insert("after"));
    assertThat(stored()).containsExactly("before", "after");
  }

  @Test
  void interruptedThread_writesAllTheSame_andKeepsItsFlag() {
    Thread.currentThread().interrupt();

    writer.write(insert("a"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(stored()).containsExactly("a");
  }

  @Test
  void connectionThatCannotBeOpened_failsTheCall_andIsTriedAgainByTheNext() {
    AtomicInteger attempts = new AtomicInteger();
    Writer flaky =
        new Writer(
            () -> {
              if (attempts.incrementAndGet() == 1) {
                throw new SQLException("not now");
              }
              return new Statements(connections.writer());
            },
            new SessionCache(0),
            new SqlErrors(config.home()),
            config,
            () -> {});

    assertThatThrownBy(() -> flaky.write(insert("a"))).isInstanceOf(SessionStoreException.class);
    flaky.write(insert("b"));
    flaky.close();

    assertThat(stored()).containsExactly("b");
  }

  @Test
  void manyThreads_loseNothing() throws Exception {
    int count = 16;
    List<Callable<Long>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "thread-" + i;
      tasks.add(
          () -> {
            for (int n = 0; n < 50; n++) {
              String id = name + "-" + n;
              if (n % 5 == 0) {
                writer.writeHere(insert(id));
              } else {
                writer.write(insert(id));
              }
              if (n % 10 == 0) {
                assertThatThrownBy(() -> writer.write(failing(new IllegalStateException("no"))))
                    .isInstanceOf(IllegalStateException.class);
              }
            }
            return 0L;
          });
    }
    for (Future<Long> result : threads.invokeAll(tasks)) {
      result.get();
    }

    assertThat(stored()).hasSize(count * 50).doesNotHaveDuplicates();
    assertThat(opened).hasValue(1);
  }

  @Test
  void userCode_mayWaitForAWriteThatCameBeforeIt() throws Exception {
    for (int round = 0; round < 20; round++) {
      CountDownLatch written = new CountDownLatch(1);
      writer.write(
          tx -> {
            threads.execute(
                () -> {
                  writer.write(insideTx -> 0L);
                  written.countDown();
                });
            while (writer.queued() == 0) {
              Thread.onSpinWait();
            }
            return 0L;
          });

      boolean came =
          writer.writeHere(
              tx -> {
                try {
                  return written.await(5, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });

      assertThat(came).isTrue();
    }
  }

  @Test
  void failureAfterTheCommit_failsNoOperation_andLeavesNothingStale() {
    SessionCache cache = new SessionCache(1 << 20);
    writer.write(insert("a"));
    Writer unlucky =
        new Writer(
            () -> new Statements(connections.writer()),
            cache,
            new SqlErrors(config.home()),
            config,
            () -> {
              throw new InternalError("as if no thread could be started");
            });

    SessionCache.Entry changed =
        unlucky.write(
            tx -> {
              SessionCache.Entry old = tx.find(workspaceId, "a");
              Sessions.update(
                  tx, workspaceId, old, old.session().toBuilder().task("changed").build());
              return tx.find(workspaceId, "a");
            });

    assertThat(unlucky.<WorktreeSession>write(tx -> tx.find(workspaceId, "a").session()))
        .isEqualTo(changed.session());
    unlucky.close();
  }

  @Test
  void errorThatEvenPreventsTheRollback_leavesNoTransactionOpen() {
    AtomicBoolean fails = new AtomicBoolean(true);
    Writer unlucky =
        new Writer(
            () -> new Statements(failingToPrepare("ROLLBACK", connections.writer(), fails)),
            new SessionCache(0),
            new SqlErrors(config.home()),
            config,
            () -> {});

    assertThatThrownBy(() -> unlucky.write(failing(new IllegalStateException())))
        .isInstanceOf(InternalError.class);

    assertThat(unlucky.write(insert("a"))).isPositive();
    unlucky.close();
  }

  private static Connection failingToPrepare(
      String sql, Connection connection, AtomicBoolean fails) {
    return (Connection)
        Proxy.newProxyInstance(
            WriterTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && sql.equals(arguments[0])
                  && fails.getAndSet(false)) {
                throw new InternalError("as if there were no memory");
              }
              return method.invoke(connection, arguments);
            });
  }

  @Test
  void interruptedWhileWaitingForAnotherProcess_waitsWithoutSpinning() throws Exception {
    try (Connection other = connections.writer();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      Writer waiting = writer(Duration.ofSeconds(2));
      CompletableFuture<Thread> waiter = new CompletableFuture<>();
      Future<Long> processorTime =
          threads.submit(
              () -> {
                waiter.complete(Thread.currentThread());
                assertThatThrownBy(() -> waiting.write(insert("a")))
                    .isInstanceOf(StoreBusyException.class);
                assertThat(Thread.interrupted()).isTrue();
                return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
              });
      while (waiter.get().getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait(); // until it waits for the other process
      }
      threads.shutdownNow();

      assertThat(processorTime.get()).isLessThan(Duration.ofMillis(900).toNanos());
      waiting.close();
      statement.execute("ROLLBACK");
    }
  }
}
