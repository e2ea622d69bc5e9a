package dev.sessionstore.migrate.cli;

import dev.sessionstore.migrate.ImportListener;
import dev.sessionstore.migrate.ImportProgress;
import java.util.Locale;

/** Shows people how an import comes along. What is done at once says nothing. */
interface ProgressDisplay extends ImportListener, AutoCloseable {

  /** Count and rate; nothing that is in the files. */
  static String text(ImportProgress progress) {
    return String.format(
        Locale.ROOT, "%d sessions, %d/s", progress.sessions(), progress.sessionsPerSecond());
  }

  @Override
  void close();
}
