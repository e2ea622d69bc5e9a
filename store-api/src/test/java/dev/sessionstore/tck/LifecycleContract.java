package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Opening, closing, and what is there afterwards. */
public interface LifecycleContract extends StoreUnderTest {

  @Test
  default void reopen_seesEverything() {
    assumeCan(Capability.KEEPS_AFTER_CLOSE);
    createAll(WORKSPACE, List.of(full("a"), simple("b"), full("c")));
    createAll(OTHER_WORKSPACE, List.of(simple("a")));
    store().delete(WORKSPACE, "b");
    var before = everythingIn(store());

    assertThat(everythingIn(reopen())).isEqualTo(before);
    assertThat(everythingIn(reopen())).isEqualTo(before);
    store().create(WORKSPACE, simple("d"));
    assertHolds(WORKSPACE, List.of(full("a"), full("c"), simple("d")));
  }

  @Test
  default void close_everyMethodAfterwards_throwsClosed() {
    store().create(WORKSPACE, full("s"));

    store().close();

    for (EveryCall call : EveryCall.on(WORKSPACE, full("s"))) {
      if (!call.isClose()) {
        assertThatExceptionOfType(StoreClosedException.class)
            .as(call.toString())
            .isThrownBy(() -> call.on(store()));
      }
    }
    assertThatExceptionOfType(StoreClosedException.class)
        .isThrownBy(() -> store().search(WORKSPACE, " ", 1));
  }

  @Test
  default void close_again_doesNothing() {
    store().create(WORKSPACE, full("s"));

    store().close();
    store().close();
    store().close();

    if (!lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
      StoreUnderTest.assertHolds(reopen(), WORKSPACE, List.of(full("s")));
    }
  }

  @Test
  default void close_unusedStore_works() {
    store().close();
  }

  @Test
  default void close_waitsForTheOperationsUnderWay() throws Exception {
    store().create(WORKSPACE, simple("s"));
    Queue<String> events = new ConcurrentLinkedQueue<>();
    CountDownLatch inside = new CountDownLatch(1);
    SessionStore closing = store();
    Thread closer =
        new Thread(
            () -> {
              closing.close();
              events.add("closed");
            });
    try (Threads threads = new Threads()) {
      Future<WorktreeSession> slow =
          threads.start(
              () -> {
                WorktreeSession changed =
                    closing.modify(
                        WORKSPACE,
                        "s",
                        session -> {
                          inside.countDown();
                          assertThat(Threads.awaitWaitingOrEnded(closer))
                              .as("close, while an operation is under way")
                              .isNotEqualTo(Thread.State.TERMINATED);
                          events.add("function ended");
                          return full("s");
                        });
                return changed;
              });
      ConcurrencyContract.await(inside);
      closer.start();

      assertThat(Threads.get(slow)).isEqualTo(full("s"));
      closer.join(TimeUnit.SECONDS.toMillis(Threads.PATIENCE_SECONDS));
    }
    assertThat(events).containsExactly("function ended", "closed");
    if (!lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
      StoreUnderTest.assertHolds(reopen(), WORKSPACE, List.of(full("s")));
    }
  }

  @Fault(31)
  @Test
  default void close_whileThreadsUseTheStore_theyLearnThatItIsClosed() throws Exception {
    createAll(WORKSPACE, List.of(full("a"), full("b")));
    CountDownLatch started = new CountDownLatch(8);

    List<Long> acknowledged =
        Threads.all(
            9,
            thread ->
                () -> {
                  if (thread == 8) {
                    ConcurrencyContract.await(started);
                    store().close();
                    return 0L;
                  }
                  return useUntilClosed(store(), thread, started);
                });

    if (!lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
      List<WorktreeSession> all = reopen().getAll(WORKSPACE);
      assertThat(all.stream().filter(s -> s.id().startsWith("new")).count())
          .as("every acknowledged session, and no other")
          .isEqualTo(acknowledged.stream().mapToLong(n -> n).sum());
    }
  }

  @Test
  default void close_whileAWalkWaitsForAnotherThread_letsBothEnd() throws Exception {
    createAll(WORKSPACE, List.of(full("a")));
    SessionStore closing = store();
    Thread closer = new Thread(closing::close);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      closing.forEach(
          WORKSPACE,
          session -> {
            closer.start();
            assertThat(Threads.awaitWaitingOrEnded(closer))
                .as("close, while a walk is under way")
                .isNotEqualTo(Thread.State.TERMINATED);
            Future<?> call = other.submit(() -> closing.find(WORKSPACE, "a"));
            assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(Threads.PATIENCE_SECONDS, TimeUnit.SECONDS))
                .withCauseInstanceOf(StoreClosedException.class);
          });
      closer.join(TimeUnit.SECONDS.toMillis(Threads.PATIENCE_SECONDS));
    } finally {
      other.shutdownNow();
    }
    assertThat(closer.isAlive()).isFalse();
  }

  @Test
  default void close_fromWithinAnOperation_throws() {
    store().create(WORKSPACE, full("s"));

    store()
        .modify(
            WORKSPACE,
            "s",
            session -> {
              assertThatIllegalStateException().isThrownBy(() -> store().close());
              return session;
            });

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void open_anyBusyTimeout_works() {
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE))) {
      StoreConfig config =
          config().toBuilder()
              .home(config().home().resolve(timeout.isZero() ? "a" : "b"))
              .busyTimeout(timeout)
              .build();
      try (SessionStore store = openWith(config)) {
        store.create(WORKSPACE, full("s"));
        assertThat(store.get(WORKSPACE, "s")).isEqualTo(full("s"));
      }
    }
  }

  @Test
  default void open_anyCacheSize_readsTheSame() {
    createAll(WORKSPACE, List.of(full("a"), full("b"), full("c")));
    var expected = store().getAll(WORKSPACE);
    assumeCan(Capability.KEEPS_AFTER_CLOSE);
    store().close();
    for (long cacheBytes : new long[] {0, 1, 5_000, Long.MAX_VALUE}) {
      try (SessionStore store = openWith(config().toBuilder().cacheBytes(cacheBytes).build())) {
        for (int i = 0; i < 2; i++) {
          StoreUnderTest.assertHolds(store, WORKSPACE, expected);
        }
        expected =
            new ArrayList<>(
                expected.stream()
                    .map(s -> s.toBuilder().task("cache " + cacheBytes).build())
                    .toList());
        for (WorktreeSession session : expected) {
          store.update(WORKSPACE, session);
        }
        StoreUnderTest.assertHolds(store, WORKSPACE, expected);
      }
    }
  }

  /** Whatever ids and paths say, nothing appears outside the home. */
  @Fault(36)
  @Test
  default void files_areAllWithinTheHome() throws IOException {
    createAll(WORKSPACE, SampleSessions.simple(SampleTexts.hostileIds()));
    store()
        .create(
            Workspace.of(config().home().resolve("../../outside").toString()),
            full("../../outside"));
    store().close();

    try (Stream<Path> files = Files.list(config().home().getParent())) {
      assertThat(files).isSubsetOf(List.of(config().home()));
    }
  }

  /** Works on a store until it is closed; returns how many sessions it created. */
  private static long useUntilClosed(SessionStore store, int thread, CountDownLatch started) {
    long created = 0;
    try {
      for (int i = 0; i < 100_000; i++) {
        if (thread % 2 == 0) {
          assertThat(store.getAll(WORKSPACE)).hasSizeGreaterThanOrEqualTo(2);
          assertThat(store.get(WORKSPACE, "b")).isEqualTo(full("b"));
        } else {
          store.create(WORKSPACE, simple("new " + thread + ":" + i));
          created++;
        }
        started.countDown();
      }
    } catch (StoreClosedException e) {
      return created;
    } finally {
      started.countDown();
    }
    throw new AssertionError("close never came");
  }
}
