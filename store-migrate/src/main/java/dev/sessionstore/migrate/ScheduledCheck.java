package dev.sessionstore.migrate;

import dev.sessionstore.spi.DaemonThreads;
import dev.sessionstore.spi.Interrupts;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares both stores of a home again and again, in a background thread, for as long as an editor
 * runs. A check that fails is logged, and the next one is made all the same. Safe for use by many
 * threads.
 *
 * <pre>{@code
 * ScheduledCheck daily =
 *     ScheduledCheck.start(checker, Duration.ofMinutes(10), Duration.ofDays(1), report -> {});
 * }</pre>
 */
public final class ScheduledCheck implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScheduledCheck.class);

  private final ConsistencyChecker checker;
  private final Consumer<? super ConsistencyReport> results;
  private final ScheduledThreadPoolExecutor executor;
  private volatile boolean closed;

  private ScheduledCheck(ConsistencyChecker checker, Consumer<? super ConsistencyReport> results) {
    this.checker = Objects.requireNonNull(checker, "checker");
    this.results = Objects.requireNonNull(results, "results");
    this.executor = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("session-store check"));
  }

  /**
   * Starts checking.
   *
   * @param checker compares
   * @param first how long to wait for the first check: an editor has other things to do when it
   *     starts
   * @param interval the pause between two checks
   * @param results takes each report, in the background thread
   * @return the running schedule, to be closed
   */
  public static ScheduledCheck start(
      ConsistencyChecker checker,
      Duration first,
      Duration interval,
      Consumer<? super ConsistencyReport> results) {
    ScheduledCheck schedule = new ScheduledCheck(checker, results);
    Future<?> unused =
        schedule.executor.scheduleWithFixedDelay(
            schedule::check, first.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    return schedule;
  }

  private void check() {
    try {
      ConsistencyReport report = checker.run((done, workspaces, sessions) -> goOn());
      if (report.isConsistent()) {
        LOG.info("Both stores agree about all {} sessions", report.totalSessions());
      } else {
        LOG.warn(
            "The stores do not agree: of {} sessions, {} differ, {} are in SQLite only, {} in JSON"
                + " only, {} could not be compared; {} files cannot be read; run: session-store"
                + " check",
            report.totalSessions(),
            report.inconsistent(),
            report.sqliteOnly(),
            report.jsonOnly(),
            report.uncompared(),
            report.unreadable().size());
      }
      results.accept(report);
    } catch (CancellationException e) {
      LOG.debug("The check was ended", e);
    } catch (RuntimeException e) {
      LOG.warn("The stores could not be compared: {}", e.getMessage(), e);
    }
  }

  private void goOn() {
    if (closed) {
      throw new CancellationException();
    }
  }

  /** Ends a check under way at its next workspace, and makes no other. */
  @Override
  public void close() {
    closed = true;
    executor.shutdownNow();
    Interrupts.awaitEnd(executor);
  }
}
