package dev.sessionstore.migrate.corpus;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The two spellings of a timestamp that stand side by side in legacy files. */
enum Spelling {
  FRONT_END("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'"),
  BACK_END("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'+00:00'");

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final DateTimeFormatter formatter;

  Spelling(String pattern) {
    formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /**
   * The digits below a millisecond follow from the millisecond, so equal times stay equal instants.
   */
  String of(long epochMilli) {
    long nanos = (Dice.mix(epochMilli) >>> 1) % NANOS_PER_MILLI;
    return formatter.format(Instant.ofEpochMilli(epochMilli).plusNanos(nanos));
  }

  Spelling other() {
    return this == FRONT_END ? BACK_END : FRONT_END;
  }
}
