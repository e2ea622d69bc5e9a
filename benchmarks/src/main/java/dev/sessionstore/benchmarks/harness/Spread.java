package dev.sessionstore.benchmarks.harness;

import java.util.Collection;

/**
 * A figure and how far it spreads from turn to turn.
 *
 * @param median the figure
 * @param low a quarter of the turns lies below
 * @param high a quarter of the turns lies above
 */
public record Spread(double median, double low, double high) {

  /** Returns the median and the quartiles of some figures. */
  public static Spread of(Collection<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("no figures");
    }
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
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
