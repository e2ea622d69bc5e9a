package dev.sessionstore.hybrid.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the two stores stand at one moment. Immutable.
 *
 * @param at when this was read
 * @param journalLength how many sessions wait for the mirror
 * @param journalOldest when the one was written that has waited longest; null if none waits
 * @param databaseBytes how large the leader is
 * @param jsonBytes how large the follower is
 */
public record Gauges(
    Instant at,
    long journalLength,
    @Nullable Instant journalOldest,
    long databaseBytes,
    long jsonBytes) {

  /**
   * Checks the numbers.
   *
   * @param at {@link #at()}
   * @param journalLength {@link #journalLength()}
   * @param journalOldest {@link #journalOldest()}
   * @param databaseBytes {@link #databaseBytes()}
   * @param jsonBytes {@link #jsonBytes()}
   * @throws IllegalArgumentException if one is negative
   */
  public Gauges {
    Objects.requireNonNull(at, "at");
    if (journalLength < 0 || databaseBytes < 0 || jsonBytes < 0) {
      throw new IllegalArgumentException("a length or a size is negative");
    }
  }

  /** Tells how long the session has waited at a moment that has waited longest; null if none. */
  @Nullable Duration journalAge(Instant now) {
    return journalOldest == null ? null : Duration.between(journalOldest, now);
  }

  static @Nullable Gauges earlier(@Nullable Gauges one, @Nullable Gauges other) {
    return one == null || (other != null && other.at.isBefore(one.at)) ? other : one;
  }

  static @Nullable Gauges later(@Nullable Gauges one, @Nullable Gauges other) {
    return one == null || (other != null && other.at.isAfter(one.at)) ? other : one;
  }
}
