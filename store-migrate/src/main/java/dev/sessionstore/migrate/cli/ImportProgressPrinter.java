package dev.sessionstore.migrate.cli;

import dev.sessionstore.migrate.ImportProgress;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a line from time to time, so that a log is not flooded. */
final class ImportProgressPrinter implements ProgressDisplay {

  private static final long INTERVAL_MS = 5_000;

  private final PrintStream out;
  private long shownMs;

  ImportProgressPrinter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void progress(ImportProgress progress) {
    if (progress.elapsedMs() - shownMs >= INTERVAL_MS) {
      shownMs = progress.elapsedMs();
      out.println(text(progress));
    }
  }

  private static String text(ImportProgress progress) {
    long percent = progress.bytes() == 0 ? 100 : progress.bytesDone() * 100 / progress.bytes();
    return String.format(
        Locale.ROOT,
        "%3d %%  %s, file %d of %d%s",
        percent,
        ProgressDisplay.text(progress),
        Math.min(progress.filesDone() + 1, progress.files()),
        progress.files(),
        left(progress.remainingMs()));
  }

  private static String left(long ms) {
    long seconds = (ms + 999) / 1000;
    return ms < 0 ? "" : String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
  }

  @Override
  public void close() {
    // Its lines stay.
  }
}
