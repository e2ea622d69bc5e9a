package dev.sessionstore;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the two spellings that nearly all timestamps have, {@code yyyy-MM-ddTHH:mm:ss[.f…]}
 * followed by {@code Z} or {@code +00:00}. A session holds a dozen timestamps, and the general
 * parser of the JDK costs more than reading all other members together.
 */
final class Rfc3339 {

  private static final int DATE_TIME = 19;

  private Rfc3339() {}

  /** Returns the instant, or null where the text has another form or names no real moment. */
  static @Nullable Instant parse(String text) {
    int end = endOfUtc(text);
    if (end < DATE_TIME
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    int nano = nano(text, end);
    if ((year | month | day | hour | minute | second | nano) < 0
        || month < 1
        || month > 12
        || day < 1
        || (day > 28 && day > LocalDate.of(year, month, 1).lengthOfMonth())
        || hour > 23
        || minute > 59
        || second > 59) {
      return null;
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(((days * 24 + hour) * 60 + minute) * 60 + second, nano);
  }

  /** Returns where the zone begins if it is UTC, else -1. */
  private static int endOfUtc(String text) {
    if (text.endsWith("Z")) {
      return text.length() - 1;
    }
    return text.endsWith("+00:00") ? text.length() - 6 : -1;
  }

  private static int nano(String text, int end) {
    if (end == DATE_TIME) {
      return 0;
    }
    int digits = end - DATE_TIME - 1;
    if (text.charAt(DATE_TIME) != '.' || digits < 1 || digits > 9) {
      return -1;
    }
    int nano = number(text, DATE_TIME + 1, end);
    for (int i = digits; i < 9 && nano > 0; i++) {
      nano *= 10;
    }
    return nano;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
