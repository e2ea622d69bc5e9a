package dev.sessionstore.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prepared statements of one connection, each prepared once as long as it is used. Used by one
 * thread at a time; a statement may not be used again before its result set is closed.
 */
final class Statements implements AutoCloseable {

  /** More than an operation uses at a time; lists with any mix of filters have any number. */
  private static final int MAX_KEPT = 100;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>(64, 0.75f, true);

  Statements(Connection connection) {
    this.connection = connection;
  }

  PreparedStatement get(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
      if (prepared.size() > MAX_KEPT) {
        Iterator<PreparedStatement> eldest = prepared.values().iterator();
        eldest.next().close();
        eldest.remove();
      }
    }
    return statement;
  }

  /** For a query that may run again before its result set is closed. */
  PreparedStatement once(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  void execute(String sql) throws SQLException {
    get(sql).execute();
  }

  /** Runs a statement that does its work row by row, to its last row. */
  void executeToEnd(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** The first column of the first row, 0 if there is no row or it is null. */
  long number(String sql) throws SQLException {
    try (ResultSet rows = get(sql).executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** Forgets all statements: after some errors the driver closes the one that met it. */
  void forget() {
    for (PreparedStatement statement : prepared.values()) {
      try {
        statement.close();
      } catch (SQLException e) {
        // It goes with its connection at the latest.
      }
    }
    prepared.clear();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
