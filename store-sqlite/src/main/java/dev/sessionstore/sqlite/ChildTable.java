package dev.sessionstore.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table whose rows belong to a session, in an order. Its queries have the session's key as their
 * first column and give the rows of a session by position.
 *
 * @param <T> what a row holds
 */
interface ChildTable<T> {

  /** The query for one session, its key the only parameter. */
  String ofSession();

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

  default List<T> read(Statements statements, long sessionPk) throws SQLException {
    PreparedStatement query = statements.get(ofSession());
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
    delete.setLong(1, sessionPk);
    delete.setInt(2, position);
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
