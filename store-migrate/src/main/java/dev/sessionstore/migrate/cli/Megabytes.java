package dev.sessionstore.migrate.cli;

import java.util.Locale;

/** Sizes for people; programs get bytes. */
final class Megabytes {

  private Megabytes() {}

  static String of(long bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }

  /** A difference, with its sign. */
  static String change(long bytes) {
    return String.format(Locale.ROOT, "%+.2f MB", bytes / 1e6);
  }
}
