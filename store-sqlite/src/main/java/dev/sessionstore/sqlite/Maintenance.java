package dev.sessionstore.sqlite;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.spi.DaemonThreads;
import dev.sessionstore.spi.Interrupts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What need not be done within a write: checkpoints, which would make one write in a thousand wait
 * for the disk, and bringing the search index up to date. A daemon thread does both a moment after
 * the writes, and nothing while there are none.
 */
final class Maintenance implements AutoCloseable {

  /** How long the writer may be kept from others by one slice of work. */
  static final Duration SLICE = Duration.ofMillis(20);

  private static final long DELAY_MILLIS = 500;

  /** How often the length of the log is looked at while there are writes. */
  private static final long LOOK_MILLIS = 50;

  /**
   * So that of many writes, which each end a slice at once, far less than one in a hundred has to
   * wait for one: it may take some milliseconds nevertheless.
   */
  private static final Duration BETWEEN_SLICES = Duration.ofMillis(40);

  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  private final Checkpoints checkpoints;
  private final BooleanSupplier followJournal;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor executor;
  private final AtomicBoolean bulkWrites = new AtomicBoolean();

  Maintenance(Checkpoints checkpoints, BooleanSupplier followJournal) {
    this.checkpoints = checkpoints;
    this.followJournal = followJournal;
    executor = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("session-store maintenance"));
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** To be called after each commit; cheap. */
  void committed() {
    once(looking, checkpoints::runIfMuchIsLeft, LOOK_MILLIS);
    once(scheduled, this::run, DELAY_MILLIS);
  }

  private void once(AtomicBoolean asked, Work work, long delayMillis) {
    if (!asked.get() && asked.compareAndSet(false, true) && !executor.isShutdown()) {
      Future<?> unused =
          executor.schedule(
              () -> {
                asked.set(false);
                attempt(work);
              },
              delayMillis,
              TimeUnit.MILLISECONDS);
    }
  }

  /** What is done beside the writes, and may fail. */
  @FunctionalInterface
  private interface Work {
    void run() throws SQLException;
  }

  private static void attempt(Work work) {
    try {
      work.run();
    } catch (SQLException | SessionStoreException e) {
      // Nothing is lost: the log grows, searches catch up by themselves, and the next write asks
      // again.
      LOG.debug("Maintenance was put off", e);
    }
  }

  /**
   * To be called before each write that is one of many: the search index, which would compete with
   * them for the writer, waits until there was none for a while.
   */
  void bulkWrite() {
    bulkWrites.set(true);
  }

  private void run() throws SQLException {
    if (bulkWrites.getAndSet(false)) {
      committed(); // looks again later
    } else {
      while (!executor.isShutdown() && followJournal.getAsBoolean()) {
        LOG.trace("The search index has more to take in");
        attempt(checkpoints::runIfMuchIsLeft);
        Interrupts.pause(BETWEEN_SLICES);
      }
    }
    checkpoints.run();
  }

  /** Folds in what can be; never waits longer than SQLite takes. */
  void foldLogIn() throws SQLException {
    checkpoints.run();
  }

  @Override
  public void close() {
    executor.shutdown();
    Interrupts.awaitEnd(executor);
    try {
      checkpoints.close();
    } catch (SQLException e) {
      LOG.debug("The connection for checkpoints did not close", e);
    }
  }
}
