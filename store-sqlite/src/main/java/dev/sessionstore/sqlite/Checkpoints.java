package dev.sessionstore.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the log into the database, on a connection of its own, beside those who read and write.
 *
 * <p>While one write follows the other, what is folded in beside them is never all of the log. Then
 * the writer folds in the rest by itself, once the log has {@link Connections#WAL_LIMIT_PAGES}, and
 * its next write begins the log anew. The less is left by then, the less it has to wait.
 */
final class Checkpoints implements AutoCloseable {

  /** 4 MiB: worth the while. */
  static final int MANY_PAGES = 1_024;

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private final Connections connections;
  private @Nullable Connection connection;
  private boolean toldOfLongLog;

  Checkpoints(Connections connections) {
    this.connections = connections;
  }

  /** What the log holds, and what of that is not in the database yet. */
  private record Log(long pages, long left) {}

  /** Folds in what can be; never waits longer than SQLite takes. */
  synchronized void run() throws SQLException {
    Log log = checkpoint("PASSIVE");
    if (log != null) {
      LOG.debug("Checkpoint: {} of {} pages are left", log.left, log.pages);
      tellIfKeptBack(log);
    }
  }

  /** The same where much is left. */
  synchronized void runIfMuchIsLeft() throws SQLException {
    Log log = checkpoint("NOOP");
    if (log != null && log.left >= MANY_PAGES) {
      run();
    }
  }

  /** Returns null where somebody else is at it. */
  private @Nullable Log checkpoint(String kind) throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = connections.maintenance();
      connection = open;
    }
    try (Statement statement = open.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA wal_checkpoint(" + kind + ")")) {
      boolean isBusy = !rows.next() || rows.getInt(1) != 0;
      return isBusy ? null : new Log(rows.getLong(2), rows.getLong(2) - rows.getLong(3));
    }
  }

  /** As long as somebody reads what was there earlier, the log holds all that came later. */
  private void tellIfKeptBack(Log log) {
    boolean keptBack = log.pages > Connections.WAL_LIMIT_PAGES && log.left > 0;
    if (keptBack && !toldOfLongLog) {
      LOG.warn(
          "The log of the database has grown to {} MiB, since somebody has been reading for long;"
              + " it shrinks when they have ended: look for a walk or a process that hangs",
          log.pages >> 8);
    }
    toldOfLongLog = keptBack;
  }

  @Override
  public synchronized void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }
}
