package dev.sessionstore.sqlite;

import java.sql.SQLException;

/**
 * A connection together with what it last saw of the others' commits. Used by one thread at a time.
 */
final class ReadConnection {

  private static final long NEVER = Long.MIN_VALUE;

  private final Statements statements;
  private long dataVersion = NEVER;

  ReadConnection(Statements statements) {
    this.statements = statements;
  }

  Statements statements() {
    return statements;
  }

  /**
   * Brings the cache up to what this connection can see. {@code data_version} moves with each
   * commit of another connection, of whatever process, so while it stands still the cache is right;
   * when it has moved, the journal names the sessions that may not be.
   */
  void refresh(SessionCache cache) throws SQLException {
    long now = statements.number("PRAGMA data_version");
    if (now != dataVersion) {
      JournalTable.evictChanged(statements, cache);
      dataVersion = now;
    }
  }

  /**
   * The same within a transaction that writes. All that others have written is in the journal then,
   * so its end tells as much, and has to be known anyway.
   *
   * @return the greatest sequence in the journal
   */
  long refreshToWrite(SessionCache cache) throws SQLException {
    long latest = JournalTable.latest(statements);
    if (latest != cache.cursor()) {
      JournalTable.evictChanged(statements, cache);
    }
    return latest;
  }
}
