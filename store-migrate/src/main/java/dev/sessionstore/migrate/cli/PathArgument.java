package dev.sessionstore.migrate.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A path on the command line. */
final class PathArgument {

  private PathArgument() {}

  /** Returns the path that an option gives; wrong usage if it is none. */
  static Path of(String option, String text) {
    if (text.isBlank()) {
      throw CommandException.usage(option + " takes a path; it is blank", null);
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw CommandException.usage(option + ": '" + Printable.of(text) + "' is no path", e);
    }
  }
}
