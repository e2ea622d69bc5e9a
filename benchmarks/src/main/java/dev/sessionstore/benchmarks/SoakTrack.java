package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Chart;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * One figure of a soak, sampled again and again. What it grows by is the median of its last quarter
 * beyond that of its second one: in the first quarter caches fill, and a median forgives a sample
 * that was taken in the middle of something. Safe for use by several threads.
 */
final class SoakTrack {

  private static final int QUARTERS = 4;

  private final String what;
  private final String subject;
  private final String unit;
  private final List<Chart.Point> points = new ArrayList<>();

  /** Makes an empty track of somebody's figure. */
  SoakTrack(String what, String subject, String unit) {
    this.what = what;
    this.subject = subject;
    this.unit = unit;
  }

  /** Returns the name with its unit. */
  String label() {
    return unit.isEmpty() ? what : what + ", " + unit;
  }

  /** Adds a sample, later than those before. */
  synchronized void add(double minutes, double figure) {
    points.add(new Chart.Point(minutes, figure));
  }

  /** Returns the samples as a line of a chart. */
  synchronized Chart.Line line() {
    return new Chart.Line(subject + ": " + what, List.copyOf(points));
  }

  /** Returns the greatest sample. */
  synchronized double most() {
    return points.stream().mapToDouble(Chart.Point::y).max().orElseThrow();
  }

  /** Returns the last sample. */
  synchronized double last() {
    return points.get(points.size() - 1).y();
  }

  /** Returns the median of the second quarter: where the figure stands once all is warm. */
  double settled() {
    return median(1);
  }

  /** Returns the median of the last quarter. */
  double end() {
    return median(QUARTERS - 1);
  }

  private synchronized double median(int quarter) {
    int from = points.size() * quarter / QUARTERS;
    int to = points.size() * (quarter + 1) / QUARTERS;
    return Spread.of(points.subList(from, to).stream().map(Chart.Point::y).toList()).median();
  }

  /** Judges that no sample exceeds a limit. */
  Finding neverAbove(double limit) {
    return finding("most " + what, most(), limit);
  }

  /** Judges the growth: at most a share of where it had settled, and an amount besides. */
  Finding growsAtMost(double share, double amount) {
    double settled = settled();
    return finding(what + ", growth", end() - settled, Math.ceil(settled * share + amount));
  }

  /** The growth, which has no bound. */
  Finding shown() {
    return Finding.of(
        what + ", growth", subject, null, Spread.exactly(end() - settled()), unit, null);
  }

  private Finding finding(String title, double figure, double limit) {
    return Finding.of(title, subject, null, Spread.exactly(figure), unit, Target.atMost(limit));
  }
}
