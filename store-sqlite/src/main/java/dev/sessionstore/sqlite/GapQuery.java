package dev.sessionstore.sqlite;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.LegacyGap;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What lies between the database of a home and its legacy files, asked by a {@link DatabaseView},
 * without opening a store; so also in a folder that may not be written.
 */
final class GapQuery {

  /** Nobody who opens the files wants to wait for a database. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /**
   * By workspace, what was written and neither brought to the file nor taken from it; where the
   * file that had it was put away, and another one has its name by now, all that the other one has
   * not brought. Of a deletion it is news that the file does not know of only if the file had the
   * session.
   */
  static final String AHEAD =
      """
      SELECT j.workspace_id, count(*)
      FROM change_journal j LEFT JOIN replicated_workspaces r ON r.workspace_id = j.workspace_id
      WHERE (r.version = '' OR (
        j.seq > coalesce((SELECT acknowledged FROM journal_consumers WHERE name = '%s'), 0)
        AND j.seq > coalesce(r.seq, 0)))
      AND j.in_file = 0
      AND (j.deleted = 0 OR EXISTS (
        SELECT 1 FROM replicated_sessions s
        WHERE s.workspace_id = j.workspace_id AND s.session_id = j.session_id AND s.digest <> ''))
      GROUP BY j.workspace_id
      """
          .formatted(ReplicationSource.CONSUMER);

  static final String HASHES =
      "SELECT id, hash FROM workspaces UNION ALL SELECT workspace_id, hash FROM workspace_aliases";
  static final String SESSIONS = "SELECT count(*) FROM sessions WHERE workspace_id = ?";

  private final StoreHome home;
  private final StoreConfig config;

  GapQuery(StoreHome home, StoreConfig config) {
    this.home = home;
    this.config = config;
  }

  /**
   * Asks.
   *
   * @return empty if there is no database
   * @throws SessionStoreException if it cannot be told
   */
  Optional<LegacyGap> run() {
    if (!Files.exists(home.database())) {
      return Optional.empty();
    }
    StoreConfig impatient =
        config.busyTimeout().compareTo(PATIENCE) < 0
            ? config
            : config.toBuilder().busyTimeout(PATIENCE).build();
    return Optional.of(DatabaseView.look(impatient, view -> view.gap(this)));
  }

  /** What there is to be told by a view of the database. */
  LegacyGap in(Statements statements, int version) throws SQLException {
    if (version < DatabaseFile.SCHEMA_VERSION) {
      throw new StoreUnavailableException(
          home.database()
              + " has schema version "
              + version
              + ", and is brought to version "
              + DatabaseFile.SCHEMA_VERSION
              + " when the sqlite or hybrid backend is opened",
          null);
    }
    try {
      return new LegacyGap(
          ahead(statements), UnimportedFiles.count(home, source -> receipt(statements, source)));
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
  }

  private long ahead(Statements statements) throws SQLException {
    Map<Long, Long> written = written(statements);
    long ahead = 0;
    for (Map.Entry<Long, Boolean> workspace : workspaces(statements).entrySet()) {
      ahead +=
          workspace.getValue()
              ? written.getOrDefault(workspace.getKey(), 0L)
              : sessions(statements, workspace.getKey());
    }
    return ahead;
  }

  private static Map<Long, Long> written(Statements statements) throws SQLException {
    Map<Long, Long> written = new HashMap<>();
    try (ResultSet rows = statements.get(AHEAD).executeQuery()) {
      while (rows.next()) {
        written.put(rows.getLong(1), rows.getLong(2));
      }
    }
    return written;
  }

  /** The workspaces, and whether there is a file under any of their hashes. */
  private Map<Long, Boolean> workspaces(Statements statements) throws SQLException {
    Map<Long, Boolean> found = new HashMap<>();
    try (ResultSet rows = statements.get(HASHES).executeQuery()) {
      while (rows.next()) {
        Workspace workspace = Workspace.ofHash(Columns.requiredText(rows, 2));
        found.merge(rows.getLong(1), Files.exists(home.legacyFile(workspace)), Boolean::logicalOr);
      }
    }
    return found;
  }

  private static long sessions(Statements statements, long workspaceId) throws SQLException {
    PreparedStatement count = statements.get(SESSIONS);
    count.setLong(1, workspaceId);
    try (ResultSet rows = count.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private Optional<Receipt> receipt(Statements statements, String source) {
    try {
      return ReceiptTable.find(statements, source);
    } catch (SQLException e) {
      throw new SqlErrors(home.database()).translate(e);
    }
  }
}
