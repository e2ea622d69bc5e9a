package dev.sessionstore.benchmarks.harness;

import org.jspecify.annotations.Nullable;

/**
 * One figure that was found, judged by its target if it has one.
 *
 * @param what what was measured: mostly an operation
 * @param subject whose figure it is, with its durability where it has several
 * @param against what it is compared with, or null
 * @param figure the figure
 * @param unit its unit: mostly ×
 * @param target what it has to be, or null
 * @param verdict what it means
 */
public record Finding(
    String what,
    String subject,
    @Nullable String against,
    Spread figure,
    String unit,
    @Nullable Target target,
    Verdict verdict) {

  /** The unit of ratios. */
  public static final String TIMES = "×";

  /** A figure to be judged, or only shown if there is no target. */
  public static Finding of(
      String what,
      String subject,
      @Nullable String against,
      Spread figure,
      String unit,
      @Nullable Target target) {
    return new Finding(
        what,
        subject,
        against,
        figure,
        unit,
        target,
        target == null ? Verdict.SHOWN : target.judge(figure));
  }

  /**
   * Returns the same, with a miss laid to the machine.
   *
   * @param machine whether what the figure is measured against misses the target as well
   */
  public Finding orMachine(boolean machine) {
    return machine && verdict == Verdict.MISSED
        ? new Finding(what, subject, against, figure, unit, target, Verdict.MACHINE)
        : this;
  }

  /** Returns the same with a figure that more turns have given, judged anew. */
  public Finding with(Spread of) {
    return of(what, subject, against, of, unit, target);
  }

  /** How many times the time of another side this one takes. */
  public static Finding cost(String what, Series side, Series against, @Nullable Target target) {
    return of(what, side.name(), against.name(), side.over(against), TIMES, target);
  }

  /** How many times as fast as another side this one is. */
  public static Finding speedUp(String what, Series side, Series against, @Nullable Target target) {
    return of(what, side.name(), against.name(), against.over(side), TIMES + " as fast", target);
  }
}
