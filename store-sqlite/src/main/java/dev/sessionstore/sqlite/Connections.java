package dev.sessionstore.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sessionstore.Durability;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * How connections to a database are made. All settings go through the driver's typed configuration,
 * never through the URL, where a misspelt one becomes part of the file name; and those that protect
 * data are read back, for SQLite ignores what it does not understand.
 */
final class Connections {

  /**
   * WAL pages after which a writer checkpoints by itself what the background has left: 64 MiB. The
   * next write begins the log anew. With less, the same pages are folded in more often.
   */
  static final int WAL_LIMIT_PAGES = 16_384;

  /** So that a batch of writes need not write pages twice that it touches again and again. */
  private static final int WRITER_CACHE_KIB = 8_192;

  private final Path database;
  private final StoreConfig config;

  Connections(Path database, StoreConfig config) {
    this.database = database;
    this.config = config;
  }

  /** The only connection that writes. It never waits inside SQLite: see {@link Writer}. */
  Connection writer() throws SQLException {
    SQLiteConfig settings = settings();
    settings.setTransactionMode(TransactionMode.IMMEDIATE);
    settings.setBusyTimeout(0);
    settings.setCacheSize(-WRITER_CACHE_KIB);
    settings.setGetGeneratedKeys(false);
    // Among other things, what a savepoint may have to undo: more than 64 KiB of it would go into
    // a file, and one session is more.
    settings.setTempStore(TempStore.MEMORY);
    settings.setWalAutocheckpoint(WAL_LIMIT_PAGES);
    settings.setJournalSizeLimit(WAL_LIMIT_PAGES * 4096);
    settings.setSynchronous(
        config.durability() == Durability.FULL ? SynchronousMode.FULL : SynchronousMode.NORMAL);
    SQLiteConnection connection = source(settings).getConnection();
    leaveTransactionsToStatements(connection);
    try {
      require(connection, "journal_mode", "wal");
      require(connection, "foreign_keys", "1");
      require(connection, "synchronous", config.durability() == Durability.FULL ? "2" : "1");
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** For checkpoints, which must not delay the writer. */
  Connection maintenance() throws SQLException {
    return source(settings()).getConnection();
  }

  /** One that reads, beside those of the pool. */
  Connection reader() throws SQLException {
    SQLiteConnection connection = readerSource().getConnection();
    leaveTransactionsToStatements(connection);
    return connection;
  }

  private HardenedDataSource readerSource() {
    SQLiteConfig settings = settings();
    settings.setBusyTimeout(busyMillis());
    return source(settings);
  }

  /** Readers, made on demand; they live as long as the store. */
  HikariDataSource readers() {
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(readerSource());
    pool.setPoolName("session-store readers");
    pool.setMaximumPoolSize(Math.max(4, Runtime.getRuntime().availableProcessors()));
    pool.setMinimumIdle(0);
    pool.setIdleTimeout(0);
    pool.setMaxLifetime(0);
    pool.setKeepaliveTime(0);
    pool.setInitializationFailTimeout(-1);
    pool.setConnectionTimeout(Math.max(busyMillis(), 250));
    return new HikariDataSource(pool);
  }

  /**
   * Tells the driver that transactions are begun and ended by statements alone. Left to itself it
   * runs {@code BEGIN} after each statement that has no row, and {@code COMMIT} if that succeeded,
   * lest a cursor that is still open hold back what was written; within a transaction that fails
   * each time, in vain. Nothing may be written outside of a transaction from here on while a cursor
   * is open.
   */
  static void leaveTransactionsToStatements(SQLiteConnection connection) {
    connection.getConnectionConfig().setAutoCommit(false);
  }

  private int busyMillis() {
    return (int) config.busyTimeout().toMillis();
  }

  private static SQLiteConfig settings() {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setJournalMode(JournalMode.WAL);
    settings.enforceForeignKeys(true);
    settings.setOpenMode(SQLiteOpenMode.NOMUTEX);
    return settings;
  }

  private HardenedDataSource source(SQLiteConfig settings) {
    return new HardenedDataSource(HardenedDataSource.url(database), settings);
  }

  private void require(Connection connection, String pragma, String expected) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA " + pragma)) {
      String actual = rows.next() ? rows.getString(1) : "nothing";
      if (!expected.equals(actual)) {
        throw new StoreUnavailableException(
            "SQLite did not take "
                + pragma
                + "="
                + expected
                + " for "
                + database
                + " but has "
                + actual
                + "; a network file system, perhaps: choose a home on a local disk",
            null);
      }
    }
  }
}
