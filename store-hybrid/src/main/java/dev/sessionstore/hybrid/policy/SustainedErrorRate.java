package dev.sessionstore.hybrid.policy;

import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.hybrid.metrics.Sample;
import dev.sessionstore.hybrid.metrics.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The error rate that lasts: the highest one that every sample of some long stretch reached. It
 * exceeds a threshold exactly if there is a stretch in which every sample does.
 *
 * <p>A stretch begins and ends with samples in which something was done, and time of which there is
 * no sample breaks it; samples in which nothing was done prove nothing and do not break it either.
 * A stretch with very few operations is no evidence, and has to be longer.
 *
 * @param length how long a stretch has to be
 * @param longestGap how long a time without a sample may be
 * @param minimumCases how many operations a stretch must have
 */
record SustainedErrorRate(Duration length, Duration longestGap, long minimumCases) {

  private record Slice(Instant from, Instant to, long operations, long errors) {
    static Slice of(Sample sample) {
      MigrationMetrics metrics = sample.metrics();
      return new Slice(
          metrics.from(), metrics.to(), metrics.all(Side.LEADER).count(), metrics.sqliteErrors());
    }
  }

  /** Returns the rate; empty if no stretch is long enough. */
  OptionalDouble of(MetricsWindow window) {
    List<Slice> slices = window.samples().stream().map(Slice::of).toList();
    OptionalDouble highest = OptionalDouble.empty();
    for (int first = 0; first < slices.size(); first++) {
      OptionalDouble rate = lowestOf(slices.subList(first, slices.size()));
      if (rate.isPresent() && rate.getAsDouble() > highest.orElse(-1)) {
        highest = rate;
      }
    }
    return highest;
  }

  /** Returns the lowest rate of the shortest stretch with which these slices begin. */
  private OptionalDouble lowestOf(List<Slice> slices) {
    Instant begin = slices.get(0).from();
    Instant known = slices.get(0).to();
    double lowest = Double.MAX_VALUE;
    long operations = 0;
    for (Slice slice : slices) {
      if (slice.from().isAfter(known.plus(longestGap))) {
        return OptionalDouble.empty();
      }
      known = slice.to().isAfter(known) ? slice.to() : known;
      if (slice.operations() > 0) {
        lowest = Math.min(lowest, (double) slice.errors() / slice.operations());
        operations += slice.operations();
        boolean longEnough = Duration.between(begin, known).compareTo(length) >= 0;
        if (longEnough && operations >= minimumCases) {
          return OptionalDouble.of(lowest);
        }
      } else if (operations == 0) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.empty();
  }
}
