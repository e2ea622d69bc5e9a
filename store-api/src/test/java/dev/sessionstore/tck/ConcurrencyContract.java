package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static dev.sessionstore.tck.SampleSessions.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.WorktreeSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Many threads at one store: nothing torn, nothing lost. */
public interface ConcurrencyContract extends StoreUnderTest {

  @Test
  default void readers10BesideAWriter_seeWholeVersionsOnly() throws Exception {
    int versions = 60;
    store().create(WORKSPACE, version("a", 0));
    store().create(WORKSPACE, version("b", 0));
    AtomicBoolean written = new AtomicBoolean();

    Threads.all(
        11,
        thread ->
            thread == 0
                ? () -> {
                  try {
                    for (int i = 1; i <= versions; i++) {
                      store().update(WORKSPACE, version("a", i));
                      store().update(WORKSPACE, version("b", i));
                    }
                  } finally {
                    written.set(true);
                  }
                  return versions;
                }
                : new Reader(store(), written, thread));

    assertHolds(WORKSPACE, List.of(version("a", versions), version("b", versions)));
  }

  @Test
  default void modify_8Threads_losesNoUpdate() throws Exception {
    int each = 25;
    store().create(WORKSPACE, counter("s", 0));

    Threads.all(8, thread -> () -> countUp(store(), "s", each));

    assertHolds(WORKSPACE, List.of(counter("s", 8L * each)));
  }

  @Test
  default void modify_8ThreadsOn4Sessions_losesNoUpdate() throws Exception {
    int each = 15;
    List<String> ids = List.of("a", "b", "c", "d");
    for (String id : ids) {
      store().create(WORKSPACE, counter(id, 0));
    }

    Threads.all(8, thread -> () -> countUp(store(), ids.get(thread % 4), each));

    assertHolds(WORKSPACE, ids.stream().map(id -> counter(id, 2L * each)).toList());
  }

  @Test
  default void addChatMessage_8Threads_keepsAllAndEachThreadsOrder() throws Exception {
    int each = 12;
    createAll(WORKSPACE, List.of(simple("r"), simple("s")));

    Threads.all(
        8,
        thread ->
            () -> {
              for (int i = 0; i < each; i++) {
                String text = thread + ":" + i;
                WorktreeSession stored = store().addChatMessage(WORKSPACE, "s", message("m", text));
                assertThat(stored.chatHistory().get(stored.chatHistory().size() - 1).content())
                    .isEqualTo(text);
              }
              return each;
            });

    List<String> contents =
        store().get(WORKSPACE, "s").chatHistory().stream().map(m -> m.content()).toList();
    assertThat(contents).hasSize(8 * each).doesNotHaveDuplicates();
    for (int thread = 0; thread < 8; thread++) {
      String prefix = thread + ":";
      assertThat(contents)
          .filteredOn(text -> text.startsWith(prefix))
          .isSortedAccordingTo(
              java.util.Comparator.comparingInt(text -> Integer.parseInt(text.substring(2))));
    }
    assertThat(store().get(WORKSPACE, "r")).isEqualTo(simple("r"));
  }

  @Test
  default void create_8ThreadsDifferentIds_keepsAll() throws Exception {
    int each = 10;

    Threads.all(
        8,
        thread ->
            () -> {
              for (int i = 0; i < each; i++) {
                store()
                    .create(thread % 2 == 0 ? WORKSPACE : OTHER_WORKSPACE, full(thread + ":" + i));
              }
              return each;
            });

    List<WorktreeSession> here = store().getAll(WORKSPACE);
    List<WorktreeSession> there = store().getAll(OTHER_WORKSPACE);
    assertThat(here).hasSize(4 * each);
    assertThat(there).hasSize(4 * each);
    assertThat(new HashSet<>(StoreUnderTest.idsOf(here))).hasSize(4 * each);
    for (int thread = 0; thread < 8; thread++) {
      String prefix = thread + ":";
      assertThat(StoreUnderTest.idsOf(thread % 2 == 0 ? here : there))
          .filteredOn(id -> id.startsWith(prefix))
          .containsExactlyElementsOf(
              java.util.stream.IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
    }
    assertHolds(WORKSPACE, here);
    assertHolds(OTHER_WORKSPACE, there);
  }

  @Test
  default void create_8ThreadsOneId_oneWins() throws Exception {
    for (int round = 0; round < 5; round++) {
      String id = "s" + round;
      List<Boolean> won =
          Threads.all(
              8,
              thread ->
                  () -> {
                    try {
                      store().create(WORKSPACE, counter(id, thread));
                      return true;
                    } catch (DuplicateSessionException e) {
                      return false;
                    }
                  });

      assertThat(won).containsOnlyOnce(true);
      assertThat(store().get(WORKSPACE, id)).isEqualTo(counter(id, won.indexOf(true)));
    }
    assertThat(store().getAll(WORKSPACE)).hasSize(5);
  }

  @Test
  default void delete_8ThreadsOneId_oneDeletes() throws Exception {
    for (int round = 0; round < 5; round++) {
      createAll(WORKSPACE, List.of(full("s"), full("t")));

      List<Boolean> deleted = Threads.all(8, thread -> () -> store().delete(WORKSPACE, "s"));

      assertThat(deleted).containsOnlyOnce(true);
      assertThat(store().delete(WORKSPACE, "t")).isTrue();
      assertHolds(WORKSPACE, List.of());
    }
  }

  @Test
  default void changeBesideDelete_eitherWasFirst() throws Exception {
    for (int round = 0; round < 10; round++) {
      store().create(WORKSPACE, counter("s", 0));

      List<Boolean> done =
          Threads.all(
              2,
              thread ->
                  thread == 0
                      ? () -> store().delete(WORKSPACE, "s")
                      : () -> {
                        try {
                          countUp(store(), "s", 1);
                          return true;
                        } catch (SessionNotFoundException e) {
                          return false;
                        }
                      });

      assertThat(done.get(0)).isTrue();
      assertHolds(WORKSPACE, List.of());
    }
  }

  /**
   * A writer that others keep out for longer than the busy timeout is told so, and may try again.
   */
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
                            await(leave);
                            return session.toBuilder().task("slow").build();
                          }));
      await(inside);
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
  @Test
  default void interruptedWhileWaiting_isWholeAndKeepsTheFlag() throws Exception {
    createAll(WORKSPACE, List.of(simple("s"), counter("t", 0)));
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
                            await(leave);
                            return session;
                          }));
      await(inside);
      List<Boolean> kept = new ArrayList<>();
      List<Boolean> done = new ArrayList<>();
      Thread waiter =
          new Thread(
              () -> {
                try {
                  countUp(store(), "t", 1);
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
      assertHolds(WORKSPACE, List.of(simple("s"), counter("t", done.get(0) ? 1 : 0)));
    }
  }

  /** Makes a session that counts. */
  static WorktreeSession counter(String id, long count) {
    return simple(id).toBuilder().totalDuration(count).build();
  }

  /** Adds one to a session's counter, again and again. */
  static int countUp(SessionStore store, String id, int times) {
    for (int i = 0; i < times; i++) {
      store.modify(
          WORKSPACE,
          id,
          session -> {
            Long count = session.totalDuration();
            return counter(id, count == null ? -1 : count + 1);
          });
    }
    return times;
  }

  /** Waits for a latch. */
  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Threads.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads, by turns with every operation that can, until the writer is done. */
  record Reader(SessionStore store, AtomicBoolean written, int turn) implements Callable<Integer> {

    @Override
    public Integer call() {
      int reads = 0;
      int newest = 0;
      while (reads < 20 || !written.get()) {
        List<WorktreeSession> seen = new ArrayList<>();
        switch ((turn + reads++) % 5) {
          case 0 -> seen.add(store.get(WORKSPACE, "a"));
          case 1 -> seen.addAll(store.getAll(WORKSPACE));
          case 2 -> store.forEach(WORKSPACE, seen::add);
          case 3 -> {
            List<SessionSummary> items = store.list(WORKSPACE, SessionQuery.ALL).items();
            assertThat(items).hasSize(2).allSatisfy(Reader::assertWhole);
          }
          default -> {
            List<SearchHit> hits = store.search(WORKSPACE, "version", 10);
            assertThat(hits).hasSize(2);
          }
        }
        for (WorktreeSession session : seen) {
          SessionDifference.assertSame(version(session.id(), versionOf(session)), session);
        }
        if (seen.size() == 2) {
          assertThat(versionOf(seen.get(0)) - versionOf(seen.get(1)))
              .as("a was written before b, and both are of one point in time")
              .isBetween(0, 1);
        }
        if (!seen.isEmpty()) {
          assertThat(versionOf(seen.get(0))).as("time goes on").isGreaterThanOrEqualTo(newest);
          newest = versionOf(seen.get(0));
        }
      }
      return reads;
    }

    private static int versionOf(WorktreeSession session) {
      return Math.toIntExact(
          java.util.Objects.requireNonNull(session.totalDuration(), "totalDuration"));
    }

    private static void assertWhole(SessionSummary summary) {
      WorktreeSession whole =
          version(
              summary.id(),
              Math.toIntExact(
                  java.util.Objects.requireNonNull(summary.totalDuration(), "totalDuration")));
      assertThat(summary).isEqualTo(SessionSummary.of(whole));
    }
  }
}
