package dev.sessionstore.hybrid.metrics;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Gathers how long calls take. Safe for use by several threads. The histogram is made at the first
 * call, since most combinations of store, operation and outcome never occur.
 */
final class LatencyRecorder {

  private final LongAdder totalNanos = new LongAdder();
  private volatile @Nullable AtomicHistogram histogram;

  /** Adds a call; what is out of range is taken as the nearest that is within. */
  void record(long nanos) {
    long within = Math.max(0, Math.min(nanos, Latency.MOST_NANOS));
    AtomicHistogram present = histogram;
    (present != null ? present : create()).recordValue(within);
    totalNanos.add(within);
  }

  private synchronized AtomicHistogram create() {
    AtomicHistogram present = histogram;
    if (present == null) {
      present =
          new AtomicHistogram(Latency.LEAST_NANOS, Latency.MOST_NANOS, Latency.SIGNIFICANT_DIGITS);
      histogram = present;
    }
    return present;
  }

  /** Returns the number of calls, without the cost of {@link #latency()}. */
  long count() {
    AtomicHistogram present = histogram;
    return present == null ? 0 : present.getTotalCount();
  }

  /** Returns the time that all calls took together. */
  long totalNanos() {
    return totalNanos.sum();
  }

  /**
   * Returns the calls so far. No bucket of a later one is ever smaller than that of an earlier one.
   */
  Latency latency() {
    AtomicHistogram present = histogram;
    if (present == null) {
      return Latency.NONE;
    }
    // In this order, so that no call is in the sum and not in the buckets.
    long total = totalNanos.sum();
    return Latency.of(present.copy(), total);
  }
}
