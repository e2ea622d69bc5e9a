package dev.sessionstore.sqlite;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteConnection;

/**
 * The database file: made if it is missing, looked at before anything may change it, brought to the
 * present schema.
 *
 * <p>A new database is made complete under another name and then renamed. So a file with the right
 * name and no content was not begun by us: something has cut it, and it is not taken for a new one.
 *
 * <p>The first look goes through a connection that takes the file to be immutable: it reads the
 * header without locks and without folding a foreign write-ahead log into a foreign database. All
 * is done by SQLite; opening the file with Java, and closing it, would drop the locks that SQLite
 * holds on it.
 */
final class DatabaseFile {

  /** "WTSS", as the first migration sets it. */
  static final int APPLICATION_ID = 0x57545353;

  /** The number of the newest migration. */
  static final int SCHEMA_VERSION = 6;

  /** The hyphen makes it no package, which a named module would keep Flyway out of. */
  private static final String MIGRATIONS = "classpath:dev/sessionstore/sqlite/db-migration";

  static final String LOG_MISSING =
      "its log, the file that ends in -wal, was removed after a process had died, and with it the"
          + " last sessions that were written: compare with a backup or with the JSON files";

  static final String HISTORY_TABLE = "session_store_schema_history";

  /** The first version without the WAL-reset race that can corrupt: https://sqlite.org/wal.html */
  private static final String OLDEST_SQLITE = "3.51.3";

  private static final int LOOKS = 20;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);

  private final StoreHome home;
  private final StoreConfig config;
  private final Path file;
  private final SqlErrors errors;

  DatabaseFile(StoreHome home, StoreConfig config) {
    this.home = home;
    this.config = config;
    this.file = home.database();
    this.errors = new SqlErrors(file);
  }

  /** Returns with the database in place and at the present schema version. */
  void prepare() {
    requireNoLink(file);
    if (isLogMissing(file)) {
      LOG.warn("{}: {}", file, LOG_MISSING);
    }
    if (!Files.exists(file) || versionOf(file) < SCHEMA_VERSION) {
      try (InterProcessLock lock =
          InterProcessLock.exclusive(home.locks().resolve("database.lock"), config.busyTimeout())) {
        if (!Files.exists(file)) {
          create();
        } else if (versionOf(file) < SCHEMA_VERSION) {
          LOG.info("Upgrading {} to schema version {}", file, SCHEMA_VERSION);
          migrate(file, SCHEMA_VERSION);
        }
      }
    }
    if (!Files.isWritable(home.root()) || !Files.isWritable(file)) {
      openOnce();
    }
  }

  /** Says at once what a pool would try again and again until the busy timeout. */
  private void openOnce() {
    try {
      new Connections(file, config).maintenance().close();
    } catch (SQLException e) {
      throw errors.translate(e);
    }
  }

  /**
   * Returns the schema version of a database of this library, without changing anything.
   *
   * @throws SessionStoreException if it is empty, foreign or too new
   */
  int version() {
    return versionOf(file);
  }

  /**
   * Returns the schema version that the header tells.
   *
   * <p>A connection that takes no locks may meet a file that another process is just writing to,
   * and find it malformed. So that is looked at again; and if it stays so, a locked look says
   * whether it is true.
   */
  private int versionOf(Path database) {
    requireContent(database);
    SQLiteConfig settings = new SQLiteConfig();
    settings.setReadOnly(true);
    String url = HardenedDataSource.url(database) + "?immutable=1";
    for (int attempt = 1; attempt <= LOOKS; attempt++) {
      try {
        return versionOf(database, url, settings);
      } catch (SQLException e) {
        if (!SqlErrors.isCorrupt(e)) {
          throw errors.translate(e);
        }
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
    settings = new SQLiteConfig();
    settings.setBusyTimeout((int) config.busyTimeout().toMillis());
    try {
      return versionOf(database, HardenedDataSource.url(database), settings);
    } catch (SQLException e) {
      throw errors.translate(e);
    }
  }

  private static int versionOf(Path database, String url, SQLiteConfig settings)
      throws SQLException {
    try (SQLiteConnection connection = new HardenedDataSource(url, settings).getConnection();
        Statement statement = connection.createStatement()) {
      requireRecentSqlite(connection.libversion());
      int version = versionOf(database, statement);
      SchemaObjects.requireNoCode(database, new Statements(connection));
      return version;
    }
  }

  static int versionOf(Path database, Statement statement) throws SQLException {
    int application = number(statement, "PRAGMA application_id");
    if (application != APPLICATION_ID) {
      throw new ForeignDatabaseException(database, application);
    }
    int version = requireSupported(database, number(statement, "PRAGMA user_version"));
    requireWholePages(database, number(statement, "PRAGMA page_size"));
    return version;
  }

  /**
   * Tells whether somebody has removed the log of a process that died. That process leaves the
   * index of the log as well, and one that ends well removes the index before the log; so whoever
   * opens or closes the database makes it look so for no longer than a moment.
   */
  static boolean isLogMissing(Path database) {
    Path log = logOf(database);
    Path index = indexOf(database);
    for (int look = 0; look < LOOKS; look++) {
      if (Files.exists(log) || !Files.exists(index)) {
        return false;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return true;
  }

  /** Where SQLite keeps the write-ahead log of a database. */
  static Path logOf(Path database) {
    return database.resolveSibling(database.getFileName() + "-wal");
  }

  /** Where SQLite keeps the index of that log, which processes share. */
  static Path indexOf(Path database) {
    return database.resolveSibling(database.getFileName() + "-shm");
  }

  /**
   * SQLite reads the missing end of the last page as zeros. It leaves such a file only beside a
   * log, from which it writes the page again.
   */
  private static void requireWholePages(Path database, int pageSize) {
    try {
      if (Files.size(database) % pageSize != 0
          && !Files.exists(logOf(database))
          && Files.size(database) % pageSize != 0) { // nor was it being written just now
        throw new StoreCorruptException(
            database, Files.size(database), "something has cut it within a page", null);
      }
    } catch (IOException e) {
      throw IoFailure.reading(database, e);
    }
  }

  /** What is still in the write-ahead log is seen only by a connection that reads it. */
  static void requireSupported(Path database, Statements statements) throws SQLException {
    int version = requireSupported(database, (int) statements.number("PRAGMA user_version"));
    if (version < SCHEMA_VERSION) {
      throw new StoreBusyException(database + " is being upgraded; open it again", null);
    }
    SchemaObjects.requireNoCode(database, statements);
  }

  private static int requireSupported(Path database, int version) {
    if (version > SCHEMA_VERSION) {
      throw new SchemaTooNewException(database, version, SCHEMA_VERSION);
    }
    return version;
  }

  /**
   * SQLite keeps the log beside the file that a link leads to. Whoever looks for it beside the link
   * would miss the last writes; and a link that leads nowhere for now hides no new database.
   */
  private static void requireNoLink(Path database) {
    if (Files.isSymbolicLink(database)) {
      throw new StoreUnavailableException(
          database
              + " is a link, which a database may not be, since its log would lie elsewhere; move the"
              + " file here, or make the whole folder a link",
          null);
    }
  }

  static void requireContent(Path database) {
    requireNoLink(database);
    try {
      if (Files.size(database) == 0) {
        throw new StoreCorruptException(
            database, 0, "0 bytes, where a database was; something has emptied it", null);
      }
    } catch (IOException e) {
      throw IoFailure.reading(database, e);
    }
  }

  static void requireRecentSqlite(String version) {
    if (Runtime.Version.parse(version).compareTo(Runtime.Version.parse(OLDEST_SQLITE)) < 0) {
      throw new StoreUnavailableException(
          "SQLite "
              + version
              + " can damage databases under load; at least "
              + OLDEST_SQLITE
              + " is needed: look for an old sqlite-jdbc on the class path",
          null);
    }
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private void create() {
    String prefix = file.getFileName() + ".new-";
    try {
      removeLeftOver(prefix);
      Path fresh = StoreHome.createPrivateFile(file.resolveSibling(prefix + UUID.randomUUID()));
      makeShrinkable(fresh);
      migrate(fresh, SCHEMA_VERSION);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      forceFolder();
    } catch (AccessDeniedException e) {
      throw new StoreReadOnlyException(
          "no database can be made in " + home.root() + "; mend its permissions", e);
    } catch (IOException e) {
      throw e.getMessage() != null && e.getMessage().contains("No space")
          ? new StoreFullException("no space left to make " + file, e)
          : new StoreUnavailableException("cannot make " + file, e);
    }
  }

  /** Only an empty database can be told cheaply that its free pages may be given back later. */
  private void makeShrinkable(Path fresh) {
    try (Connection connection =
            new HardenedDataSource(HardenedDataSource.url(fresh), new SQLiteConfig())
                .getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
      statement.execute("PRAGMA journal_mode = WAL");
    } catch (SQLException e) {
      throw errors.translate(e);
    }
  }

  private void removeLeftOver(String prefix) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(home.root(), prefix + "*")) {
      for (Path path : left) {
        Files.deleteIfExists(path);
      }
    }
  }

  private void forceFolder() {
    try (FileChannel folder = FileChannel.open(home.root(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException windowsHasNoFolderHandles) {
      LOG.debug("The folder cannot be forced here", windowsHasNoFolderHandles);
    }
  }

  /** Brings a database to a version; a file that is missing or empty becomes one. */
  void migrate(Path database, int version) {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setPragma(Pragma.JOURNAL_MODE, JournalMode.WAL.getValue());
    settings.setSynchronous(SynchronousMode.FULL);
    settings.enforceForeignKeys(true);
    settings.setTransactionMode(TransactionMode.IMMEDIATE);
    settings.setBusyTimeout((int) config.busyTimeout().toMillis());
    HardenedDataSource source = new HardenedDataSource(HardenedDataSource.url(database), settings);
    // The connection that is kept open here keeps the log from being folded in after every step.
    try (SQLiteConnection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      requireRecentSqlite(connection.libversion());
      SchemaObjects.requireNoCode(database, new Statements(connection));
      Flyway.configure(DatabaseFile.class.getClassLoader())
          .dataSource(source)
          .locations(MIGRATIONS)
          .failOnMissingLocations(true)
          .table(HISTORY_TABLE)
          .target(String.valueOf(version))
          .group(true) // all steps or none
          .load()
          .migrate();
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      throw errors.translate(e);
    } catch (FlywayException e) {
      throw failedMigration(e);
    }
  }

  private SessionStoreException failedMigration(FlywayException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return errors.translate(sql);
      }
    }
    return new StoreUnavailableException(
        file + " cannot be brought to schema version " + SCHEMA_VERSION + "; nothing was changed",
        e);
  }
}
