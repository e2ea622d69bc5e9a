package dev.sessionstore.sqlite;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.DiskSpace;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.PendingRestore;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.StatisticsQuery.Sizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps a database small and quick: {@link SqliteSessionStore#upkeep()}. All but {@link
 * #vacuumFull} is done in transactions that end after 20 ms or a megabyte, or after one step that
 * takes longer, with a pause between two of them, so that neither this process's writes nor those
 * of others wait for longer. What is done stays done if it is cut off. No session is changed.
 *
 * <p>Safe for use by many threads.
 */
public final class DatabaseUpkeep {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseUpkeep.class);

  /** Writers of other processes look every millisecond whether they can begin. */
  private static final Duration BETWEEN_SLICES = Duration.ofMillis(5);

  private static final int PAGES = 16;

  /** So that a fast disk's log does not grow by more than a megabyte at a time either. */
  private static final int MAX_STEPS = 16;

  /** As many pages of the index: https://sqlite.org/fts5.html#the_merge_command */
  private static final String MERGE =
      "INSERT INTO search_index (search_index, rank) VALUES ('merge', %d)";

  private static final String GIVE_BACK = "PRAGMA incremental_vacuum(" + PAGES + ")";

  /**
   * What brings journal and sessions together again. Rows are removed last, when there are greater
   * ones: the greatest sequence must never become less.
   */
  private static final String[] JOURNAL_AGAIN = {
    """
    INSERT INTO change_journal (workspace_id, session_id, session_pk, deleted, written_millis)
    SELECT s.workspace_id, s.id, s.pk, 0, 0
    FROM sessions s LEFT JOIN change_journal j ON %s
    WHERE j.seq IS NULL OR EXISTS (SELECT 1 FROM change_journal d
      WHERE d.workspace_id = s.workspace_id AND d.session_id = s.id AND d.deleted = 1)
    """
        .formatted(JournalTable.ROW_OF_SESSION),
    // Followers, who are told of it by a new sequence, then find it gone.
    """
    INSERT OR REPLACE INTO change_journal
    (workspace_id, session_id, session_pk, deleted, written_millis)
    SELECT workspace_id, session_id, session_pk, 1, 0 FROM change_journal j
    WHERE NOT deleted AND NOT EXISTS (SELECT 1 FROM sessions s
      WHERE s.workspace_id = j.workspace_id AND s.id = j.session_id)
    """,
    """
    UPDATE sessions SET change_seq = j.seq FROM
    (SELECT workspace_id, session_id, session_pk, max(seq) AS seq FROM change_journal
      WHERE NOT deleted GROUP BY workspace_id, session_id, session_pk) j
    WHERE j.session_pk = pk AND j.workspace_id = sessions.workspace_id AND j.session_id = id
    AND change_seq <> j.seq
    """,
    """
    DELETE FROM change_journal AS j WHERE seq < (SELECT max(seq) FROM change_journal)
    AND NOT EXISTS (SELECT 1 FROM sessions s WHERE %s)
    AND (NOT deleted OR EXISTS (SELECT 1 FROM sessions s
      WHERE s.workspace_id = j.workspace_id AND s.id = j.session_id))
    """
        .formatted(JournalTable.ROW_OF_SESSION)
  };

  private static final String LATEST = "coalesce((" + JournalTable.LATEST + "), 0)";

  private static final String COUNTS =
      """
      UPDATE sessions SET (instance_count, message_count) = (
        (SELECT count(*) FROM instances i WHERE %1$s),
        (SELECT count(*) FROM chat_messages m WHERE %2$s))
      WHERE instance_count <> (SELECT count(*) FROM instances i WHERE %1$s)
        OR message_count <> (SELECT count(*) FROM chat_messages m WHERE %2$s)
      """
          .formatted(
              ChildTable.belongs("i", "sessions.pk"), ChildTable.belongs("m", "sessions.pk"));

  /** What a journal that is behind them cannot mean; all are looked at from the beginning then. */
  private static final String[] FOLLOWERS = {
    "INSERT OR IGNORE INTO journal_floor VALUES (1, 0)",
    "UPDATE journal_floor SET seq = " + LATEST + " WHERE seq > " + LATEST,
    "UPDATE journal_consumers SET acknowledged = 0 WHERE acknowledged > " + LATEST,
    "DELETE FROM replicated_workspaces WHERE seq > " + LATEST,
    "DELETE FROM replicated_sessions WHERE " + IntegrityCheck.MALFORMED_DIGESTS,
    "UPDATE journal_consumers SET acknowledged = 0 WHERE name = '"
        + ReplicationSource.CONSUMER
        + "' AND EXISTS (SELECT 1 "
        + IntegrityCheck.OVERLOOKED
        + ")",
    "INSERT OR IGNORE INTO journal_consumers VALUES ('" + SearchIndex.CONSUMER + "', 0)"
  };

  private final Gate gate;
  private final Writer writer;
  private final Readers readers;
  private final Maintenance maintenance;
  private final BooleanSupplier followJournal;
  private final Runnable betweenSlices;

  /** Keeps the store open while something is done with it. */
  interface Gate {
    <T> T pass(Supplier<T> operation);
  }

  /** Work that is done in slices. */
  @FunctionalInterface
  private interface Step {
    /** Does a little; returns whether there is more to do. */
    boolean run(Statements statements) throws SQLException;
  }

  /**
   * Creates the upkeep of an open store.
   *
   * @param followJournal takes a slice of the journal into the search index; tells whether there is
   *     more
   * @param betweenSlices run between two transactions
   */
  DatabaseUpkeep(
      Gate gate,
      Writer writer,
      Readers readers,
      Maintenance maintenance,
      BooleanSupplier followJournal,
      Runnable betweenSlices) {
    this.gate = gate;
    this.writer = writer;
    this.readers = readers;
    this.maintenance = maintenance;
    this.followJournal = followJournal;
    this.betweenSlices = betweenSlices;
  }

  /**
   * Completes the search index and merges its parts, and gives free pages back as {@link #vacuum}
   * does. SQLite is not told to gather statistics ({@code ANALYZE}): every query names the index
   * that it needs, and by statistics the planner would choose others, which sort.
   *
   * @return what that has saved
   * @throws dev.sessionstore.SessionStoreException if the database is busy, full, read-only or
   *     damaged; what was done until then stays, call again
   */
  public UpkeepReport optimize() {
    return report(
        slices -> {
          completeIndex(slices);
          slices.once(statements -> statements.execute(MERGE.formatted(-PAGES)));
          slices.all(DatabaseUpkeep::merge);
          slices.all(DatabaseUpkeep::giveBack);
        });
  }

  /**
   * Gives the free pages back to the file system. The pages that stay are not packed more densely;
   * {@link #vacuumFull} does that.
   *
   * @return what that has saved
   * @throws dev.sessionstore.SessionStoreException if the database is busy, full, read-only or
   *     damaged; what was done until then stays, call again
   */
  public UpkeepReport vacuum() {
    return report(slices -> slices.all(DatabaseUpkeep::giveBack));
  }

  /**
   * Makes anew what is derived from the sessions: the search index and the counts that lists show;
   * and gives the journal the rows that it lacks. For a database where {@link DatabaseIntegrity}
   * has found that they do not fit. The sessions themselves stay as they are. Unlike the search
   * index, journal and counts are looked at in one transaction each.
   *
   * @return what that has cost
   * @throws dev.sessionstore.SessionStoreException if the database is busy, full, read-only or
   *     damaged; what was done until then stays, call again
   */
  public UpkeepReport rebuild() {
    return report(
        slices -> {
          slices.once(
              statements -> {
                for (String sql : FOLLOWERS) {
                  statements.execute(sql);
                }
                for (String sql : JOURNAL_AGAIN) {
                  statements.execute(sql);
                }
              });
          slices.once(statements -> statements.execute(COUNTS));
          slices.once(SearchIndex::reset);
          completeIndex(slices);
        });
  }

  private void completeIndex(Slices slices) {
    while (gate.pass(followJournal::getAsBoolean)) {
      slices.pause();
    }
  }

  private static boolean merge(Statements statements) throws SQLException {
    long before = statements.number("SELECT total_changes()");
    statements.execute(MERGE.formatted(PAGES));
    return statements.number("SELECT total_changes()") - before >= 2;
  }

  private static boolean giveBack(Statements statements) throws SQLException {
    long before = statements.number("PRAGMA freelist_count");
    statements.executeToEnd(GIVE_BACK);
    long after = statements.number("PRAGMA freelist_count");
    return after > 0 && after < before;
  }

  /** Something to be done in slices. */
  private interface Work {
    void run(Slices slices);
  }

  private UpkeepReport report(Work work) {
    Sizes before = sizes();
    Slices slices = new Slices();
    work.run(slices);
    foldLogIn();
    Sizes after = sizes();
    return new UpkeepReport(
        before.fileBytes(), after.fileBytes(), before.freeBytes(), after.freeBytes(), slices.count);
  }

  private Sizes sizes() {
    return gate.pass(() -> readers.read(connection -> Sizes.of(connection.statements())));
  }

  /** Only then does the file become smaller; where that cannot be done now, a later one does it. */
  private void foldLogIn() {
    gate.pass(
        () -> {
          try {
            maintenance.foldLogIn();
            return true;
          } catch (SQLException e) {
            LOG.debug("The log is folded in later", e);
            return false;
          }
        });
  }

  /** Runs steps, several in a transaction as long as that does not take too long. */
  private final class Slices {

    private long count;

    /** A step that cannot be divided. */
    void once(Single single) {
      all(
          statements -> {
            single.run(statements);
            return false;
          });
    }

    void all(Step step) {
      boolean more;
      do {
        if (count > 0) {
          pause();
        }
        more = gate.pass(() -> writer.writeHere(tx -> slice(step, tx.statements())));
        count++;
      } while (more);
    }

    void pause() {
      betweenSlices.run();
      Interrupts.pause(BETWEEN_SLICES);
    }

    private boolean slice(Step step, Statements statements) throws SQLException {
      long deadline = System.nanoTime() + Maintenance.SLICE.toNanos();
      boolean more = true;
      for (int steps = 0; more && steps < MAX_STEPS && System.nanoTime() < deadline; steps++) {
        more = step.run(statements);
      }
      return more;
    }
  }

  /** Work that cannot be divided. */
  @FunctionalInterface
  private interface Single {
    void run(Statements statements) throws SQLException;
  }

  /**
   * Writes the whole database anew, as small as can be. Nobody can open a store of the home
   * meanwhile. Needs twice the size of the database on the disk of the home, and once that of the
   * result in SQLite's temporary folder.
   *
   * @param config tells the home, and how long to wait for others
   * @return what that has saved
   * @throws InvalidConfigurationException if the home has no database
   * @throws StoreBusyException if a store of this home is open, in this process or another; nothing
   *     was changed, close it and call again
   * @throws dev.sessionstore.StoreFullException if the space does not suffice; nothing was changed
   * @throws dev.sessionstore.SessionStoreException if the database cannot be opened or is damaged;
   *     nothing was changed
   */
  public static UpkeepReport vacuumFull(StoreConfig config) {
    return vacuumFull(config, folder -> Files.getFileStore(folder).getUsableSpace());
  }

  /** How much a disk has free. */
  @FunctionalInterface
  interface Disk {
    long free(Path folder) throws IOException;
  }

  static UpkeepReport vacuumFull(StoreConfig config, Disk disk) {
    StoreHome home = StoreHome.prepare(config.home());
    try (InterProcessLock alone = home.enterAlone(config.busyTimeout(), "vacuum")) {
      new PendingRestore(home).resume();
      if (!Files.exists(home.database())) {
        throw new InvalidConfigurationException(home.root() + " holds no database", null);
      }
      new DatabaseFile(home, config).prepare();
      return vacuumFull(home, config, disk);
    }
  }

  private static UpkeepReport vacuumFull(StoreHome home, StoreConfig config, Disk disk) {
    try (Connection connection = new Connections(home.database(), config).writer();
        Statement statement = connection.createStatement()) {
      Statements statements = new Statements(connection);
      Sizes before = Sizes.of(statements);
      DiskSpace.require(home.root(), 2 * before.fileBytes(), disk.free(home.root()));
      statements.forget();
      statement.execute("PRAGMA temp_store = FILE"); // the result, before it is copied back
      statement.execute("VACUUM");
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      Sizes after = Sizes.of(statements);
      return new UpkeepReport(
          before.fileBytes(), after.fileBytes(), before.freeBytes(), after.freeBytes(), 1);
    } catch (SQLException e) {
      throw new SqlErrors(home.database()).translate(e);
    } catch (IOException e) {
      throw IoFailure.reading(home.root(), e);
    }
  }
}
