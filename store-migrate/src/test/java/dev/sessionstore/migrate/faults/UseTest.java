package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Page;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.SessionStores;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.ChangeJournal;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.ManualClock;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications that close a store which they still use, and clocks that are set. */
class UseTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final int THREADS = 8;

  @TempDir Path folder;

  @Fault(31)
  @ParameterizedTest
  @EnumSource
  void closedDuringCallsOfManyThreads_onlySaysThatItIsClosed(StoreKind kind) throws Exception {
    closeDuringCalls(kind, 5);
  }

  @Fault(31)
  @Tag("sweep")
  @ParameterizedTest
  @EnumSource
  void closedVeryOftenDuringCallsOfManyThreads_onlySaysThatItIsClosed(StoreKind kind)
      throws Exception {
    closeDuringCalls(kind, 300);
  }

  private void closeDuringCalls(StoreKind kind, int rounds) throws Exception {
    FaultHome home = new FaultHome(folder.resolve("home"), kind);
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < rounds; round++) {
        SessionStore store = home.open();
        CountDownLatch calls = new CountDownLatch(1 + random.nextInt(100));
        List<Future<String>> users = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          WorktreeSession own = SampleSessions.full("s" + i);
          users.add(threads.submit(user(store, own, calls)));
        }
        calls.await();
        store.close();
        for (Future<String> user : users) {
          assertThat(user.get()).as("seed %d, round %d", seed, round).isEqualTo("closed");
        }
      }
    } finally {
      threads.shutdownNow();
    }
    home.assertSound("seed " + seed);
  }

  /** Calls everything until the store is closed; a session of its own is there, or it is not. */
  private static Callable<String> user(
      SessionStore store, WorktreeSession own, CountDownLatch calls) {
    return () -> {
      while (true) {
        for (EveryCall call : EveryCall.on(WORKSPACE, own)) {
          try {
            if (!call.isClose()) {
              call.on(store);
            }
          } catch (StoreClosedException e) {
            return "closed";
          } catch (SessionStoreException e) {
            String kind = e.getClass().getSimpleName();
            if (!List.of("DuplicateSessionException", "SessionNotFoundException").contains(kind)) {
              return e.toString();
            }
          }
          calls.countDown();
        }
      }
    };
  }

  @Fault(32)
  @ParameterizedTest
  @EnumSource
  void clockThatIsSetBackOrStandsStill_changesNoOrder(StoreKind kind) {
    FaultHome home = new FaultHome(folder.resolve("home"), kind);
    Instant noon = Instant.parse("2031-05-06T12:00:00Z");
    ManualClock clock = new ManualClock(noon);
    List<WorktreeSession> expected = new ArrayList<>();
    try (SessionStore store =
        SessionStores.open(kind.config(home.root()).toBuilder().clock(clock).build())) {
      for (int i = 0; i < 12; i++) {
        store.create(WORKSPACE, at("s" + i, clock));
        if (i % 3 == 2) {
          clock.advance(Duration.ofHours(-1));
        }
      }
      for (int i = 0; i < 12; i++) {
        var message = SampleSessions.message("m" + i, "late");
        expected.add(store.addChatMessage(WORKSPACE, "s" + i, message));
        assertThat(expected.get(i).updatedAt()).isEqualTo(clock.timestamp());
        if (i == 6) {
          clock.advance(Duration.ofDays(-400));
        }
      }
      assertThat(store.delete(WORKSPACE, "s3")).isTrue();
      store.create(WORKSPACE, at("s3", clock));
      expected.remove(3);
      expected.add(at("s3", clock));

      assertThat(store.getAll(WORKSPACE)).isEqualTo(expected);
      List<String> listed = new ArrayList<>();
      SessionQuery query = SessionQuery.builder().limit(5).build();
      Page<SessionSummary> page = store.list(WORKSPACE, query);
      page.items().forEach(item -> listed.add(item.id()));
      while (page.nextCursor() != null) {
        page = store.list(WORKSPACE, query.after(page.nextCursor()));
        page.items().forEach(item -> listed.add(item.id()));
      }
      assertThat(listed).doesNotHaveDuplicates().hasSize(12);
    }
    for (var held : home.held()) {
      assertThat(held.get(WORKSPACE.hash())).isEqualTo(expected);
    }
    home.assertSound("after the clock was set back");
    if (kind.writesSqlite()) {
      assertJournalIsInTheOrderOfTheCalls(home);
    }
  }

  private static void assertJournalIsInTheOrderOfTheCalls(FaultHome home) {
    try (SqliteSessionStore store = SqliteSessionStore.open(home.kind().config(home.root()))) {
      assertThat(store.changes(0, 100))
          .extracting(ChangeJournal.Change::sessionId)
          .containsExactly(
              "s0", "s1", "s2", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s3");
    }
  }

  private static WorktreeSession at(String id, ManualClock clock) {
    Timestamp now = clock.timestamp();
    return SampleSessions.simple(id).toBuilder().createdAt(now).updatedAt(now).build();
  }
}
