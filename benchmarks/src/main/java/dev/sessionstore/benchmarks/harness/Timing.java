package dev.sessionstore.benchmarks.harness;

import java.util.List;

/**
 * The raw figures of one side.
 *
 * @param what what was measured
 * @param subject the side
 * @param unit the unit of all figures
 * @param spread the medians of the turns
 * @param p90 the 90th percentile of all steps; 0 if there are none
 * @param p99 the 99th
 * @param p999 the 99.9th
 * @param max the greatest
 * @param steps the number of steps
 * @param turns the figure of each turn
 */
public record Timing(
    String what,
    String subject,
    String unit,
    Spread spread,
    double p90,
    double p99,
    double p999,
    double max,
    long steps,
    List<Double> turns) {

  /** The unit of timed steps. */
  public static final String MICROS = "µs";

  /** The figures of timed steps. */
  public static Timing of(String what, Series series) {
    return of(what, series, MICROS);
  }

  /** The figures of a gauge. */
  public static Timing of(String what, Series series, String unit) {
    return new Timing(
        what,
        series.name(),
        unit,
        series.spread(),
        series.percentile(90),
        series.percentile(99),
        series.percentile(99.9),
        series.percentile(100),
        series.count(),
        series.turns());
  }
}
