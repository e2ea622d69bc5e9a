package dev.sessionstore.migrate.corpus;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The generator's randomness, addressed by coordinates: the same seed, workspace and session give
 * the same draws, however often and in whatever order they are asked for. That is what lets a
 * session be written twice without being kept.
 *
 * <p>Only {@link SplittableRandom#nextLong()} is taken from the JDK; bounds and distributions are
 * computed here, because their algorithms have changed between JDK releases.
 */
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  private Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Dice at(long... coordinates) {
    long hash = GOLDEN_GAMMA;
    for (long coordinate : coordinates) {
      hash = mix(hash ^ mix(coordinate + GOLDEN_GAMMA)) + GOLDEN_GAMMA;
    }
    return new Dice(hash);
  }

  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long bits() {
    return random.nextLong();
  }

  /**
   * Returns a number from 0 to below the bound; the bias of the remainder is far below what a
   * corpus can show.
   */
  long below(long bound) {
    return (random.nextLong() >>> 1) % bound;
  }

  int below(int bound) {
    return (int) below((long) bound);
  }

  double fraction() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  boolean chance(double probability) {
    return fraction() < probability;
  }

  <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - fraction()));
    return radius * StrictMath.cos(2 * StrictMath.PI * fraction());
  }

  double logNormal(double mu, double sigma) {
    return StrictMath.exp(mu + sigma * gaussian());
  }
}
