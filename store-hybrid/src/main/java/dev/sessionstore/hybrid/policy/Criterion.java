package dev.sessionstore.hybrid.policy;

import java.util.Locale;

/** What a migration is judged by. A figure is a share (0 to 1), a ratio, a number or hours. */
public enum Criterion {
  /** The share of compared sessions that were lost. */
  DATA_LOSS("lost sessions", Unit.SHARE, true),
  /** The share of the leader's operations that found it corrupt. */
  CORRUPTION("corruption", Unit.SHARE, true),
  /** The leader's mean write, as a multiple of the follower's. */
  LATENCY("write latency", Unit.RATIO, true),
  /** The share of compared sessions that differed. */
  INCONSISTENCY("inconsistency", Unit.SHARE, true),
  /** The share of the leader's operations that failed. */
  ERROR_RATE("error rate", Unit.SHARE, true),
  /** The error rate that no sample stayed below for an hour. */
  SUSTAINED_ERROR_RATE("sustained error rate", Unit.SHARE, true),
  /** The share of answered reads that the follower had to answer. */
  FALLBACK_RATE("fallback rate", Unit.SHARE, true),
  /** The share of writes to the leader that succeeded. */
  WRITE_SUCCESS("write success", Unit.SHARE, false),
  /** The share of compared sessions that were equal. */
  CONSISTENCY("consistency", Unit.SHARE, false),
  /** The number of the leader's operations. */
  OPERATIONS("operations", Unit.NUMBER, false),
  /** How long the phase has lasted. */
  DURATION("hours in this phase", Unit.NUMBER, false);

  private enum Unit {
    SHARE(100, " %"),
    RATIO(1, " times"),
    NUMBER(1, "");

    private final double factor;
    private final String suffix;

    Unit(double factor, String suffix) {
      this.factor = factor;
      this.suffix = suffix;
    }
  }

  private final String label;
  private final Unit unit;
  private final boolean badIfAbove;

  Criterion(String label, Unit unit, boolean badIfAbove) {
    this.label = label;
    this.unit = unit;
    this.badIfAbove = badIfAbove;
  }

  /**
   * Returns the name for people.
   *
   * @return a few words
   */
  public String label() {
    return label;
  }

  /**
   * Tells whether a figure is on the bad side of a limit. The limit itself is not.
   *
   * @param figure the figure
   * @param limit the limit
   * @return whether it is above, or below where more is better
   */
  public boolean violates(double figure, double limit) {
    return badIfAbove ? figure > limit : figure < limit;
  }

  /**
   * Writes a figure for people.
   *
   * @param figure the figure
   * @return with its unit, for example {@code 2.5 %}
   */
  public String format(double figure) {
    String number = String.format(Locale.ROOT, "%.3f", unit.factor * figure);
    return number.replaceAll("\\.?0+$", "") + unit.suffix;
  }

  /** Returns the sign between a figure and the limit that it violates. */
  String violation() {
    return badIfAbove ? ">" : "<";
  }

  /** Returns the sign between a figure and the limit that it keeps. */
  String compliance() {
    return badIfAbove ? "≤" : "≥";
  }
}
