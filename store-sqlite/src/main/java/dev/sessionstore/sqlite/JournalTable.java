package dev.sessionstore.sqlite;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.ChangeJournal.Change;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The change journal: one row per session, replaced with a greater sequence by each write. */
final class JournalTable {

  /** When more sessions than this have changed, a cache had better start afresh. */
  private static final int MANY = 10_000;

  private static final String SAME_SESSION =
      "j.workspace_id = s.workspace_id AND j.session_id = s.id AND j.session_pk = s.pk"
          + " AND j.deleted = 0";

  /** What ties a row to its session, for joins of j and s. */
  static final String ROW_OF_SESSION = "j.seq = s.change_seq AND " + SAME_SESSION;

  private static final String RECORD =
      """
      INSERT OR REPLACE INTO change_journal
      (workspace_id, session_id, session_pk, deleted, written_millis, in_file, seq)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  /** Of a session whose row names the present one in the journal. */
  static final String RECORD_AGAIN =
      """
      UPDATE OR REPLACE change_journal
      SET seq = ?5, deleted = ?2, written_millis = ?3, in_file = ?4
      WHERE seq = (SELECT change_seq FROM sessions WHERE pk = ?1) AND session_pk = ?1
      """;

  private static final String ADOPT =
      "UPDATE change_journal SET workspace_id = ?1"
          + " WHERE seq = (SELECT change_seq FROM sessions WHERE pk = ?2) AND session_pk = ?2";

  private static final String FORGET_DELETION =
      "DELETE FROM change_journal WHERE workspace_id = ? AND session_id = ? AND deleted = 1";

  /** The row of a session, be it there or deleted. */
  private static final String ROW =
      """
      (SELECT change_seq FROM sessions WHERE workspace_id = ?1 AND id = ?2
      UNION ALL SELECT seq FROM change_journal
      WHERE workspace_id = ?1 AND session_id = ?2 AND deleted = 1)
      """;

  static final String IN_FILE =
      "UPDATE change_journal SET in_file = 1 WHERE seq IN "
          + ROW
          + " AND workspace_id = ?1 AND session_id = ?2 AND in_file = 0";

  static final String IN_NO_FILE =
      """
      UPDATE change_journal SET in_file = 0 WHERE in_file = 1 AND workspace_id = ?1 AND seq IN
      (SELECT change_seq FROM sessions WHERE workspace_id = ?1
      UNION ALL SELECT seq FROM change_journal WHERE workspace_id = ?1 AND deleted = 1)
      """;

  static final String TOUCH =
      "UPDATE change_journal SET seq = ?4, written_millis = ?3, in_file = 0 WHERE seq IN "
          + ROW
          + " AND workspace_id = ?1 AND session_id = ?2";

  private static final String TOUCHED =
      "UPDATE sessions SET change_seq = ?3 WHERE workspace_id = ?1 AND id = ?2";

  /** Of a deletion that everybody has passed, no more is left than that the replica has it too. */
  private static final String TOUCH_FORGOTTEN =
      """
      INSERT INTO change_journal
      (workspace_id, session_id, session_pk, deleted, written_millis, seq)
      SELECT workspace_id, session_id, 0, 1, ?3, ?4 FROM replicated_sessions
      WHERE workspace_id = ?1 AND session_id = ?2
      """;

  static final String TOMBSTONE = tombstone(1, 2);

  static final String LATEST = "SELECT max(seq) FROM change_journal";
  private static final String FLOOR = "SELECT seq FROM journal_floor";
  static final String CHANGED =
      "SELECT seq, workspace_id, session_id, session_pk, deleted FROM change_journal WHERE seq > ?"
          + " ORDER BY seq LIMIT ?";

  /** Looks at all rows, for it asks after a session that is not there to name its own. */
  private static final String LOST =
      "SELECT 1 FROM change_journal WHERE workspace_id = ? AND session_id = ? AND deleted = 0";

  /** The beginning of queries for {@link #changes(PreparedStatement)}. */
  static final String CHANGE =
      "SELECT j.seq, j.session_id, j.deleted, w.hash, w.path"
          + " FROM change_journal j CROSS JOIN workspaces w ON w.id = j.workspace_id";

  static final String CHANGES = CHANGE + " WHERE j.seq > ? ORDER BY j.seq LIMIT ?";
  private static final String REGISTER =
      "INSERT OR IGNORE INTO journal_consumers (name, acknowledged) VALUES (?, 0)";
  private static final String ACKNOWLEDGED =
      "SELECT acknowledged FROM journal_consumers WHERE name = ?";
  private static final String ACKNOWLEDGE =
      "UPDATE journal_consumers SET acknowledged = ?1 WHERE name = ?2 AND acknowledged < ?1";

  /**
   * Tombstones that every consumer has passed; the greatest row stays, so that seq only grows. A
   * mirror that never was will have to know them when it comes: else it takes a session for new
   * that somebody has deleted.
   */
  static final String REMOVABLE =
      """
      FROM change_journal WHERE deleted = 1
      AND seq <= (SELECT min(acknowledged) FROM journal_consumers)
      AND EXISTS (SELECT 1 FROM journal_consumers WHERE name = 'mirror')
      AND seq < (SELECT max(seq) FROM change_journal)
      """;

  private static final String GREATEST_REMOVABLE = "SELECT max(seq) " + REMOVABLE;
  private static final String RAISE_FLOOR = "UPDATE journal_floor SET seq = ?1 WHERE seq < ?1";
  private static final String REMOVE = "DELETE " + REMOVABLE;

  private JournalTable() {}

  /** A statement whose first two parameters are workspace and id of a session. */
  private static PreparedStatement ofSession(
      Statements statements, String sql, long workspaceId, String sessionId) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    statement.setLong(1, workspaceId);
    statement.setString(2, sessionId);
    return statement;
  }

  /** The query for the key of a deleted session, with the numbers of its parameters. */
  static String tombstone(int workspaceId, int sessionId) {
    return "SELECT session_pk FROM change_journal WHERE workspace_id = ?%d AND session_id = ?%d AND deleted = 1"
        .formatted(workspaceId, sessionId);
  }

  /** What ties a row to its session in a schema that need not be the present one. */
  static String rowOfSession(int schemaVersion) {
    return schemaVersion < 5 ? SAME_SESSION : ROW_OF_SESSION;
  }

  /**
   * Records the first write of a session, or the deletion of one that is not known.
   *
   * @param sequence greater than that of all other rows
   * @param inFile whether the workspace's file has the session as it is written
   */
  static void record(
      Statements statements,
      long sequence,
      long workspaceId,
      String sessionId,
      long pk,
      boolean deleted,
      long millis,
      boolean inFile)
      throws SQLException {
    PreparedStatement record = statements.get(RECORD);
    record.setLong(1, workspaceId);
    record.setString(2, sessionId);
    record.setLong(3, pk);
    record.setInt(4, deleted ? 1 : 0);
    record.setLong(5, millis);
    record.setInt(6, inFile ? 1 : 0);
    record.setLong(7, sequence);
    record.executeUpdate();
  }

  /**
   * Records a further write of a session, or its deletion; returns false if the session's row names
   * none of the journal. To be called while the session's row is as it was.
   *
   * @param sequence greater than that of all other rows
   */
  static boolean recordAgain(
      Statements statements, long sequence, long pk, boolean deleted, long millis, boolean inFile)
      throws SQLException {
    PreparedStatement record = statements.get(RECORD_AGAIN);
    record.setLong(1, pk);
    record.setInt(2, deleted ? 1 : 0);
    record.setLong(3, millis);
    record.setInt(4, inFile ? 1 : 0);
    record.setLong(5, sequence);
    return record.executeUpdate() == 1;
  }

  /**
   * Removes the row that tells of a deletion, since there is a session of this id again. That one's
   * row has to be there before, for the greatest sequence must never become less.
   */
  static void forgetDeletion(Statements statements, long workspaceId, String sessionId)
      throws SQLException {
    ofSession(statements, FORGET_DELETION, workspaceId, sessionId).executeUpdate();
  }

  /** Notes that the workspace's file has the session as it is stored. */
  static void inFile(Statements statements, long workspaceId, String sessionId)
      throws SQLException {
    ofSession(statements, IN_FILE, workspaceId, sessionId).executeUpdate();
  }

  /** Notes that the workspace has no file any more that has its sessions. */
  static void inNoFile(Statements statements, long workspaceId) throws SQLException {
    PreparedStatement inNoFile = statements.get(IN_NO_FILE);
    inNoFile.setLong(1, workspaceId);
    inNoFile.executeUpdate();
  }

  /**
   * Records the last write again; returns false if nothing was ever written.
   *
   * @param sequence greater than that of all other rows
   */
  static boolean touch(
      Statements statements, long sequence, long workspaceId, String sessionId, long millis)
      throws SQLException {
    if (SessionTable.isNoUnicode(sessionId)) {
      return false;
    }
    for (String sql : List.of(TOUCH, TOUCH_FORGOTTEN)) {
      PreparedStatement touch = ofSession(statements, sql, workspaceId, sessionId);
      touch.setLong(3, millis);
      touch.setLong(4, sequence);
      if (touch.executeUpdate() == 1) {
        touched(statements, workspaceId, sessionId, sequence);
        return true;
      }
    }
    return false;
  }

  private static void touched(
      Statements statements, long workspaceId, String sessionId, long sequence)
      throws SQLException {
    PreparedStatement touched = ofSession(statements, TOUCHED, workspaceId, sessionId);
    touched.setLong(3, sequence);
    touched.executeUpdate();
  }

  /**
   * Records that a session, whose row says so already, belongs to another workspace now.
   *
   * @param sequence greater than that of all other rows
   */
  static void adopt(
      Statements statements,
      long sequence,
      long workspaceId,
      String sessionId,
      long pk,
      long millis)
      throws SQLException {
    PreparedStatement adopt = statements.get(ADOPT);
    adopt.setLong(1, workspaceId);
    adopt.setLong(2, pk);
    adopt.executeUpdate();
    if (!recordAgain(statements, sequence, pk, false, millis, false)) {
      record(statements, sequence, workspaceId, sessionId, pk, false, millis, false);
    }
    touched(statements, workspaceId, sessionId, sequence);
    forgetDeletion(statements, workspaceId, sessionId);
  }

  /**
   * Returns the key that a session had which is deleted; 0 if it is not known any more, and -1 if
   * nothing is known of a deletion.
   */
  static long keyOfDeleted(Statements statements, long workspaceId, String sessionId)
      throws SQLException {
    try (ResultSet rows = ofSession(statements, TOMBSTONE, workspaceId, sessionId).executeQuery()) {
      return rows.next() ? rows.getLong(1) : -1;
    }
  }

  static long latest(Statements statements) throws SQLException {
    return statements.number(LATEST);
  }

  static void evictChanged(Statements statements, SessionCache cache) throws SQLException {
    long cursor = cache.cursor();
    if (cursor == SessionCache.UNKNOWN) {
      cache.startAfresh(latest(statements));
      return;
    }
    PreparedStatement changed = statements.get(CHANGED);
    changed.setLong(1, cursor);
    changed.setInt(2, MANY);
    List<SessionCache.Change> changes = new ArrayList<>();
    try (ResultSet rows = changed.executeQuery()) {
      while (rows.next()) {
        changes.add(
            new SessionCache.Change(
                rows.getLong(1),
                rows.getLong(2),
                Columns.requiredText(rows, 3),
                rows.getLong(4),
                rows.getInt(5) == 1));
      }
    }
    // Read after the rows: a tombstone removed before them has raised the floor by now.
    if (changes.size() == MANY || statements.number(FLOOR) > cursor) {
      cache.startAfresh(latest(statements));
    } else {
      cache.evict(changes);
    }
  }

  static List<Change> changes(Statements statements, long after, int limit) throws SQLException {
    PreparedStatement changes = statements.get(CHANGES);
    changes.setLong(1, after);
    changes.setInt(2, limit);
    return changes(changes);
  }

  static List<Change> changes(PreparedStatement query) throws SQLException {
    List<Change> found = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        found.add(
            new Change(
                rows.getLong(1),
                Workspace.recorded(Columns.requiredText(rows, 4), Columns.text(rows, 5)),
                Columns.requiredText(rows, 2),
                rows.getInt(3) == 1));
      }
    }
    return found;
  }

  static void register(Statements statements, String consumer) throws SQLException {
    PreparedStatement register = statements.get(REGISTER);
    register.setString(1, consumer);
    register.executeUpdate();
  }

  static long acknowledged(Statements statements, String consumer) throws SQLException {
    PreparedStatement acknowledged = statements.get(ACKNOWLEDGED);
    acknowledged.setString(1, consumer);
    try (ResultSet rows = acknowledged.executeQuery()) {
      return rows.next() ? rows.getLong(1) : -1;
    }
  }

  /**
   * Whether a session that is not there was deleted, as far as the journal knows: the row that
   * tells of it may be gone by now, one that tells of a write never goes.
   */
  static boolean isDeleted(Statements statements, long workspaceId, String sessionId)
      throws SQLException {
    if (keyOfDeleted(statements, workspaceId, sessionId) >= 0) {
      return true;
    }
    try (ResultSet rows = ofSession(statements, LOST, workspaceId, sessionId).executeQuery()) {
      return !rows.next();
    }
  }

  /** Also removes the tombstones that no consumer needs any more. */
  static void acknowledge(Statements statements, String consumer, long seq) throws SQLException {
    register(statements, consumer);
    PreparedStatement acknowledge = statements.get(ACKNOWLEDGE);
    acknowledge.setLong(1, seq);
    acknowledge.setString(2, consumer);
    acknowledge.executeUpdate();
    long removable = statements.number(GREATEST_REMOVABLE);
    if (removable > 0) {
      raiseFloor(statements, removable);
      statements.get(REMOVE).executeUpdate();
    }
  }

  /** Makes every cache start afresh that stands before a sequence. */
  static void raiseFloor(Statements statements, long seq) throws SQLException {
    PreparedStatement raise = statements.get(RAISE_FLOOR);
    raise.setLong(1, seq);
    raise.executeUpdate();
  }
}
