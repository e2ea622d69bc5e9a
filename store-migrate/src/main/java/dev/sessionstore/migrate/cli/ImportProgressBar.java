package dev.sessionstore.migrate.cli;

import dev.sessionstore.migrate.ImportProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A bar on a terminal that shows the share of the bytes, the time taken and left, and the rate, and
 * is gone in the end.
 */
final class ImportProgressBar implements ProgressDisplay {

  private static final long SHOWN_AFTER_MS = 200;
  private static final int INTERVAL_MS = 200;
  private static final int WIDTH = 79;

  private final PrintStream out;
  private final ProgressBarBuilder builder;
  private @Nullable ProgressBar bar;
  private volatile long remainingMs = -1;

  /**
   * Shows nothing yet.
   *
   * @throws NoClassDefFoundError if the library that draws it is not there
   */
  ImportProgressBar(PrintStream out) {
    this.out = out;
    this.builder =
        ProgressBar.builder()
            .setTaskName("import")
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(" MB", 1_000_000)
            .setUpdateIntervalMillis(INTERVAL_MS)
            .setEtaFunction(state -> left())
            .setConsumer(new DelegatingProgressBarConsumer(this::show, WIDTH));
  }

  private Optional<Duration> left() {
    return remainingMs < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(remainingMs));
  }

  private void show(String line) {
    out.print("\r" + line);
    out.flush();
  }

  @Override
  public void progress(ImportProgress progress) {
    remainingMs = progress.remainingMs();
    ProgressBar shown = bar;
    if (shown == null && progress.elapsedMs() >= SHOWN_AFTER_MS) {
      shown =
          builder
              .setInitialMax(progress.bytes())
              .startsFrom(0, Duration.ofMillis(progress.elapsedMs()))
              .build();
      bar = shown;
    }
    if (shown != null) {
      shown.setExtraMessage(" " + ProgressDisplay.text(progress));
      shown.stepTo(progress.bytesDone());
    }
  }

  /** Leaves the terminal's line as if nothing had been there. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      // The library's own way to do so forgets a bar that was never drawn by its timer.
      show(" ".repeat(WIDTH) + "\r");
    }
  }
}
