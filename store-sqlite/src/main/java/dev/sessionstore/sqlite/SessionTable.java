package dev.sessionstore.sqlite;

import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.SessionType;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.sqlite.SessionCache.Entry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of sessions, without what belongs to them in other tables; see {@link Sessions}. */
final class SessionTable {

  private static final String COLUMNS =
      "pk, id, type, task, status, created_at, updated_at, completed_at, model, timeout_seconds,"
          + " preserve_worktrees, winner_id, total_duration, total_files_changed,"
          + " total_lines_added, total_lines_deleted, runtime_mix, extensions, position";

  /** As it stood before schema version 6, in a table of its own. */
  private static final String COLUMNS_5 =
      COLUMNS.replace(
          "runtime_mix",
          "CASE WHEN runtime_mix_count IS NOT NULL THEN (SELECT json_group_array(runtime ORDER BY"
              + " r.position) FROM runtime_mix r WHERE r.session_pk = sessions.pk) END");

  private static final String WITH_ID = " FROM sessions WHERE workspace_id = ? AND id = ?";
  private static final String WITH_PK = " FROM sessions WHERE pk = ?";
  static final String BY_ID = "SELECT " + COLUMNS + WITH_ID;
  static final String BY_ID_5 = "SELECT " + COLUMNS_5 + WITH_ID;
  static final String BY_PK = "SELECT " + COLUMNS + WITH_PK;
  static final String BY_PK_5 = "SELECT " + COLUMNS_5 + WITH_PK;
  static final String ALL =
      "SELECT "
          + COLUMNS
          + " FROM sessions WHERE workspace_id = ?"
          + " AND position BETWEEN ? AND ? ORDER BY position";
  static final String PLACES =
      "SELECT pk, id, position FROM sessions WHERE workspace_id = ? ORDER BY position";
  static final String PK_OF = "SELECT pk FROM sessions WHERE workspace_id = ? AND id = ?";

  /** Behind all others of the workspace, whose number in the statement is to be filled in. */
  private static final String LAST =
      "(SELECT coalesce(max(position), -1) + 1 FROM sessions WHERE workspace_id = ?%d)";

  /** In the order in which {@link #summary} reads them, behind the two of the cursor. */
  static final String SUMMARY_COLUMNS =
      "s.id, s.type, s.task, s.status, s.created_at, s.updated_at, s.completed_at, s.model,"
          + " s.winner_id, s.total_duration, s.total_files_changed, s.total_lines_added,"
          + " s.total_lines_deleted, s.instance_count, s.message_count";

  private static final String VALUES =
      "id, type, task, status, created_at, created_key, updated_at, updated_key, completed_at,"
          + " model, timeout_seconds, preserve_worktrees, winner_id, total_duration,"
          + " total_files_changed, total_lines_added, total_lines_deleted, runtime_mix,"
          + " instance_count, message_count, extensions";
  private static final int VALUE_COUNT = 21;
  static final String INSERT =
      "INSERT INTO sessions ("
          + VALUES
          + ", workspace_id, position, change_seq) VALUES (?"
          + ", ?".repeat(VALUE_COUNT)
          + ", "
          + LAST.formatted(VALUE_COUNT + 1)
          + ", ?) ON CONFLICT (workspace_id, id) DO NOTHING RETURNING pk, position, ("
          + JournalTable.tombstone(VALUE_COUNT + 1, 1)
          + "), EXISTS (SELECT 1 FROM instances i WHERE i.pk >= sessions.pk << 31)"
          + " OR EXISTS (SELECT 1 FROM chat_messages m WHERE m.pk >= sessions.pk << 31)";
  private static final String UPDATE =
      "UPDATE sessions SET ("
          + VALUES
          + ", change_seq) = (?"
          + ", ?".repeat(VALUE_COUNT)
          + ") WHERE pk = ?";
  private static final String TOUCH =
      "UPDATE sessions SET updated_at = ?, updated_key = ?, instance_count = ?, message_count = ?,"
          + " change_seq = ? WHERE pk = ?";
  private static final String MOVE = "UPDATE sessions SET position = ? WHERE pk = ?";
  private static final String ADOPT =
      "UPDATE sessions SET workspace_id = ?1, position = " + LAST.formatted(1) + " WHERE pk = ?2";
  private static final String DELETE = "DELETE FROM sessions WHERE pk = ?";

  /** A row, yet without instances and chat. */
  record Row(long pk, long position, WorktreeSession.Builder session) {

    Entry entry() {
      return new Entry(pk, position, session.build());
    }
  }

  /** Where a session stands in the order of its workspace. */
  record Place(long pk, String id, long position) {}

  private SessionTable() {}

  static Row row(ResultSet rows) throws SQLException {
    WorktreeSession.Builder session =
        WorktreeSession.builder(
                Columns.requiredText(rows, 2), SessionType.of(Columns.requiredText(rows, 3)))
            .task(Columns.requiredText(rows, 4))
            .status(SessionStatus.of(Columns.requiredText(rows, 5)))
            .createdAt(Columns.requiredTime(rows, 6))
            .updatedAt(Columns.requiredTime(rows, 7))
            .completedAt(Columns.time(rows, 8))
            .model(Columns.text(rows, 9))
            .timeoutSeconds(Columns.number(rows, 10))
            .preserveWorktrees(Columns.bool(rows, 11))
            .winnerId(Columns.number(rows, 12))
            .totalDuration(Columns.number(rows, 13))
            .totalFilesChanged(Columns.number(rows, 14))
            .totalLinesAdded(Columns.number(rows, 15))
            .totalLinesDeleted(Columns.number(rows, 16))
            .runtimeMix(RuntimeMix.ofJson(Columns.text(rows, 17)))
            .extensions(Columns.json(rows, 18));
    long pk = rows.getLong(1);
    ChildTable.key(pk, 0); // is in range
    return new Row(pk, rows.getLong(19), session);
  }

  static SessionSummary summary(ResultSet rows, int from) throws SQLException {
    return new SessionSummary(
        Columns.requiredText(rows, from),
        SessionType.of(Columns.requiredText(rows, from + 1)),
        Columns.requiredText(rows, from + 2),
        SessionStatus.of(Columns.requiredText(rows, from + 3)),
        Columns.requiredTime(rows, from + 4),
        Columns.requiredTime(rows, from + 5),
        Columns.time(rows, from + 6),
        Columns.text(rows, from + 7),
        Columns.number(rows, from + 8),
        Columns.number(rows, from + 9),
        Columns.number(rows, from + 10),
        Columns.number(rows, from + 11),
        Columns.number(rows, from + 12),
        rows.getInt(from + 13),
        rows.getInt(from + 14));
  }

  /** Returns the row's key, or null if the workspace has no such session. */
  static @Nullable Long pkOf(Statements statements, long workspaceId, String id)
      throws SQLException {
    if (isNoUnicode(id)) {
      return null;
    }
    PreparedStatement find = statements.get(PK_OF);
    find.setLong(1, workspaceId);
    find.setString(2, id);
    try (ResultSet rows = find.executeQuery()) {
      return rows.next() ? (Long) rows.getLong(1) : null;
    }
  }

  /** All sessions of a workspace in store order. */
  static List<Place> places(Statements statements, long workspaceId) throws SQLException {
    PreparedStatement query = statements.get(PLACES);
    query.setLong(1, workspaceId);
    List<Place> places = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        places.add(new Place(rows.getLong(1), Columns.requiredText(rows, 2), rows.getLong(3)));
      }
    }
    return places;
  }

  static void move(Statements statements, long pk, long position) throws SQLException {
    PreparedStatement move = statements.get(MOVE);
    move.setLong(1, position);
    move.setLong(2, pk);
    move.executeUpdate();
  }

  /** Gives a session to another workspace, behind all others there. */
  static void adopt(Statements statements, long pk, long workspaceId) throws SQLException {
    PreparedStatement adopt = statements.get(ADOPT);
    adopt.setLong(1, workspaceId);
    adopt.setLong(2, pk);
    adopt.executeUpdate();
  }

  /**
   * Such an id is in no row, but the driver would replace what it cannot encode, and might find
   * one.
   */
  static boolean isNoUnicode(String id) {
    return SessionValidation.firstUnpairedSurrogate(id) >= 0;
  }

  /**
   * A row that was added.
   *
   * @param deleted the key that a session of this id had, which is deleted; 0 if that is not known
   *     any more, and -1 if nothing is known of a deletion
   * @param leftOver whether there are parts under its key, or a greater one: the session that had
   *     it was deleted by somebody who does not know of its parts
   */
  record Added(Entry entry, long deleted, boolean leftOver) {}

  /**
   * Adds a row behind all others of the workspace, or does nothing and returns null if there is one
   * of this id.
   *
   * @param sequence where the journal is about to tell of it
   */
  static @Nullable Added insert(
      Statements statements, long workspaceId, WorktreeSession session, long sequence)
      throws SQLException {
    PreparedStatement insert = statements.get(INSERT);
    bind(insert, session);
    insert.setLong(VALUE_COUNT + 1, workspaceId);
    insert.setLong(VALUE_COUNT + 2, sequence);
    try (ResultSet rows = insert.executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      long deleted = rows.getLong(3);
      return new Added(
          new Entry(rows.getLong(1), rows.getLong(2), session),
          deleted == 0 && rows.wasNull() ? -1 : deleted,
          rows.getBoolean(4));
    }
  }

  /**
   * Writes what has changed, and where the journal tells of it: most changes are in other tables
   * and leave only a new time here.
   */
  static void update(
      Statements statements, long pk, WorktreeSession old, WorktreeSession session, long sequence)
      throws SQLException {
    if (sameButForTime(old, session)) {
      PreparedStatement touch = statements.get(TOUCH);
      Columns.bind(touch, 1, session.updatedAt());
      touch.setLong(2, session.updatedAt().sortKey());
      touch.setInt(3, session.instances().size());
      touch.setInt(4, session.chatHistory().size());
      touch.setLong(5, sequence);
      touch.setLong(6, pk);
      touch.executeUpdate();
    } else {
      PreparedStatement update = statements.get(UPDATE);
      bind(update, session);
      update.setLong(VALUE_COUNT + 1, sequence);
      update.setLong(VALUE_COUNT + 2, pk);
      update.executeUpdate();
    }
  }

  private static boolean sameButForTime(WorktreeSession old, WorktreeSession session) {
    return old.toBuilder()
            .instances(session.instances())
            .chatHistory(session.chatHistory())
            .updatedAt(session.updatedAt())
            .build()
            .equals(session)
        && old.extensions().text().equals(session.extensions().text());
  }

  private static void bind(PreparedStatement statement, WorktreeSession session)
      throws SQLException {
    statement.setString(1, session.id());
    statement.setString(2, session.type().value());
    statement.setString(3, session.task());
    statement.setString(4, session.status().value());
    Columns.bind(statement, 5, session.createdAt());
    statement.setLong(6, session.createdAt().sortKey());
    Columns.bind(statement, 7, session.updatedAt());
    statement.setLong(8, session.updatedAt().sortKey());
    Columns.bind(statement, 9, session.completedAt());
    statement.setString(10, session.model());
    Columns.bind(statement, 11, session.timeoutSeconds());
    Columns.bind(statement, 12, session.preserveWorktrees());
    Columns.bind(statement, 13, session.winnerId());
    Columns.bind(statement, 14, session.totalDuration());
    Columns.bind(statement, 15, session.totalFilesChanged());
    Columns.bind(statement, 16, session.totalLinesAdded());
    Columns.bind(statement, 17, session.totalLinesDeleted());
    statement.setString(18, RuntimeMix.toJson(session.runtimeMix()));
    statement.setInt(19, session.instances().size());
    statement.setInt(20, session.chatHistory().size());
    Columns.bind(statement, 21, session.extensions());
  }

  /** Deletes the row; its parts have to go before. */
  static void delete(Statements statements, long pk) throws SQLException {
    PreparedStatement delete = statements.get(DELETE);
    delete.setLong(1, pk);
    delete.executeUpdate();
  }
}
