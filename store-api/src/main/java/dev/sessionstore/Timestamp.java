package dev.sessionstore;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A point in time as an editor wrote it. Files hold two spellings of RFC 3339 side by side, {@code
 * 2025-11-09T01:02:03.456Z} and {@code 2025-11-09T01:02:03.456789123+00:00}, and now and then an
 * empty string; so the text is kept exactly, and the instant is derived from it where it can be
 * read.
 *
 * <p>Equality is that of the text. Order is that of the instant: use {@link #sortKey()}. Immutable.
 */
public final class Timestamp {

  /** The {@linkplain #sortKey() sort key} of a text that is no point in time: before all others. */
  public static final long UNREADABLE = Long.MIN_VALUE;

  private static final DateTimeFormatter WRITE =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 3, 9, true)
          .appendLiteral('Z')
          .toFormatter(java.util.Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String text;
  private final @Nullable Instant instant;

  private Timestamp(String text, @Nullable Instant instant) {
    this.text = text;
    this.instant = instant;
  }

  /**
   * Returns the timestamp of an instant, spelt in UTC with at least milliseconds and as many
   * further digits as the instant has.
   *
   * @param instant a point in time
   * @return for example {@code 2025-11-09T01:02:03.456Z}
   */
  public static Timestamp of(Instant instant) {
    return new Timestamp(WRITE.format(instant), instant);
  }

  /**
   * Returns the timestamp with this text. Any text is taken, also one that is no point in time.
   *
   * @param text the text, kept exactly
   * @return a timestamp whose {@link #instant()} is empty if the text is not RFC 3339
   */
  public static Timestamp parse(String text) {
    return new Timestamp(Objects.requireNonNull(text, "text"), instantOf(text));
  }

  private static @Nullable Instant instantOf(String text) {
    Instant common = Rfc3339.parse(text);
    if (common != null || text.isEmpty()) {
      return common;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Returns the text as it was written.
   *
   * @return the exact text
   */
  public String text() {
    return text;
  }

  /**
   * Returns the point in time, where the text is one.
   *
   * @return the instant, or empty
   */
  public Optional<Instant> instant() {
    return Optional.ofNullable(instant);
  }

  /**
   * Returns a number that sorts as the instant does.
   *
   * @return nanoseconds since 1970-01-01T00:00:00Z, clamped to the range of a {@code long} (the
   *     years 1677 to 2262); {@link #UNREADABLE} where there is no instant
   */
  public long sortKey() {
    return instant == null ? UNREADABLE : sortKey(instant);
  }

  /**
   * Returns the number that {@link #sortKey()} gives for this instant.
   *
   * @param instant a point in time
   * @return nanoseconds since 1970-01-01T00:00:00Z, clamped to {@code Long.MIN_VALUE + 1} and
   *     {@code Long.MAX_VALUE}
   */
  public static long sortKey(Instant instant) {
    try {
      long nanos =
          Math.addExact(
              Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
      return Math.max(nanos, UNREADABLE + 1);
    } catch (ArithmeticException outOfRange) {
      return instant.getEpochSecond() < 0 ? UNREADABLE + 1 : Long.MAX_VALUE;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Timestamp that && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /**
   * Returns the text.
   *
   * @return the same as {@link #text()}
   */
  @Override
  public String toString() {
    return text;
  }
}
