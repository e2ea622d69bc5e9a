package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.SessionStore;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ChildJvm;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.Swept;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes of several threads on one home, killed at random moments, with new ones that take over:
 * all that they were told agrees with what is stored in the end.
 */
class HistoryTest {

  private static final int THREADS = 3;

  @TempDir Path folder;

  /** A process and what it has told. */
  private static final class Child {

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CountDownLatch enough;
    private final Thread reader;

    Child(FaultHome home, String name, long seed, int enough) {
      this.enough = new CountDownLatch(enough);
      process =
          new ChildJvm(HistoryWriter.class, home.kind(), home.root(), name, THREADS, seed)
              .start(ProcessBuilder.Redirect.INHERIT);
      reader = new Thread(this::read, name);
      reader.start();
    }

    private void read() {
      try (BufferedReader out = process.inputReader()) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          lines.add(line);
          if (line.startsWith("done")) {
            enough.countDown();
          }
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      } finally {
        while (enough.getCount() > 0) {
          enough.countDown();
        }
      }
    }

    void kill() throws InterruptedException {
      enough.await();
      process.toHandle().destroyForcibly(); // which leaves its output to be read
    }

    void end() throws Exception {
      enough.await();
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    List<String> told() throws InterruptedException {
      process.waitFor();
      reader.join();
      return lines;
    }
  }

  @Fault({1, 2, 3, 23, 24})
  @ParameterizedTest
  @EnumSource
  void processesThatAreKilledAndReplaced_loseNothing(StoreKind kind) throws Exception {
    assertThat(run(kind, seed(), 2, 1, 60)).isPositive();
  }

  @Fault({1, 2, 3, 23, 24})
  @Tag("sweep")
  @ParameterizedTest
  @EnumSource
  void manyProcessesThatAreKilledAndReplaced_loseNothing(StoreKind kind) throws Exception {
    long seed = seed();
    long acknowledged = 0;
    int rounds = 8;
    for (int i = 0; i < rounds; i++) {
      acknowledged += run(kind, seed + i, 3, 6, 150);
    }
    Swept.tell("histories on " + kind + ", " + acknowledged + " calls", rounds * 6L, "kills");
  }

  private static long seed() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    return seed;
  }

  /**
   * Runs processes side by side, each of which may be killed and replaced.
   *
   * @param kills how many are killed
   * @param most after how many calls, at most, one is killed or ends
   * @return how many calls were acknowledged
   */
  private long run(StoreKind kind, long seed, int processes, int kills, int most) throws Exception {
    Random random = new Random(seed);
    FaultHome home = new FaultHome(folder.resolve("home " + seed), kind);
    try (SessionStore store = home.open()) {
      for (String id : HistoryWriter.SHARED) {
        store.create(HistoryWriter.WORKSPACE, HistoryWriter.shared(id));
      }
    }
    History history = new History();
    List<Child> children = new ArrayList<>();
    int started = 0;
    for (; started < processes; started++) {
      children.add(new Child(home, "p" + started, seed + started, most / 2 + random.nextInt(most)));
    }
    for (int i = 0; i < kills; i++, started++) {
      Child victim = children.remove(random.nextInt(children.size()));
      victim.kill();
      history.add(victim.told());
      children.add(new Child(home, "p" + started, seed + started, most / 2 + random.nextInt(most)));
    }
    for (Child child : children) {
      child.end();
    }
    for (Child child : children) {
      history.add(child.told());
    }
    String context = kind + ", seed " + seed;
    assertThat(history.ended()).as(context).isEqualTo(processes);

    for (Map<String, List<WorktreeSession>> held : home.held()) {
      history.assertExplains(held.get(HistoryWriter.WORKSPACE.hash()), context);
    }
    home.assertSound(context);
    System.out.println(
        context
            + ": "
            + history.acknowledged()
            + " calls acknowledged, "
            + history.cutOff()
            + " cut off");
    return history.acknowledged();
  }

  @Test
  void historyThatIsWrong_isNoticed() {
    List<String> right =
        List.of(
            "begin a 10 task shared-0 .",
            "done a 20 1:a 0: .",
            "begin b 30 task shared-0 .",
            "begin c 35 read shared-0 .",
            "done b 40 2:b 0: .",
            "done c 45 1:a 0: .",
            "begin d 50 task shared-0 .",
            "begin e 50 put own-e .",
            "done e 55 - - .",
            "begin f 60 delete own-e .");

    assertThatCode(() -> check(right, "a b", "e")).doesNotThrowAnyException();
    assertThatCode(() -> check(right, "a b d", "")).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(right, "a", "e")).hasMessageContaining("lost");
    assertThatThrownBy(() -> check(right, "a b b", "e")).hasMessageContaining("twice");
    assertThatThrownBy(() -> check(right, "a b z", "e")).hasMessageContaining("out of nothing");
    assertThatThrownBy(() -> check(right, "b a", "e")).hasMessageContaining("order");
    assertThatThrownBy(() -> check(right, "a b", "d")).hasMessageContaining("own-e");
    assertThatThrownBy(() -> check(with(right, "1:b 0:"), "a b", "e"))
        .hasMessageContaining("no beginning");
    assertThatThrownBy(() -> check(with(right, "1:a 0:"), "a b", "e"))
        .hasMessageContaining("the past");
    assertThatThrownBy(() -> check(with(right, "3:d 0:"), "a b d g", "e"))
        .hasMessageContaining("out of nothing");
  }

  /** With one more read, after all others. */
  private static List<String> with(List<String> lines, String seen) {
    List<String> more = new ArrayList<>(lines);
    more.add("begin r 70 read shared-0 .");
    more.add("done r 80 " + seen + " .");
    return more;
  }

  private static void check(List<String> lines, String task, String own) {
    History history = new History();
    history.add(lines);
    List<WorktreeSession> sessions = new ArrayList<>();
    sessions.add(HistoryWriter.shared("shared-0").toBuilder().task(task).build());
    sessions.add(HistoryWriter.shared("shared-1"));
    if (!own.isEmpty()) {
      sessions.add(HistoryWriter.own("own-e", own));
    }
    history.assertExplains(sessions, "a history");
  }
}
