package dev.sessionstore.migrate.cli;

import dev.sessionstore.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as an operator types them. */
final class Times {

  private static final Pattern SIMPLE = Pattern.compile("(\\d+)([smhd])");
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Times() {}

  /** Reads RFC 3339, or a date alone, which means its first moment in UTC. */
  static Optional<Instant> parse(String text) {
    Optional<Instant> instant = Timestamp.parse(text).instant();
    if (instant.isPresent()) {
      return instant;
    }
    try {
      return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Reads a time that has passed: ISO 8601, or a number with s, m, h or d. */
  static Optional<Duration> parseDuration(String text) {
    Matcher simple = SIMPLE.matcher(text.toLowerCase(Locale.ROOT));
    String iso =
        simple.matches()
            ? (simple.group(2).equals("d") ? "P" : "PT") + simple.group(1) + simple.group(2)
            : text;
    try {
      return Optional.of(Duration.parse(iso)).filter(time -> time.compareTo(Duration.ZERO) > 0);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A moment that long ago; the beginning of time as computers know it, if that was earlier. */
  static Instant before(Instant now, Duration time) {
    return time.compareTo(Duration.between(Instant.EPOCH, now)) > 0
        ? Instant.EPOCH
        : now.minus(time);
  }

  /** To the second, for people. */
  static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** About how long, in one unit. */
  static String about(Duration time) {
    long seconds = time.toSeconds();
    if (seconds >= 2 * DAY) {
      return seconds / DAY + " days";
    }
    if (seconds >= 2 * HOUR) {
      return seconds / HOUR + " hours";
    }
    return seconds >= 2 * MINUTE ? seconds / MINUTE + " minutes" : seconds + " seconds";
  }
}
