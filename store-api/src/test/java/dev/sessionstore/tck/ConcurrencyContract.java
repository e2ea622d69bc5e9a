package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static dev.sessionstore.tck.SampleSessions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many threads at one store: nothing torn, nothing lost. */
public interface ConcurrencyContract extends StoreUnderTest {

  /**
   * The sessions between the two that are written give a reader time to see one without the other.
   */
  @Test
  default void readers10BesideAWriter_seeWholeVersionsOfOnePointInTime() throws Exception {
    List<WorktreeSession> between = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      between.add(simple("between " + i));
    }
    store().create(WORKSPACE, version("a", 0));
    createAll(WORKSPACE, between);
    store().create(WORKSPACE, version("b", 0));
    AtomicBoolean written = new AtomicBoolean();
    CountDownLatch enough = new CountDownLatch(10);

    int last =
        Threads.all(
                11,
                thread ->
                    thread == 0
                        ? () -> {
                          int version = 0;
                          try {
                            while (version < 60 || enough.getCount() > 0) {
                              version++;
                              store().update(WORKSPACE, version("a", version));
                              store().update(WORKSPACE, version("b", version));
                            }
                          } finally {
                            written.set(true);
                          }
                          return version;
                        }
                        : new VersionReader(store(), written, enough, thread))
            .get(0);

    List<WorktreeSession> expected = new ArrayList<>(between);
    expected.add(0, version("a", last));
    expected.add(version("b", last));
    assertHolds(WORKSPACE, expected);
  }

  @Test
  default void forEach_writesMeanwhile_areNotSeen() throws Exception {
    createAll(WORKSPACE, List.of(version("a", 1), version("b", 1), version("c", 1)));
    List<WorktreeSession> seen = new ArrayList<>();
    Thread writer =
        new Thread(
            () -> {
              store().update(WORKSPACE, version("a", 2));
              store().update(WORKSPACE, version("b", 2));
              store().delete(WORKSPACE, "c");
              store().create(WORKSPACE, version("d", 2));
            });

    store()
        .forEach(
            WORKSPACE,
            session -> {
              if (seen.isEmpty()) {
                writer.start();
                // A backend may let the writer wait for the walk.
                Threads.awaitWaitingOrEnded(writer);
              }
              seen.add(session);
            });
    writer.join(TimeUnit.SECONDS.toMillis(Threads.PATIENCE_SECONDS));

    assertThat(seen).containsExactly(version("a", 1), version("b", 1), version("c", 1));
    assertHolds(WORKSPACE, List.of(version("a", 2), version("b", 2), version("d", 2)));
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
              Comparator.comparingInt(text -> Integer.parseInt(text.substring(2))));
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
          .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
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
}
