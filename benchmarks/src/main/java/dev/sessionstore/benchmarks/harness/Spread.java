package dev.sessionstore.benchmarks.harness;

import java.util.Collection;

/**
 * A figure and how exactly a run can tell it, as far as it spreads from turn to turn.
 *
 * <p>The median of any number of turns lies between two of them, counted from both ends, unless by
 * chance too many fell on one side of it; how probable that is, the binomial distribution tells,
 * whatever that of the figures is. The two are chosen so that it happens in 2.5 % of all runs on
 * either side at most: a confidence interval of 95 % (W. J. Conover, Practical Nonparametric
 * Statistics, 3rd edition, section 3.2). Few turns say little: of six it is all six.
 *
 * @param median the figure
 * @param low above which the median of more turns would be found
 * @param high below which it would be found
 */
public record Spread(double median, double low, double high) {

  private static final double CHANCE = 0.025;

  /** Returns the median of some figures, and its confidence interval. */
  public static Spread of(Collection<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("no figures");
    }
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int outside = outside(sorted.length);
    return new Spread(quantile(sorted, 0.5), sorted[outside], sorted[sorted.length - 1 - outside]);
  }

  /** How many figures at either end are left out; of five or fewer none can be. */
  private static int outside(int figures) {
    double chance = Math.pow(0.5, figures);
    double total = chance;
    int fewer = 0;
    while (total <= CHANCE) {
      chance *= (double) (figures - fewer) / (fewer + 1);
      total += chance;
      fewer++;
    }
    return Math.max(fewer - 1, 0);
  }

  /** Returns a figure that does not spread: one that was counted. */
  public static Spread exactly(double figure) {
    return new Spread(figure, figure, figure);
  }

  /** Returns the quantile of sorted figures, between its neighbours where it falls between. */
  static double quantile(double[] sorted, double share) {
    double place = (sorted.length - 1) * share;
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }
}
