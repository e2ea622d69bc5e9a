package dev.sessionstore.hybrid.metrics;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How long a number of calls took. Immutable, comparable by value, and mergeable without loss: the
 * percentiles of merged latencies are those of all their calls.
 *
 * <p>Values are kept as an {@link Histogram HdrHistogram} keeps them, from 1 µs to 1 h with two
 * significant digits, but only its buckets that are not empty: a histogram takes some 25 KiB, and a
 * week of samples holds ten thousands of them. Sum and count are exact.
 */
public final class Latency {

  /** No calls. */
  public static final Latency NONE = new Latency(new long[0], new long[0], 0);

  static final long LEAST_NANOS = 1_000;
  static final long MOST_NANOS = Duration.ofHours(1).toNanos();
  static final int SIGNIFICANT_DIGITS = 2;

  /** The highest value of each bucket that is not empty, ascending. */
  private final long[] values;

  private final long[] counts;
  private final long count;
  private final long totalNanos;

  private Latency(long[] values, long[] counts, long totalNanos) {
    this.values = values;
    this.counts = counts;
    this.count = Arrays.stream(counts).sum();
    this.totalNanos = totalNanos;
  }

  /**
   * Takes the buckets over.
   *
   * @param histogram is not changed while this runs
   * @param totalNanos the sum of all values
   */
  static Latency of(AbstractHistogram histogram, long totalNanos) {
    Buckets buckets = new Buckets(16);
    for (HistogramIterationValue bucket : histogram.recordedValues()) {
      buckets.add(bucket.getValueIteratedTo(), bucket.getCountAddedInThisIterationStep());
    }
    return buckets.latency(totalNanos);
  }

  /**
   * Returns the number of calls.
   *
   * @return the count
   */
  public long count() {
    return count;
  }

  /**
   * Returns the time that all calls took together.
   *
   * @return the sum, exact
   */
  public Duration total() {
    return Duration.ofNanos(totalNanos);
  }

  /**
   * Returns the mean.
   *
   * @return the mean; zero if there were no calls
   */
  public Duration mean() {
    return count == 0 ? Duration.ZERO : Duration.ofNanos(totalNanos / count);
  }

  /**
   * Returns the time within which a share of the calls was done.
   *
   * @param percent the share, 0 to 100
   * @return the time, to two significant digits; zero if there were no calls
   */
  public Duration percentile(double percent) {
    long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
    long passed = 0;
    for (int i = 0; i < values.length; i++) {
      passed += counts[i];
      if (passed >= rank) {
        return Duration.ofNanos(values[i]);
      }
    }
    return max();
  }

  /**
   * Returns the time of the slowest call.
   *
   * @return the time, to two significant digits; zero if there were no calls
   */
  public Duration max() {
    return Duration.ofNanos(values.length == 0 ? 0 : values[values.length - 1]);
  }

  /**
   * Adds the calls of another one.
   *
   * @param other other calls
   * @return both together
   */
  public Latency plus(Latency other) {
    return combine(other, 1);
  }

  /**
   * Takes the calls of another one out.
   *
   * @param earlier calls that are among these
   * @return the rest
   * @throws IllegalArgumentException if they are not among these
   */
  public Latency minus(Latency earlier) {
    return combine(earlier, -1);
  }

  private Latency combine(Latency other, int sign) {
    Buckets sum = new Buckets(values.length + other.values.length);
    int mine = 0;
    int theirs = 0;
    while (mine < values.length || theirs < other.values.length) {
      long myValue = mine < values.length ? values[mine] : Long.MAX_VALUE;
      long theirValue = theirs < other.values.length ? other.values[theirs] : Long.MAX_VALUE;
      long calls = 0;
      if (myValue <= theirValue) {
        calls += counts[mine++];
      }
      if (theirValue <= myValue) {
        calls += sign * other.counts[theirs++];
      }
      sum.add(Math.min(myValue, theirValue), calls);
    }
    return sum.latency(totalNanos + sign * other.totalNanos);
  }

  /**
   * Returns the buckets in the format of HdrHistogram, which its tools read.
   *
   * @return the compressed histogram in base64
   */
  String encoded() {
    Histogram histogram = emptyHistogram();
    for (int i = 0; i < values.length; i++) {
      histogram.recordValueWithCount(values[i], counts[i]);
    }
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * Reads what {@link #encoded()} has written.
   *
   * @param text the buckets
   * @param totalNanos the sum, which they do not hold
   * @throws IllegalArgumentException if this is something else
   */
  static Latency decode(String text, long totalNanos) {
    Histogram histogram;
    try {
      ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      histogram = Histogram.decodeFromCompressedByteBuffer(buffer, MOST_NANOS);
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException("this is no histogram", e);
    }
    if (!Arrays.equals(shape(histogram), shape(emptyHistogram()))) {
      throw new IllegalArgumentException("this histogram has other buckets");
    }
    return of(histogram, totalNanos);
  }

  private static Histogram emptyHistogram() {
    return new Histogram(LEAST_NANOS, MOST_NANOS, SIGNIFICANT_DIGITS);
  }

  private static long[] shape(Histogram histogram) {
    return new long[] {
      histogram.getLowestDiscernibleValue(), histogram.getNumberOfSignificantValueDigits()
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Latency that
        && totalNanos == that.totalNanos
        && Arrays.equals(values, that.values)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(counts) + Long.hashCode(totalNanos);
  }

  /**
   * Returns a description.
   *
   * @return count, mean and 99th percentile
   */
  @Override
  public String toString() {
    return "Latency[count=" + count + ", mean=" + mean() + ", p99=" + percentile(99) + "]";
  }

  /** Buckets as they are gathered, in ascending order. */
  private static final class Buckets {

    private long[] values;
    private long[] counts;
    private int size;

    Buckets(int capacity) {
      values = new long[capacity];
      counts = new long[capacity];
    }

    void add(long value, long calls) {
      if (calls < 0) {
        throw new IllegalArgumentException("these calls are not among the others");
      }
      if (calls == 0) {
        return;
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      values[size] = value;
      counts[size++] = calls;
    }

    Latency latency(long totalNanos) {
      if (size == 0 && totalNanos == 0) {
        return NONE;
      }
      return new Latency(Arrays.copyOf(values, size), Arrays.copyOf(counts, size), totalNanos);
    }
  }
}
