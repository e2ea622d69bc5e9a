package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to the mirror at the worst moment. */
class WorstMomentTest extends HomeTest {

  private static final WorktreeSession A = SampleSessions.full("a");
  private static final WorktreeSession B = SampleSessions.full("b");

  /** Runs something at the next call of a name, and never again. */
  private static Consumer<String> once(String name, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    return call -> {
      if (call.equals(name) && done.compareAndSet(false, true)) {
        action.run();
      }
    };
  }

  private static Runnable fail() {
    return () -> {
      throw new StoreBusyException("others are busy", null);
    };
  }

  private void elsewhere(Consumer<SqliteSessionStore> work) {
    try (SqliteSessionStore sqlite = sqlite()) {
      work.accept(sqlite);
    }
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("session-store.db"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void workspaceOfTheLeaderAlone_isInBoth_afterOpeningAndClosing(MirrorMode mode) {
    elsewhere(sqlite -> sqlite.create(WORKSPACE, A));

    open(mode).close();

    assertStoresEqual();
  }

  @Test
  void errorInTheBackground_doesNotEndItsWork() throws Exception {
    CountDownLatch worksOn = new CountDownLatch(2);
    Faulty leader = new Faulty(sqlite());
    try (HybridSessionStore store =
        builder(MirrorMode.ASYNC, leader, new Faulty(json()))
            .drainInterval(Duration.ofMillis(5))
            .open()) {
      leader.before(
          call -> {
            if (call.equals("behind")) {
              worksOn.countDown();
              throw new OutOfMemoryError("not really");
            }
          });
      store.create(WORKSPACE, A);
      assertThat(worksOn.await(30, TimeUnit.SECONDS)).isTrue();
      leader.mend();
    }
    assertStoresEqual();
  }

  @ParameterizedTest
  @EnumSource
  void unexpectedFailureInOneWorkspace_keepsNeitherWritesNorOthersBack(MirrorMode mode) {
    try (HybridSessionStore store =
        builder(mode)
            .recovery(
                (workspace, loser) -> {
                  throw new IllegalStateException("a defect of the application's");
                })
            .open()) {
      store.create(WORKSPACE, A);
      store.create(OTHER, A);
      store.flush();
      elsewhere(sqlite -> sqlite.delete(WORKSPACE, "a"));
      edit(WORKSPACE, List.of(A.toBuilder().task("theirs").build()));

      assertThat(store.create(WORKSPACE, B)).isEqualTo(B);
      store.create(OTHER, B);

      assertThat(store.flush().failures()).containsOnlyKeys(WORKSPACE.hash());
    }
    assertThat(inJson(OTHER)).containsExactly(A, B);
  }

  @Test
  void leaderBusyInTheBackground_historyIsNotTakenForEmpty() {
    edit(WORKSPACE, List.of(A, B));
    Faulty leader = new Faulty(sqlite());
    try (HybridSessionStore store = builder(MirrorMode.ASYNC, leader, new Faulty(json())).open()) {
      leader.before(once("merge", fail()));
      assertThat(store.flush().complete()).isFalse();

      assertThat(store.getAll(WORKSPACE)).containsExactly(A, B);
      assertThat(store.delete(WORKSPACE, "a")).isTrue();
    }
    assertStoresEqual();
  }

  @Test
  void leaderBusyWhileItIsMirrored_theNextWriteIsMirroredAtOnce_andNoFailureOfTheFollower() {
    Faulty leader = new Faulty(sqlite());
    try (HybridSessionStore store = builder(MirrorMode.SYNC, leader, new Faulty(json())).open()) {
      store.create(WORKSPACE, A);
      leader.before(once("announce", fail()));
      store.update(WORKSPACE, A.toBuilder().task("one").build());

      store.create(WORKSPACE, B);

      assertThat(inJson(WORKSPACE)).containsExactly(A.toBuilder().task("one").build(), B);
      assertThat(store.metrics().jsonErrors()).isZero();
    }
  }

  @Test
  void unreadableLeader_countsAsItsFailure() throws IOException {
    edit(WORKSPACE, List.of(A));
    Files.writeString(home.resolve("session-store.db"), "this is no database");

    try (HybridSessionStore degraded = HybridSessionStore.open(config(MirrorMode.SYNC))) {
      assertThat(degraded.get(WORKSPACE, "a")).isEqualTo(A);
      assertThatThrownBy(() -> degraded.create(WORKSPACE, B)).isNotNull();

      assertThat(degraded.metrics().sqliteErrors()).isEqualTo(2);
    }
  }

  @Fault(32)
  @Test
  void versionWrittenSinceItWasAnnounced_isNotTakenForAForeignOne_afterACut() {
    WorktreeSession middle = SampleSessions.at("x", "", "2027-01-01T00:00:00Z");
    WorktreeSession last = SampleSessions.at("x", "", "2026-01-01T00:00:00Z");
    Faulty leader = new Faulty(sqlite());
    try (HybridSessionStore store = builder(MirrorMode.ASYNC, leader, new Faulty(json())).open()) {
      store.create(WORKSPACE, SampleSessions.at("x", "", "2025-01-01T00:00:00Z"));
      store.flush();
      store.update(WORKSPACE, SampleSessions.at("x", "", "2025-02-01T00:00:00Z"));
      leader.after(once("announce", () -> elsewhere(s -> s.update(WORKSPACE, middle))));
      leader.before(once("recordReplicated", fail()));
      store.flush();
      assertThat(inJson(WORKSPACE)).containsExactly(middle);
      store.update(WORKSPACE, last); // the clock was set back

      store.flush();
    }
    assertThat(inSqlite(WORKSPACE)).containsExactly(last);
    assertStoresEqual();
    assertThat(inRecovery(WORKSPACE)).isEmpty();
  }

  @Test
  void whatTheLeaderHasForgottenAltogether_isFoundByAComparison_andTakenBack() throws Exception {
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, A);
      store.create(WORKSPACE, B);
    }
    execute(
        "DELETE FROM sessions WHERE id = 'a'", "DELETE FROM change_journal WHERE session_id = 'a'");

    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      assertThat(store.compare(WORKSPACE))
          .extracting(Divergence::kind)
          .containsExactly(Divergence.Kind.ONLY_IN_FOLLOWER);
      store.flush();

      assertThat(store.get(WORKSPACE, "a")).isEqualTo(A);
    }
    assertStoresEqual();
  }

  @ParameterizedTest
  @EnumSource
  void madeAnewWhileItsDeletionIsWritten_isLastInBoth(MirrorMode mode) {
    Faulty leader = new Faulty(sqlite());
    try (HybridSessionStore store = builder(mode, leader, new Faulty(json())).open()) {
      store.create(WORKSPACE, A);
      store.create(WORKSPACE, B);
      store.flush();
      leader.after(once("ids", () -> elsewhere(sqlite -> sqlite.create(WORKSPACE, A))));

      store.delete(WORKSPACE, "a");
      store.flush(); // in the background it is made anew during this one
      store.flush();

      assertThat(store.getAll(WORKSPACE)).containsExactly(B, A);
      assertThat(inJson(WORKSPACE)).containsExactly(B, A);
    }
  }

  @Test
  void deletedWhileItIsTakenIn_staysDeleted() {
    WorktreeSession foreign = A.toBuilder().task("as the editor has it").build();
    elsewhere(sqlite -> sqlite.create(WORKSPACE, A));
    edit(WORKSPACE, List.of(foreign));
    Faulty follower = new Faulty(json());
    try (HybridSessionStore store =
        builder(MirrorMode.ASYNC, new Faulty(sqlite()), follower).open()) {
      follower.after(once("scan", () -> elsewhere(s -> s.delete(WORKSPACE, "a"))));

      assertThat(store.getAll(WORKSPACE)).isEmpty();
    }
    assertStoresEqual();
    assertThat(inSqlite(WORKSPACE)).isEmpty();
    assertThat(inRecovery(WORKSPACE)).containsExactly(foreign);
  }

  @Test
  void manyThreadsThatWaitForTheMirror_areServedByOneRun() throws Exception {
    int writers = 16;
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch stored = new CountDownLatch(writers);
    Faulty leader = new Faulty(sqlite());
    Faulty follower = new Faulty(json());
    try (HybridSessionStore store = builder(MirrorMode.SYNC, leader, follower).open()) {
      store.create(WORKSPACE, A);
      leader.forgetCalls();
      leader.after(
          call -> {
            if (call.equals("create")) {
              stored.countDown();
            }
          });
      follower.before(
          once(
              "apply",
              () -> {
                inTheMiddle.countDown();
                await(goOn);
              }));
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        WorktreeSession session = SampleSessions.simple("s" + i);
        threads.add(new Thread(() -> store.create(WORKSPACE, session)));
        threads.get(i).start();
        await(inTheMiddle);
      }
      await(stored);
      for (Thread thread : threads.subList(1, writers)) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
          Thread.onSpinWait();
        }
      }
      goOn.countDown();
      for (Thread thread : threads) {
        thread.join();
      }

      assertThat(leader.calls()).filteredOn("unreplicated"::equals).hasSize(2);
      assertThat(inJson(WORKSPACE)).hasSize(writers + 1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
