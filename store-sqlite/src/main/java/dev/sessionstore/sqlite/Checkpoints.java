package dev.sessionstore.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the log into the database, on a connection of its own, so that no write has to wait for it.
 *
 * <p>The first write that finds all of the log folded in begins it anew, over the pages that the
 * file has already. That costs much less than to make the file longer, at either durability: there
 * are no blocks to be found, and a sync has no new size to note. But while one write follows the
 * other, what is folded in beside them is never all. So where the log has become {@linkplain
 * #keepShort long}, the writes wait for the very last of it.
 */
final class Checkpoints implements AutoCloseable {

  /**
   * 16 MiB: reached by a few hundred of the largest writes, so that far less than one in a hundred
   * waits, and soon enough that most are written over pages that are there.
   */
  static final int LONG_PAGES = 4_096;

  /** What the writes may wait for. */
  private static final int FEW_PAGES = 256;

  /** Each leaves what was written meanwhile, some of what was left before. */
  private static final int ROUNDS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private final Connections connections;
  private final Writer writer;
  private @Nullable Connection connection;
  private boolean toldOfLongLog;

  Checkpoints(Connections connections, Writer writer) {
    this.connections = connections;
    this.writer = writer;
  }

  /** What the log holds, and what of that is not in the database yet. */
  private record Log(long pages, long left) {
    static final Log NONE = new Log(0, 0);
  }

  /** Folds in what can be while others read and write. */
  void run() throws SQLException {
    fold();
  }

  /** Folds all of the log in where it has become long, unless somebody reads what was before. */
  void keepShort() throws SQLException {
    Log log = checkpoint("NOOP");
    if (log.pages < LONG_PAGES) {
      return;
    }
    for (int round = 0; round < ROUNDS && log.left > FEW_PAGES; round++) {
      log = fold();
    }
    if (log.left > 0 && log.left <= FEW_PAGES) {
      writer.between(this::fold);
    }
  }

  private Log fold() throws SQLException {
    Log log = checkpoint("PASSIVE");
    LOG.debug("Checkpoint: {} of {} pages are left", log.left, log.pages);
    tellIfKeptBack(log);
    return log;
  }

  private synchronized Log checkpoint(String kind) throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = connections.maintenance();
      connection = open;
    }
    try (Statement statement = open.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA wal_checkpoint(" + kind + ")")) {
      return rows.next() ? new Log(rows.getLong(2), rows.getLong(2) - rows.getLong(3)) : Log.NONE;
    }
  }

  /** As long as somebody reads what was there earlier, the log holds all that came later. */
  private synchronized void tellIfKeptBack(Log log) {
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
