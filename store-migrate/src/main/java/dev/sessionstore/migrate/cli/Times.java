package dev.sessionstore.migrate.cli;

import dev.sessionstore.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Times as an operator types them. */
final class Times {

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
}
