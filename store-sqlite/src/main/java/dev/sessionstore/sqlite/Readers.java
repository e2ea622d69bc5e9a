package dev.sessionstore.sqlite;

import com.zaxxer.hikari.HikariDataSource;
import dev.sessionstore.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sqlite.SQLiteConnection;

/**
 * The connections that read. The pool lends them out; the statements and the last seen data version
 * stay with each for as long as it lives, since a statement that is prepared again for every query
 * costs more than the query.
 */
final class Readers implements AutoCloseable {

  /** Work with a connection that no other thread has at the time. */
  @FunctionalInterface
  interface Query<T> {
    T run(ReadConnection connection) throws SQLException;
  }

  private final HikariDataSource pool;
  private final SqlErrors errors;
  private final Map<SQLiteConnection, ReadConnection> connections = new ConcurrentHashMap<>();

  Readers(HikariDataSource pool, SqlErrors errors) {
    this.pool = pool;
    this.errors = errors;
  }

  /** Runs a query; each of its statements sees the newest commit. */
  <T> T read(Query<T> query) {
    // The pool gives up at once where the flag is set; the caller's interrupt is not about us.
    boolean interrupted = Thread.interrupted();
    try (Connection lent = pool.getConnection()) {
      return run(query, reader(lent.unwrap(SQLiteConnection.class)));
    } catch (SQLException e) {
      if (e.getCause() instanceof StoreUnavailableException unavailable) {
        throw unavailable;
      }
      throw errors.translate(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static <T> T run(Query<T> query, ReadConnection connection) throws SQLException {
    try {
      return query.run(connection);
    } catch (SQLException e) {
      connection.statements().forget();
      throw e;
    }
  }

  /** Runs a query all of whose statements see the same commit. */
  <T> T readSnapshot(Query<T> query) {
    return read(connection -> snapshot(query, connection));
  }

  private static <T> T snapshot(Query<T> query, ReadConnection connection) throws SQLException {
    connection.statements().execute("BEGIN");
    T result;
    try {
      result = query.run(connection);
    } catch (SQLException | RuntimeException | Error e) {
      end(connection.statements(), e);
      throw e;
    }
    connection.statements().execute("COMMIT");
    return result;
  }

  /** The same on a connection that the caller has already. */
  static <T> T readSnapshot(Query<T> query, ReadConnection connection) throws SQLException {
    return run(with -> snapshot(query, with), connection);
  }

  /** SQLite ends a transaction by itself at some errors; then there is nothing left to end. */
  private static void end(Statements statements, Throwable reason) {
    try {
      statements.execute("COMMIT");
    } catch (SQLException e) {
      statements.forget();
      reason.addSuppressed(e);
    }
  }

  private ReadConnection reader(SQLiteConnection connection) {
    return connections.computeIfAbsent(connection, Readers::first);
  }

  /** The pool itself looks after new connections, and expects the driver to see to commits then. */
  private static ReadConnection first(SQLiteConnection connection) {
    Connections.leaveTransactionsToStatements(connection);
    return new ReadConnection(new Statements(connection));
  }

  @Override
  public void close() {
    // Where the flag is set, the pool leaves threads behind, and connections that are closed later.
    boolean interrupted = Thread.interrupted();
    try {
      pool.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
