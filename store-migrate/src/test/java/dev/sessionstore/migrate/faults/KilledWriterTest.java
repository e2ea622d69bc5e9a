package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.migrate.ChildJvm;
import dev.sessionstore.tck.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is killed while it writes has stored all that it was told to be stored. */
class KilledWriterTest {

  @TempDir Path folder;

  /** The process. */
  static final class Child {

    /** Writes on and on, and tells the number of each write that returned. */
    public static void main(String[] args) {
      Work work = new Work(Long.parseLong(args[2])).upTo(Integer.parseInt(args[3]));
      try (SessionStore store = StoreKind.valueOf(args[0]).open(Path.of(args[1]))) {
        while (true) {
          work.write(store);
          System.out.println(work.done());
        }
      }
    }
  }

  @Fault({1, 2})
  @ParameterizedTest
  @EnumSource
  void killedAtSomeMoments_hasStoredWhatWasAcknowledged(StoreKind kind) throws Exception {
    kill(kind, 3);
  }

  @Fault({1, 2})
  @Tag("sweep")
  @ParameterizedTest
  @EnumSource
  void killedAtAHundredMoments_hasStoredWhatWasAcknowledged(StoreKind kind) throws Exception {
    kill(kind, 100);
  }

  private void kill(StoreKind kind, int times) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    FaultHome home = new FaultHome(folder.resolve("home"), kind);
    int done = 0;
    for (int i = 0; i < times; i++) {
      int acknowledged = killAfter(1 + random.nextInt(50), home, seed, done);
      String context = "seed " + seed + ", kill " + i + " after write " + acknowledged;

      done = assertHolds(home, seed, acknowledged, context);

      home.assertSound(context);
    }
  }

  /** Returns the number of the last write that was acknowledged. */
  private static int killAfter(int writes, FaultHome home, long seed, int done) throws Exception {
    Process child = new ChildJvm(Child.class, home.kind(), home.root(), seed, done).start();
    int acknowledged = done;
    try (BufferedReader out = child.inputReader()) {
      while (acknowledged < done + writes) {
        acknowledged = Integer.parseInt(out.readLine());
      }
      child.toHandle().destroyForcibly(); // which leaves its output to be read
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged = Integer.parseInt(line);
      }
    }
    child.waitFor();
    return acknowledged;
  }

  /** Returns how many writes are stored: the one under way may be. */
  private static int assertHolds(FaultHome home, long seed, int acknowledged, String context)
      throws IOException {
    var expected = new Work(seed).upTo(acknowledged).held();
    var withNext = new Work(seed).upTo(acknowledged + 1).held();
    if (home.kind() == StoreKind.JSON) {
      assertThat(home.inFiles()).as("%s, in the files", context).isIn(expected, withNext);
    } else {
      assertThat(home.inFiles()).as("%s, in the files", context).isNotNull(); // they are whole
    }
    var held = home.held();
    assertThat(held.get(0)).as(context).isIn(expected, withNext);
    assertThat(held).as(context).allMatch(held.get(0)::equals);
    return held.get(0).equals(expected) ? acknowledged : acknowledged + 1;
  }
}
