package dev.sessionstore.sqlite;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.spi.DaemonThreads;
import dev.sessionstore.spi.Interrupts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
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

  /**
   * So that of many writes, which each end a slice at once, far less than one in a hundred has to
   * wait for one: it may take some milliseconds nevertheless.
   */
  private static final Duration BETWEEN_SLICES = Duration.ofMillis(40);

  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  private final Connections connections;
  private final BooleanSupplier followJournal;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor executor;
  private final AtomicBoolean bulkWrites = new AtomicBoolean();
  private @Nullable Connection connection;
  private boolean toldOfLongLog;

  Maintenance(Connections connections, BooleanSupplier followJournal) {
    this.connections = connections;
    this.followJournal = followJournal;
    executor = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("session-store maintenance"));
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** To be called after each commit; cheap. */
  void committed() {
    if (!scheduled.get() && scheduled.compareAndSet(false, true) && !executor.isShutdown()) {
      Future<?> unused = executor.schedule(this::run, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * To be called before each write that is one of many: the search index, which would compete with
   * them for the writer, waits until there was none for a while.
   */
  void bulkWrite() {
    bulkWrites.set(true);
  }

  private void run() {
    scheduled.set(false);
    try {
      if (bulkWrites.getAndSet(false)) {
        committed(); // looks again later
        checkpoint();
        return;
      }
      while (!executor.isShutdown() && followJournal.getAsBoolean()) {
        LOG.trace("The search index has more to take in");
        Interrupts.pause(BETWEEN_SLICES);
      }
      checkpoint();
    } catch (SQLException | SessionStoreException e) {
      // Nothing is lost: the log grows, searches catch up by themselves, and the next write asks
      // again.
      LOG.debug("Maintenance was put off", e);
    }
  }

  /** Also to be called by others, who then wait for it; never longer than SQLite takes. */
  synchronized void checkpoint() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = connections.maintenance();
      connection = open;
    }
    try (Statement statement = open.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
      if (rows.next()) {
        LOG.debug("Checkpoint: {} of {} pages", rows.getLong(3), rows.getLong(2));
        tellIfKeptBack(rows.getLong(2), rows.getLong(3));
      }
    }
  }

  /** As long as somebody reads what was there earlier, the log holds all that came later. */
  private void tellIfKeptBack(long pages, long foldedIn) {
    boolean keptBack = pages > Connections.WAL_LIMIT_PAGES && foldedIn < pages;
    if (keptBack && !toldOfLongLog) {
      LOG.warn(
          "The log of the database has grown to {} MiB, since somebody has been reading for long;"
              + " it shrinks when they have ended: look for a walk or a process that hangs",
          pages >> 8);
    }
    toldOfLongLog = keptBack;
  }

  @Override
  public void close() {
    executor.shutdown();
    Interrupts.awaitEnd(executor);
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.debug("The maintenance connection did not close", e);
      }
    }
  }
}
