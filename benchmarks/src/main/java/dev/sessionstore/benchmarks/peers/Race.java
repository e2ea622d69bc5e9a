package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Comparison;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Step;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Stores with the same data, measured in turns: warm while all are open, then cold, each opened for
 * its turn alone.
 */
final class Race implements AutoCloseable {

  private static final double NANOS_PER_MICRO = 1_000;
  private static final int COLD_GETS = 51;

  private final Effort effort;
  private final List<Runner> runners = new ArrayList<>();

  Race(Setting setting, DataSet data, List<Contender> contenders, Effort effort) throws Exception {
    this.effort = effort;
    try {
      for (Contender contender : contenders) {
        Runner runner = new Runner(contender, setting.folder(), data);
        runners.add(runner);
        runner.subject.fill(data.sessions());
        runner.subject.settle();
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /**
   * Measures a task in turns of all that have its operation.
   *
   * @param task what to do; no warm task comes after a cold one
   */
  List<Series> run(Task task) throws Exception {
    boolean cold = task.state() == Task.State.COLD;
    if (cold) {
      close();
    }
    // A cold turn gives one figure only.
    Comparison comparison = new Comparison(cold ? effort.rounds(2 * effort.rounds()) : effort);
    for (Runner runner : runners) {
      if (!runner.contender.can(task.operation())) {
        continue;
      }
      String name = runner.contender.name();
      switch (task.state()) {
        case WARM -> comparison.side(name, runner.workload.step(task.operation()));
        case CHANGED -> comparison.side(name, runner.afterChange(task.operation()));
        case IN_VAIN -> comparison.side(name, runner::searchInVain);
        case COLD ->
            comparison.gauge(
                name, task.operation() == Operation.GET ? runner::coldGet : runner::coldGetAll);
      }
    }
    return comparison.run();
  }

  @Override
  public void close() throws Exception {
    for (Runner runner : runners) {
      runner.close();
    }
  }

  /** A store in the race. */
  private static final class Runner {

    private final Contender contender;
    private final Path folder;
    private final List<WorktreeSession> sessions;
    private final Subject subject;
    private final Workload workload;
    private boolean closed;
    private int next;

    Runner(Contender contender, Path folder, DataSet data) throws Exception {
      this.contender = contender;
      this.folder = folder;
      sessions = data.sessions();
      subject = contender.open(folder);
      workload = new Workload(subject, data);
    }

    void close() throws Exception {
      if (!closed) {
        closed = true;
        subject.close();
      }
    }

    /** Returns an operation before each of which a session is changed; that is not timed. */
    Step afterChange(Operation operation) {
      Step change = workload.step(Operation.UPDATE_INSTANCE_STATUS);
      Step step = workload.step(operation);
      return new Step() {
        @Override
        public void prepare() throws Exception {
          change.prepare();
          change.run();
        }

        @Override
        public void run() throws Exception {
          step.run();
        }
      };
    }

    void searchInVain() throws Exception {
      if (!subject.search("どこにもない", 20).isEmpty()) {
        throw new IllegalStateException(contender.name() + " found what is nowhere");
      }
    }

    /** Opens the store, and returns the median of the first reads of several sessions. */
    double coldGet() throws Exception {
      double[] taken = new double[COLD_GETS];
      try (Subject opened = contender.open(folder)) {
        for (int i = 0; i < taken.length; i++) {
          String id = sessions.get(next++ % sessions.size()).id();
          long start = System.nanoTime();
          opened.get(id);
          taken[i] = (System.nanoTime() - start) / NANOS_PER_MICRO;
        }
      }
      Arrays.sort(taken);
      return taken[COLD_GETS / 2];
    }

    /** Opens the store, and returns how long it takes to read all for the first time. */
    double coldGetAll() throws Exception {
      try (Subject opened = contender.open(folder)) {
        long start = System.nanoTime();
        if (opened.getAll().size() < sessions.size()) {
          throw new IllegalStateException(contender.name() + " has lost sessions");
        }
        return (System.nanoTime() - start) / NANOS_PER_MICRO;
      }
    }
  }
}
