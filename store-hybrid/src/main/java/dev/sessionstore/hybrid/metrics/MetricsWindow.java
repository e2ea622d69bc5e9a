package dev.sessionstore.hybrid.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The samples of a span of time, of all processes, and what they add up to. Immutable. Counters are
 * summed and histograms merged, so figures of the window are exact and not means of means.
 */
public final class MetricsWindow {

  private static final Comparator<Sample> BY_TIME =
      Comparator.<Sample, Instant>comparing(sample -> sample.metrics().from())
          .thenComparing(sample -> sample.metrics().to());

  private final List<Sample> samples;
  private final MigrationMetrics total;
  private final long skippedLines;

  /**
   * A time of which there is no sample: no process had the store open, or none could write.
   *
   * @param from where the last sample before it ends
   * @param to where the first one after it begins
   */
  public record Gap(Instant from, Instant to) {}

  private MetricsWindow(List<Sample> samples, long skippedLines) {
    this.samples = samples;
    this.skippedLines = skippedLines;
    this.total =
        samples.stream()
            .map(Sample::metrics)
            .reduce(MigrationMetrics::plus)
            .orElse(MigrationMetrics.none(Instant.EPOCH));
  }

  /**
   * Merges samples.
   *
   * @param samples the samples, in any order; may be empty
   * @return the window
   */
  public static MetricsWindow of(Collection<Sample> samples) {
    return of(samples, 0);
  }

  static MetricsWindow of(Collection<Sample> samples, long skippedLines) {
    return new MetricsWindow(samples.stream().sorted(BY_TIME).toList(), skippedLines);
  }

  /**
   * Returns the samples.
   *
   * @return the samples in the order in which they begin; those of several processes may overlap
   */
  public List<Sample> samples() {
    return samples;
  }

  /**
   * Returns what the samples add up to.
   *
   * @return the sum; {@link MigrationMetrics#none} if there are no samples
   */
  public MigrationMetrics total() {
    return total;
  }

  /**
   * Returns where the first sample begins.
   *
   * @return the instant; empty if there are no samples
   */
  public Optional<Instant> first() {
    return samples.isEmpty() ? Optional.empty() : Optional.of(total.from());
  }

  /**
   * Returns where the last sample ends.
   *
   * @return the instant; empty if there are no samples
   */
  public Optional<Instant> last() {
    return samples.isEmpty() ? Optional.empty() : Optional.of(total.to());
  }

  /**
   * Returns how many lines were no sample that could be read, when this was read from a file.
   *
   * @return the count; it says nothing about when these lines were written
   */
  public long skippedLines() {
    return skippedLines;
  }

  /**
   * Returns the later part of this window.
   *
   * @param since samples that ended then or earlier are left out
   * @return the rest
   */
  public MetricsWindow since(Instant since) {
    return new MetricsWindow(
        samples.stream().filter(sample -> sample.metrics().to().isAfter(since)).toList(),
        skippedLines);
  }

  /**
   * Lists the times between the first and the last sample of which there is none.
   *
   * @param longerThan shorter ones are left out
   * @return the gaps in their order
   */
  public List<Gap> gaps(Duration longerThan) {
    List<Gap> gaps = new ArrayList<>();
    Instant end = total.from();
    for (Sample sample : samples) {
      MigrationMetrics metrics = sample.metrics();
      if (Duration.between(end, metrics.from()).compareTo(longerThan) > 0) {
        gaps.add(new Gap(end, metrics.from()));
      }
      end = metrics.to().isAfter(end) ? metrics.to() : end;
    }
    return gaps;
  }
}
