package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.WorktreeSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waiting for others ends in time, and an interrupt tears nothing. */
public interface WaitingContract extends StoreUnderTest {

  /**
   * A writer that others keep out for longer than the busy timeout is told so, and may try again.
   */
  @Fault(28)
  @Test
  default void write_othersHoldTheStore_throwsBusyThenWorks() throws Exception {
    assumeCan(Capability.SHARES_HOME);
    createAll(WORKSPACE, List.of(simple("s"), simple("t")));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    try (Threads threads = new Threads();
        SessionStore impatient =
            openWith(config().toBuilder().busyTimeout(Duration.ofMillis(20)).build())) {
      Future<WorktreeSession> slow =
          threads.start(
              () ->
                  store()
                      .modify(
                          WORKSPACE,
                          "s",
                          session -> {
                            inside.countDown();
                            ConcurrencyContract.await(leave);
                            return session.toBuilder().task("slow").build();
                          }));
      ConcurrencyContract.await(inside);
      try {
        for (EveryCall call : EveryCall.on(WORKSPACE, simple("t"))) {
          if (List.of("update", "modify", "delete", "addChatMessage")
              .contains(call.method().getName())) {
            assertThatExceptionOfType(StoreBusyException.class)
                .as(call.toString())
                .isThrownBy(() -> call.on(impatient));
          }
        }
        assertThatExceptionOfType(StoreBusyException.class)
            .isThrownBy(() -> impatient.create(WORKSPACE, simple("u")));
      } finally {
        leave.countDown();
      }
      Threads.get(slow);

      impatient.create(WORKSPACE, simple("u"));
    }
    assertHolds(
        WORKSPACE, List.of(simple("s").toBuilder().task("slow").build(), simple("t"), simple("u")));
  }

  @Fault(30)
  @Test
  default void interruptedThread_eachCallIsWholeAndKeepsTheFlag() {
    store().create(WORKSPACE, full("s"));
    for (EveryCall call : EveryCall.on(WORKSPACE, full("s"))) {
      if (call.isClose()) {
        continue;
      }
      if (call.method().getName().equals("create")) {
        store().delete(WORKSPACE, "s");
      }
      List<WorktreeSession> before = store().getAll(WORKSPACE);
      boolean completed = true;
      boolean kept;
      Thread.currentThread().interrupt();
      try {
        call.on(store());
      } catch (SessionStoreException e) {
        completed = false;
      } finally {
        kept = Thread.interrupted();
      }
      assertThat(kept).as("interrupt flag kept by " + call).isTrue();
      List<WorktreeSession> after = store().getAll(WORKSPACE);
      if (!completed) {
        assertThat(after).as("state after %s failed", call).isEqualTo(before);
      } else if (List.of("create", "update", "modify", "delete", "addChatMessage")
          .contains(call.method().getName())) {
        assertThat(after).as("state after %s", call).isNotEqualTo(before);
      }
      if (after.isEmpty()) {
        store().create(WORKSPACE, full("s"));
      } else {
        store().update(WORKSPACE, full("s"));
      }
    }
    assertHolds(WORKSPACE, List.of(full("s")));
  }

  /** An interrupt that comes while a writer waits for its turn must not tear anything either. */
  @Fault(30)
  @Test
  default void interruptedWhileWaiting_isWholeAndKeepsTheFlag() throws Exception {
    createAll(WORKSPACE, List.of(simple("s"), ConcurrencyContract.counter("t", 0)));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    try (Threads threads = new Threads()) {
      Future<WorktreeSession> slow =
          threads.start(
              () ->
                  store()
                      .modify(
                          WORKSPACE,
                          "s",
                          session -> {
                            inside.countDown();
                            ConcurrencyContract.await(leave);
                            return session;
                          }));
      ConcurrencyContract.await(inside);
      List<Boolean> kept = new ArrayList<>();
      List<Boolean> done = new ArrayList<>();
      Thread waiter =
          new Thread(
              () -> {
                try {
                  ConcurrencyContract.countUp(store(), "t", 1);
                  done.add(true);
                } catch (SessionStoreException e) {
                  done.add(false);
                } finally {
                  kept.add(Thread.currentThread().isInterrupted());
                }
              });
      try {
        waiter.start();
        Threads.awaitWaitingOrEnded(waiter);
        waiter.interrupt();
      } finally {
        leave.countDown();
      }
      Threads.get(slow);
      waiter.join(TimeUnit.SECONDS.toMillis(Threads.PATIENCE_SECONDS));

      assertThat(done).hasSize(1);
      // A backend may let it through before the interrupt: then the flag is set all the same.
      assertThat(kept).containsExactly(true);
      assertHolds(
          WORKSPACE, List.of(simple("s"), ConcurrencyContract.counter("t", done.get(0) ? 1 : 0)));
    }
  }
}
