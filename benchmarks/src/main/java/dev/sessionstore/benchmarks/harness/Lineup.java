package dev.sessionstore.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * Contenders that are open at once, each in a folder of its own, all filled with the same data.
 * They keep what earlier comparisons wrote.
 */
public final class Lineup implements AutoCloseable {

  private record Open(Contender contender, Subject subject, Workload workload) {}

  private final List<Open> open = new ArrayList<>();

  /** Opens and fills all of them. */
  public Lineup(Setting setting, DataSet data, List<Contender> contenders) throws Exception {
    try {
      for (Contender contender : contenders) {
        Subject subject = contender.open(setting.folder());
        open.add(new Open(contender, subject, new Workload(subject, data)));
        subject.fill(data.sessions());
        subject.settle();
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** Measures an operation in turns of all that have it; empty if none has. */
  public List<Series> compare(Operation operation, Effort effort) throws Exception {
    Comparison comparison = new Comparison(effort);
    for (Open one : open) {
      if (one.contender.can(operation)) {
        comparison.side(one.contender.name(), one.workload.step(operation));
      }
    }
    return comparison.run();
  }

  /** Returns the series of a contender, if it took part. */
  public static java.util.Optional<Series> of(List<Series> series, Contender contender) {
    return series.stream().filter(one -> one.name().equals(contender.name())).findFirst();
  }

  @Override
  public void close() throws Exception {
    for (Open one : open) {
      one.subject.close();
    }
    open.clear();
  }
}
