package dev.sessionstore.sqlite;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.LegacyGap;
import dev.sessionstore.spi.ReplicationSource.Backlog;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SessionCache.Entry;
import dev.sessionstore.sqlite.SessionTable.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/**
 * A look at the database of a home that leaves no trace: nothing is made, upgraded or changed, not
 * even the files that SQLite keeps beside it. Stores may read and write it meanwhile, in any
 * process. A schema of an earlier version is read as it is.
 *
 * <p>A database that somebody has open, or that was not closed, has a write-ahead log; it is read
 * through SQLite's own locks and index, which are there then. One without a log is read as a file
 * that nobody changes; should somebody begin to meanwhile, the look is taken again.
 *
 * <p>Safe for use by many threads, one at a time. A view ends with the work that it is given to.
 */
public final class DatabaseView {

  private static final int LOOKS = 5;
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final Path database;
  private final Duration busyTimeout;
  private final SqlErrors errors;
  private final Connection connection;
  private final Statements statements;
  private final WorkspaceTable workspaces = new WorkspaceTable();
  private final int schemaVersion;

  private DatabaseView(
      StoreHome home, Duration busyTimeout, Connection connection, int schemaVersion) {
    this.database = home.database();
    this.busyTimeout = busyTimeout;
    this.errors = new SqlErrors(database);
    this.connection = connection;
    this.statements = new Statements(connection);
    this.schemaVersion = schemaVersion;
  }

  /** What lies beside a database, by which it is told whether somebody has it open. */
  private record Surroundings(boolean log, boolean index, long size, FileTime modified) {

    static Surroundings of(Path database) {
      try {
        Path log = DatabaseFile.logOf(database);
        return new Surroundings(
            Files.exists(log) && Files.size(log) > 0,
            Files.exists(DatabaseFile.indexOf(database)),
            Files.size(database),
            Files.getLastModifiedTime(database));
      } catch (IOException e) {
        throw IoFailure.reading(database, e);
      }
    }

    /** Whether what was seen of a database with these is to be believed, given those afterwards. */
    boolean stillHold(Surroundings after) {
      return log ? after.log : equals(after);
    }
  }

  /**
   * Loads SQLite, and tells which one it is.
   *
   * @return its version, such as {@code 3.51.3}
   * @throws StoreUnavailableException if it cannot be loaded, or is too old to be trusted; the
   *     message says what to do
   */
  public static String sqliteVersion() {
    try (SQLiteConnection connection =
        new HardenedDataSource("jdbc:sqlite::memory:", new SQLiteConfig()).getConnection()) {
      String version = connection.libversion();
      DatabaseFile.requireRecentSqlite(version);
      return version;
    } catch (SQLException e) {
      throw new StoreUnavailableException("SQLite cannot be used: " + SqlErrors.code(e), e);
    }
  }

  /**
   * Tells which schema version this library brings a database to.
   *
   * @return the version, from 1
   */
  public static int presentSchemaVersion() {
    return DatabaseFile.SCHEMA_VERSION;
  }

  /**
   * Looks at a database.
   *
   * @param <T> what comes of it
   * @param config tells the home, and how long to wait for others
   * @param work gets the view; run again where the database was opened by somebody while it was
   *     looked at
   * @return what the work returned last
   * @throws InvalidConfigurationException if the home has no database
   * @throws StoreCorruptException if it is damaged
   * @throws dev.sessionstore.ForeignDatabaseException if it belongs to another application
   * @throws dev.sessionstore.SchemaTooNewException if it is newer than this library
   * @throws StoreUnavailableException if SQLite cannot be loaded; or if a log lies beside the
   *     database without its index, as in a copy of a home, which only opening a store takes in
   * @throws StoreBusyException if it was opened and closed all the time; call again
   */
  public static <T> T look(StoreConfig config, Function<? super DatabaseView, ? extends T> work) {
    StoreHome home = StoreHome.at(config.home());
    Path database = home.database();
    if (!Files.exists(database)) {
      throw new InvalidConfigurationException(
          home.root() + " holds no database; 'session-store import' makes one", null);
    }
    DatabaseFile.requireContent(database);
    for (int look = 1; ; look++) {
      Surroundings before = Surroundings.of(database);
      try {
        T seen = look(home, before, config, work);
        if (before.log() || before.stillHold(Surroundings.of(database))) {
          return seen;
        }
      } catch (SessionStoreException e) {
        boolean forAMoment = before.log() && e instanceof StoreReadOnlyException; // see read
        if (look == LOOKS || (!forAMoment && before.stillHold(Surroundings.of(database)))) {
          throw e;
        }
        Interrupts.pause(PAUSE);
      }
      if (look == LOOKS) {
        throw new StoreBusyException(
            database + " was opened and closed by others all the time; call again", null);
      }
    }
  }

  private static <T> T look(
      StoreHome home,
      Surroundings surroundings,
      StoreConfig config,
      Function<? super DatabaseView, ? extends T> work) {
    Path database = home.database();
    if (surroundings.log() && !surroundings.index()) {
      throw new StoreUnavailableException(
          database
              + ": beside it lies a log without the index of it, as in a copy of a home that was in"
              + " use; opening a store, as 'session-store workspaces' does, takes it in",
          null);
    }
    SQLiteConfig settings = new SQLiteConfig();
    settings.setReadOnly(true);
    settings.setBusyTimeout((int) config.busyTimeout().toMillis());
    String url =
        HardenedDataSource.url(database)
            + (surroundings.log() ? "?mode=ro&readonly_shm=1" : "?immutable=1");
    try (SQLiteConnection connection = new HardenedDataSource(url, settings).getConnection();
        Statement statement = connection.createStatement()) {
      DatabaseFile.requireRecentSqlite(connection.libversion());
      int version = DatabaseFile.versionOf(database, statement);
      if (version == 0) {
        throw new StoreUnavailableException(
            database + " has no schema yet; opening a store gives it one", null);
      }
      return work.apply(new DatabaseView(home, config.busyTimeout(), connection, version));
    } catch (SQLException e) {
      throw new SqlErrors(database).translate(e);
    }
  }

  /** Work on the connection. */
  @FunctionalInterface
  private interface Query<T> {
    T run() throws SQLException;
  }

  /**
   * Who may only read the index of the log is refused by SQLite while nobody else has noted there
   * how far a reader may read, as it is for a moment after the log was begun anew.
   */
  private synchronized <T> T read(Query<T> query) {
    long deadline = System.nanoTime() + busyTimeout.toNanos();
    while (true) {
      try {
        return query.run();
      } catch (SQLException e) {
        if (!SqlErrors.isReadOnly(e) || System.nanoTime() - deadline >= 0) {
          throw errors.translate(e);
        }
        statements.forget();
      }
      Interrupts.pause(PAUSE);
    }
  }

  /**
   * Returns the schema version of the database.
   *
   * @return a version from 1 to {@link #presentSchemaVersion()}
   */
  public int schemaVersion() {
    return schemaVersion;
  }

  /**
   * Lists the workspaces.
   *
   * @return all that are known, by hash
   */
  public List<Workspace> workspaces() {
    return read(() -> WorkspaceTable.all(statements));
  }

  /**
   * Returns the workspace that a hash means here.
   *
   * @param workspace a workspace, by any of its hashes
   * @return the same workspace by its own hash; itself if it is that already, or not known here
   */
  public Workspace canonical(Workspace workspace) {
    return read(() -> workspaces.canonical(statements, workspace));
  }

  /**
   * Lists the ids of a workspace.
   *
   * @param workspace the workspace, by any of its hashes
   * @return its ids; empty for one that is not known
   */
  public Set<String> ids(Workspace workspace) {
    return read(
        () -> {
          Long workspaceId = workspaces.find(statements, workspace);
          Set<String> ids = new HashSet<>();
          if (workspaceId != null) {
            for (Place place : SessionTable.places(statements, workspaceId)) {
              ids.add(place.id());
            }
          }
          return ids;
        });
  }

  /**
   * Finds a session.
   *
   * @param workspace the workspace, by any of its hashes
   * @param id the session's id
   * @return the session, as it is stored
   */
  public Optional<WorktreeSession> stored(Workspace workspace, String id) {
    return read(
        () -> {
          Long workspaceId = workspaces.find(statements, workspace);
          Entry entry =
              workspaceId == null
                  ? null
                  : Sessions.read(statements, schemaVersion, workspaceId, id);
          return Optional.ofNullable(entry).map(Entry::session);
        });
  }

  /**
   * Finds what was taken in of a file.
   *
   * @param source the name under which that was recorded
   * @return the receipt
   */
  public Optional<Receipt> receipt(String source) {
    return read(() -> ReceiptTable.find(statements, schemaVersion, source));
  }

  /**
   * Tells whether a file of some name was taken in as a whole, wherever it lay.
   *
   * @param fileName the last part of the names of such files
   * @return whether there is a receipt for all of such a file
   */
  public boolean hasTakenIn(String fileName) {
    return read(() -> ReceiptTable.isTakenIn(statements, schemaVersion, fileName));
  }

  /**
   * Tells what the files of a hybrid store lack.
   *
   * @return the backlog; of a database that was never part of a hybrid store, empty
   */
  public Optional<Backlog> backlog() {
    return read(
        () ->
            schemaVersion < 2
                    || statements.number("SELECT count(*) FROM replicated_workspaces") == 0
                ? Optional.empty()
                : Optional.of(ReplicationTable.backlog(statements)));
  }

  /**
   * Counts and measures what is in the database.
   *
   * @param largest how many of the largest sessions to name
   * @return the figures; reads all pages of the file
   */
  public DatabaseStatistics statistics(int largest) {
    return read(() -> new StatisticsQuery(database, statements, schemaVersion).run(largest));
  }

  LegacyGap gap(GapQuery query) {
    return read(() -> query.in(statements, schemaVersion));
  }

  /** Looks for anything that is not as it should be; see {@link DatabaseIntegrity}. */
  IntegrityReport integrity(boolean quick) {
    return read(() -> new IntegrityCheck(database, connection, schemaVersion, quick).run());
  }
}
