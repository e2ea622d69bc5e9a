package dev.sessionstore.benchmarks.harness;

import java.util.Locale;

/**
 * What a figure has to be.
 *
 * @param bound on which side of the limit
 * @param limit the limit, in the unit of the figure
 */
public record Target(Bound bound, double limit) {

  /** On which side of a limit a figure has to be; on it is well. */
  public enum Bound {
    /** The less, the better. */
    AT_MOST("≤"),
    /** The more, the better. */
    AT_LEAST("≥");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  /** A target that the figure may not exceed. */
  public static Target atMost(double limit) {
    return new Target(Bound.AT_MOST, limit);
  }

  /** A target that the figure has to reach. */
  public static Target atLeast(double limit) {
    return new Target(Bound.AT_LEAST, limit);
  }

  /** Judges a figure. */
  public Verdict judge(Spread figure) {
    if (holds(figure.median())) {
      return Verdict.MET;
    }
    return holds(bound == Bound.AT_MOST ? figure.low() : figure.high())
        ? Verdict.WITHIN_SPREAD
        : Verdict.MISSED;
  }

  private boolean holds(double figure) {
    return bound == Bound.AT_MOST ? figure <= limit : figure >= limit;
  }

  /** Returns sign and limit. */
  public String label() {
    return bound.sign
        + " "
        + (limit == Math.rint(limit)
            ? String.format(Locale.ROOT, "%,.0f", limit)
            : String.valueOf(limit));
  }
}
