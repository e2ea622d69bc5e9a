package dev.sessionstore.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table whose rows belong to a session, in an order. A row's key is made of the session's and the
 * position, so that the rows of a session lie together and need no index. The queries have the
 * session's key as their first column and give the rows of a session by position.
 *
 * @param <T> what a row holds
 */
interface ChildTable<T> {

  /** In earlier schemas, rows have keys of their own, and columns that are indexed. */
  int FIRST_WITH_KEYS = 6;

  /** The last of these earlier ones. */
  int LAST_BEFORE_KEYS = FIRST_WITH_KEYS - 1;

  /** So many bits of a key are the position. */
  int POSITION_BITS = 31;

  /** The other bits, without that of the sign. */
  int SESSION_BITS = 32;

  /**
   * Returns the key of a row.
   *
   * @throws SQLException as of a damaged database if the session's key is one that SQLite never
   *     gives
   */
  static long key(long sessionPk, int position) throws SQLException {
    if (sessionPk >>> SESSION_BITS != 0) {
      throw SqlErrors.corrupt("the key of a session is out of range");
    }
    return sessionPk << POSITION_BITS | position;
  }

  /** Returns the condition that a row belongs to a session, which may be a parameter. */
  static String belongs(String row, String session) {
    return "%1$s.pk BETWEEN %2$s << %3$d AND (%2$s << %3$d) + %4$d"
        .formatted(row, session, POSITION_BITS, Integer.MAX_VALUE);
  }

  /** The same for a schema that may be an earlier one. */
  static String belongs(int schemaVersion, String row, String session) {
    return schemaVersion < FIRST_WITH_KEYS
        ? row + ".session_pk = " + session
        : belongs(row, session);
  }

  /** Returns the end of a query for one session, its key the only parameter. */
  static String ofSession(int schemaVersion, String row) {
    return " WHERE "
        + belongs(schemaVersion, row, "?1")
        + " ORDER BY "
        + row
        + (schemaVersion < FIRST_WITH_KEYS ? ".position" : ".pk");
  }

  /**
   * The query for the sessions of a workspace in store order. Its parameters are the workspace and
   * the first and the last position.
   */
  String ofWorkspace();

  T row(ResultSet rows) throws SQLException;

  /** Inserts rows, the first of them at a position. */
  void insert(Statements statements, long sessionPk, int position, List<T> values)
      throws SQLException;

  void update(Statements statements, long sessionPk, int position, T old, T value)
      throws SQLException;

  /** Deletes the rows from a position on. */
  void deleteFrom(Statements statements, long sessionPk, int position) throws SQLException;

  /**
   * Reads the rows of a session.
   *
   * @param ofSession the query for one session, its key the only parameter
   */
  default List<T> read(Statements statements, String ofSession, long sessionPk)
      throws SQLException {
    PreparedStatement query = statements.get(ofSession);
    query.setLong(1, sessionPk);
    List<T> values = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        values.add(row(rows));
      }
    }
    return values;
  }

  /**
   * Tells whether a row would stay as it is; equal numbers in unknown members may be spelt anew.
   */
  default boolean same(T old, T value) {
    return old.equals(value);
  }

  /** Writes only what differs. */
  default void replace(Statements statements, long sessionPk, List<T> old, List<T> values)
      throws SQLException {
    int common = Math.min(old.size(), values.size());
    for (int i = 0; i < common; i++) {
      if (!same(old.get(i), values.get(i))) {
        update(statements, sessionPk, i, old.get(i), values.get(i));
      }
    }
    if (old.size() > common) {
      deleteFrom(statements, sessionPk, common);
    }
    insert(statements, sessionPk, common, values.subList(common, values.size()));
  }

  static void delete(PreparedStatement delete, long sessionPk, int position) throws SQLException {
    delete.setLong(1, key(sessionPk, position));
    delete.setLong(2, key(sessionPk, Integer.MAX_VALUE));
    delete.executeUpdate();
  }

  static List<String> texts(PreparedStatement query, long sessionPk) throws SQLException {
    query.setLong(1, sessionPk);
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        texts.add(Columns.requiredText(rows, 1));
      }
    }
    return texts;
  }
}
