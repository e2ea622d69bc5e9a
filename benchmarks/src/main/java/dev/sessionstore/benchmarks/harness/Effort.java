package dev.sessionstore.benchmarks.harness;

import java.time.Duration;

/**
 * How long each side of a comparison is measured.
 *
 * @param warmUp how long each side runs before anything is counted
 * @param rounds in how many rounds each side has its turn
 * @param turn how long a turn lasts; up to four times as long where it has few steps
 * @param maxSteps how many steps a turn has at most
 */
public record Effort(Duration warmUp, int rounds, Duration turn, int maxSteps) {

  /** Enough to see a difference of a third on a machine that does other things as well. */
  public static final Effort QUICK =
      new Effort(Duration.ofMillis(400), 12, Duration.ofMillis(40), 1_000);

  /** For the figures that are kept. */
  public static final Effort FULL =
      new Effort(Duration.ofSeconds(2), 24, Duration.ofMillis(100), 4_000);

  /** The same with other rounds. */
  public Effort rounds(int count) {
    return new Effort(warmUp, count, turn, maxSteps);
  }

  /** The same with other turns. */
  public Effort turn(Duration length) {
    return new Effort(warmUp, rounds, length, maxSteps);
  }

  /** The same with another warm-up. */
  public Effort warmUp(Duration length) {
    return new Effort(length, rounds, turn, maxSteps);
  }

  /** The same with another bound of steps. */
  public Effort maxSteps(int count) {
    return new Effort(warmUp, rounds, turn, count);
  }
}
