package dev.sessionstore.benchmarks.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one side of a comparison took: the median of each turn, and all steps together. Not safe for
 * use by several threads.
 */
public final class Series {

  private static final double NANOS_PER_MICRO = 1_000;

  /** A turn of fewer has no 99th percentile of its own. */
  private static final int STEPS_OF_A_TAIL = 100;

  private final String name;
  private final List<Double> turns = new ArrayList<>();
  private final List<Double> tails = new ArrayList<>();
  private final Histogram steps = new Histogram(3);

  /** Makes an empty series. */
  public Series(String name) {
    this.name = name;
  }

  /** Returns the name of the side. */
  public String name() {
    return name;
  }

  /** Adds the steps of a turn, each in nanoseconds. */
  public void turn(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    double median = Spread.quantile(Arrays.stream(sorted).asDoubleStream().toArray(), 0.5);
    turns.add(median / NANOS_PER_MICRO);
    if (sorted.length >= STEPS_OF_A_TAIL) {
      tails.add(sorted[(int) (sorted.length * 0.99)] / median);
    }
    for (long step : sorted) {
      steps.recordValue(step);
    }
  }

  /** Adds a turn of one figure. */
  public void turn(double figure) {
    turns.add(figure);
  }

  /** Returns the figure of each turn: a median in microseconds, or whatever a gauge gave. */
  public List<Double> turns() {
    return List.copyOf(turns);
  }

  /** Returns the number of timed steps; 0 of a gauge. */
  public long count() {
    return steps.getTotalCount();
  }

  /** Returns the spread of the turns. */
  public Spread spread() {
    return Spread.of(turns);
  }

  /** Returns a percentile of all steps, in microseconds. */
  public double percentile(double percent) {
    return steps.getValueAtPercentile(percent) / NANOS_PER_MICRO;
  }

  /**
   * Returns the 99th percentile of all steps over their median, spread as those of long turns are.
   */
  public Spread tail() {
    double tail = percentile(99) / percentile(50);
    Spread ofTurns = tails.isEmpty() ? Spread.exactly(tail) : Spread.of(tails);
    return new Spread(tail, Math.min(tail, ofTurns.low()), Math.max(tail, ofTurns.high()));
  }

  /** Returns this one's figures over another's, turn by turn. */
  public List<Double> ratios(Series other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(turns.size(), other.turns.size()); i++) {
      ratios.add(turns.get(i) / other.turns.get(i));
    }
    return ratios;
  }

  /** Returns the spread of {@link #ratios}. */
  public Spread over(Series other) {
    return Spread.of(ratios(other));
  }
}
