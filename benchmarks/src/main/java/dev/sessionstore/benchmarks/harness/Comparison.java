package dev.sessionstore.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures several sides in one run: after a warm-up they take turns, round after round, so that
 * whatever else the machine does meets them all alike. Who goes first changes with each round.
 */
public final class Comparison {

  /** A turn with fewer steps lasts longer. */
  private static final int FEW_STEPS = 25;

  /** How many times as long at most. */
  private static final int EXTENSION = 4;

  private final Effort effort;
  private final List<Side> sides = new ArrayList<>();

  /** Makes a comparison without sides. */
  public Comparison(Effort effort) {
    this.effort = effort;
  }

  /** Gives one figure for a turn, of whatever is compared: a rate, the time of a process. */
  @FunctionalInterface
  public interface Gauge {
    /** Measures once. */
    double measure() throws Exception;
  }

  /** A side that measures for one turn. */
  private interface Turn {
    void take(Series series) throws Exception;
  }

  private record Side(Series series, Turn turn, Turn warmUp) {}

  /** Adds a side whose steps are timed, in microseconds. */
  public Comparison side(String name, Step step) {
    sides.add(
        new Side(
            new Series(name),
            series -> turn(step, series, effort.turn(), EXTENSION, effort.maxSteps()),
            series -> turn(step, series, effort.warmUp(), 1, Integer.MAX_VALUE)));
    return this;
  }

  /**
   * Adds a side that gives one figure for each turn; with a warm-up its first one is thrown away.
   */
  public Comparison gauge(String name, Gauge gauge) {
    Turn turn = series -> series.turn(gauge.measure());
    sides.add(new Side(new Series(name), turn, effort.warmUp().isZero() ? series -> {} : turn));
    return this;
  }

  /**
   * Measures.
   *
   * @return the series, in the order of the sides
   */
  public List<Series> run() throws Exception {
    for (Side side : sides) {
      side.warmUp.take(new Series(side.series.name()));
    }
    for (int round = 0; round < effort.rounds(); round++) {
      for (int i = 0; i < sides.size(); i++) {
        Side side = sides.get((round + i) % sides.size());
        side.turn.take(side.series);
      }
    }
    return sides.stream().map(Side::series).toList();
  }

  /** One step that waits for the disk may not stand for a whole turn of quick ones. */
  private static void turn(Step step, Series series, Duration length, int extension, int maxSteps)
      throws Exception {
    long nanos = length.toNanos();
    List<Long> taken = new ArrayList<>();
    long start = System.nanoTime();
    long spent = 0;
    while (taken.isEmpty()
        || (taken.size() < maxSteps
            && spent < (taken.size() < FEW_STEPS ? extension * nanos : nanos))) {
      step.prepare();
      long before = System.nanoTime();
      step.run();
      long after = System.nanoTime();
      taken.add(after - before);
      spent = after - start;
    }
    step.endTurn();
    series.turn(taken);
  }
}
