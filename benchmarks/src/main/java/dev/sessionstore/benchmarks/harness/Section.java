package dev.sessionstore.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * What one command has found.
 *
 * @param id the command
 * @param title the question that it answers
 * @param intro how it was measured, in a sentence or two
 * @param findings the figures that matter, with their targets
 * @param tables further tables
 * @param charts pictures
 * @param notes what a reader should know besides
 * @param timings the raw figures
 */
public record Section(
    String id,
    String title,
    String intro,
    List<Finding> findings,
    List<Table> tables,
    List<Chart> charts,
    List<String> notes,
    List<Timing> timings) {

  /** Makes an empty section, to be filled. */
  public Section(String id, String title, String intro) {
    this(
        id,
        title,
        intro,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>());
  }

  /** Adds a finding. */
  public Section add(Finding finding) {
    findings.add(finding);
    return this;
  }

  /** Adds the raw figures of all sides of a comparison. */
  public Section add(String what, List<Series> series) {
    series.forEach(side -> timings.add(Timing.of(what, side)));
    return this;
  }

  /** Adds bars. */
  public Section bars(String title, String axis, List<Chart.Line> bars) {
    charts.add(new Chart(title, Chart.Kind.BARS, "", axis, bars));
    return this;
  }

  /** Tells whether a target is missed beyond the spread. */
  public boolean misses() {
    return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.MISSED);
  }
}
