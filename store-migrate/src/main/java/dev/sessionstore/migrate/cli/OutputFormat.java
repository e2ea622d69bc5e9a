package dev.sessionstore.migrate.cli;

import java.util.Locale;

/** How results are written. */
enum OutputFormat {
  TEXT,
  JSON;

  static OutputFormat of(String name) {
    for (OutputFormat format : values()) {
      if (format.name().equalsIgnoreCase(name)) {
        return format;
      }
    }
    throw CommandException.usage(
        "--output takes text or json, not '" + Printable.of(name) + "'", null);
  }

  /** Which format the arguments ask for, for errors in the arguments themselves. */
  static OutputFormat askedFor(String[] args) {
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      String arg = args[i].toLowerCase(Locale.ROOT);
      boolean next = arg.equals("--output") && i + 1 < args.length;
      if (arg.equals("--output=json") || (next && args[i + 1].equalsIgnoreCase("json"))) {
        return JSON;
      }
    }
    return TEXT;
  }
}
