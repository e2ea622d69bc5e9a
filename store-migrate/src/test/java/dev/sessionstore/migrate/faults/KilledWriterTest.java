package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sessionstore.SessionStore;
import dev.sessionstore.migrate.ChildJvm;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.Swept;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A process that is killed while it writes has stored all that it was told to be stored. */
class KilledWriterTest {

  private static final int HALTED = 9;
  private static final int FEW = 8;

  @TempDir Path folder;

  /** The process. */
  static final class Child {

    /**
     * Writes on and on, or a few times and halts before a statement of SQLite; tells the number of
     * each write that returned.
     */
    public static void main(String[] args) {
      Work work = new Work(Long.parseLong(args[2])).upTo(Integer.parseInt(args[3]));
      boolean halts = args.length > 4;
      int last = halts ? work.done() + FEW : Integer.MAX_VALUE;
      try (SessionStore store = StoreKind.valueOf(args[0]).open(Path.of(args[1]))) {
        if (halts) {
          haltBefore(Integer.parseInt(args[4]));
        }
        while (work.done() < last) {
          work.write(store);
          System.out.println(work.done());
        }
      }
    }

    /** The driver logs each statement before it executes it, in whatever thread. */
    private static void haltBefore(int statement) {
      AtomicInteger count = new AtomicInteger();
      AppenderBase<ILoggingEvent> halting =
          new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
              if (count.incrementAndGet() == statement) {
                Runtime.getRuntime().halt(HALTED);
              }
            }
          };
      halting.start();
      Logger driver = (Logger) LoggerFactory.getLogger("org.sqlite.core.NativeDB");
      driver.setLevel(Level.TRACE);
      driver.setAdditive(false);
      driver.addAppender(halting);
    }
  }

  @Fault({1, 2})
  @ParameterizedTest
  @EnumSource
  void killedAtSomeMoments_hasStoredWhatWasAcknowledged(StoreKind kind) throws Exception {
    kill(kind, 2);
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

      done = home.assertHolds(seed, acknowledged, context);

      home.assertSound(context);
    }
    Swept.tell("writers on " + kind, times, "kills");
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

  @Fault({1, 3})
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JSON")
  void haltedBeforeSomeStatements_hasStoredWhatWasAcknowledged(StoreKind kind) throws Exception {
    halt(kind, kind.ordinal(), 25);
  }

  @Fault({1, 3})
  @Tag("sweep")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JSON")
  void haltedBeforeEveryStatement_hasStoredWhatWasAcknowledged(StoreKind kind) throws Exception {
    halt(kind, 1, 1);
  }

  private void halt(StoreKind kind, int first, int distance) throws Exception {
    long seed = 5;
    int statement = first;
    boolean halted = true;
    while (halted) {
      FaultHome home = new FaultHome(folder.resolve("home" + statement), kind);
      Process child = new ChildJvm(Child.class, kind, home.root(), seed, 0, statement).start();
      List<String> out = child.inputReader().lines().toList();
      halted = child.waitFor() == HALTED;
      assertThat(halted || child.exitValue() == 0).as("%s: %s", statement, out).isTrue();
      String context = kind + " halted before statement " + statement;

      home.assertHolds(
          seed, out.isEmpty() ? 0 : Integer.parseInt(out.get(out.size() - 1)), context);

      home.assertSound(context);
      statement += distance;
    }
    Swept.tell("statements on " + kind, (statement - first) / distance - 1, "halts");
    assertThat(statement).isGreaterThan(30);
  }
}
