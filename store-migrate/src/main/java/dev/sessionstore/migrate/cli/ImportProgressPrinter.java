package dev.sessionstore.migrate.cli;

import dev.sessionstore.migrate.ImportListener;
import dev.sessionstore.migrate.ImportProgress;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Shows people how an import comes along: on a terminal one line that is written over and over,
 * elsewhere a line from time to time, so that a log is not flooded. What is done at once says
 * nothing.
 */
final class ImportProgressPrinter implements ImportListener, AutoCloseable {

  private static final long TERMINAL_MS = 200;
  private static final long LOG_MS = 5_000;

  private final PrintStream out;
  private final boolean terminal;
  private long shownMs;
  private int width;

  ImportProgressPrinter(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void progress(ImportProgress progress) {
    if (progress.elapsedMs() - shownMs < (terminal ? TERMINAL_MS : LOG_MS)) {
      return;
    }
    shownMs = progress.elapsedMs();
    if (terminal) {
      overwrite(text(progress));
    } else {
      out.println(text(progress));
    }
  }

  private static String text(ImportProgress progress) {
    long percent = progress.bytes() == 0 ? 100 : progress.bytesDone() * 100 / progress.bytes();
    return String.format(
        Locale.ROOT,
        "%3d %%  %d sessions, %d/s, file %d of %d%s",
        percent,
        progress.sessions(),
        progress.sessionsPerSecond(),
        Math.min(progress.filesDone() + 1, progress.files()),
        progress.files(),
        left(progress.remainingMs()));
  }

  private static String left(long ms) {
    long seconds = (ms + 999) / 1000;
    return ms < 0 ? "" : String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
  }

  private void overwrite(String text) {
    out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
    out.flush();
    width = text.length();
  }

  /** Leaves a terminal's line as if nothing had been there. */
  @Override
  public void close() {
    if (width > 0) {
      overwrite("");
      out.print("\r");
      out.flush();
    }
  }
}
