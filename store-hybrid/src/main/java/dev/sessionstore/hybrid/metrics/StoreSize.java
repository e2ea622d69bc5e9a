package dev.sessionstore.hybrid.metrics;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How large a store is and how it grew. Immutable.
 *
 * @param bytes the size at the last reading
 * @param grownBytes the difference to the first reading; negative if it shrank
 * @param over the time between both readings
 */
public record StoreSize(long bytes, long grownBytes, Duration over) {

  private static final double SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

  /**
   * Returns how fast the store grows.
   *
   * @return bytes per day; empty if less than an hour lies between the readings, which would only
   *     blow up noise
   */
  public OptionalDouble bytesPerDay() {
    return over.compareTo(Duration.ofHours(1)) < 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(grownBytes * SECONDS_PER_DAY / over.toSeconds());
  }
}
