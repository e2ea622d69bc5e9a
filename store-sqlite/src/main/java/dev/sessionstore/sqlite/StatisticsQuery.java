package dev.sessionstore.sqlite;

import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.sqlite.DatabaseStatistics.OfSession;
import dev.sessionstore.sqlite.DatabaseStatistics.OfWorkspace;
import dev.sessionstore.sqlite.DatabaseStatistics.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Counts and measures a database. Each query sees a commit of its own. */
final class StatisticsQuery {

  /** Of what is counted already, the counts on the rows of sessions: {@code integrity} compares. */
  private static final String WORKSPACES =
      """
      SELECT w.hash, count(s.pk), coalesce(sum(s.instance_count), 0),
        coalesce(sum(s.message_count), 0)
      FROM workspaces w LEFT JOIN sessions s ON s.workspace_id = w.id
      GROUP BY w.id ORDER BY w.hash
      """;

  private static final String PARTS =
      "SELECT name, pgsize, unused FROM dbstat WHERE aggregate = TRUE ORDER BY pgsize DESC, name";

  /** Unlike length(), octet_length() does not stop at U+0000. */
  private static final String LARGEST =
      """
      SELECT w.hash, s.id,
        octet_length(s.task) + coalesce(octet_length(s.extensions), 0)
        + coalesce((SELECT sum(octet_length(i.worktree_path) + octet_length(i.branch)
            + octet_length(i.agent_name) + coalesce(octet_length(i.extensions), 0)
            + coalesce(octet_length(o.output), 0))
          FROM instances i LEFT JOIN instance_outputs o ON o.instance_pk = i.pk
          WHERE %s), 0)
        + coalesce((SELECT sum(octet_length(m.content) + coalesce(octet_length(m.extensions), 0))
          FROM chat_messages m WHERE %s), 0) AS bytes
      FROM sessions s JOIN workspaces w ON w.id = s.workspace_id
      ORDER BY bytes DESC, w.hash, s.id LIMIT ?
      """;

  /** Of each page in the log, beside the page: https://sqlite.org/fileformat2.html#walformat */
  private static final int FRAME_HEADER = 24;

  private static final int LOG_HEADER = 32;

  private final Path log;
  private final Statements statements;
  private final int schemaVersion;

  StatisticsQuery(Path database, Statements statements, int schemaVersion) {
    this.log = DatabaseFile.logOf(database);
    this.statements = statements;
    this.schemaVersion = schemaVersion;
  }

  DatabaseStatistics run(int largest) throws SQLException {
    List<OfWorkspace> workspaces = workspaces();
    Sizes sizes = Sizes.of(statements);
    return new DatabaseStatistics(
        (int) statements.number("PRAGMA user_version"),
        workspaces.stream().mapToLong(OfWorkspace::sessions).sum(),
        workspaces.stream().mapToLong(OfWorkspace::instances).sum(),
        workspaces.stream().mapToLong(OfWorkspace::messages).sum(),
        sizes.fileBytes(),
        sizes.freeBytes(),
        logBytes(),
        statements.number("SELECT count(*) FROM change_journal"),
        workspaces,
        parts(),
        largest(largest));
  }

  /** How large a database is, and how much of that is free. */
  record Sizes(long fileBytes, long freeBytes) {

    static Sizes of(Statements statements) throws SQLException {
      long pageSize = statements.number("PRAGMA page_size");
      return new Sizes(
          statements.number("PRAGMA page_count") * pageSize,
          statements.number("PRAGMA freelist_count") * pageSize);
    }
  }

  /**
   * A checkpoint of this kind only tells how many pages the log has. It is refused all the same
   * where another process has the log's index and we may only read it; then the file is as near.
   */
  private long logBytes() throws SQLException {
    try {
      return logFrames();
    } catch (SQLException e) {
      statements.forget();
      if (!SqlErrors.isReadOnly(e)) {
        throw e;
      }
    }
    try {
      return Files.size(log);
    } catch (NoSuchFileException e) {
      return -1;
    } catch (IOException e) {
      throw IoFailure.reading(log, e);
    }
  }

  private long logFrames() throws SQLException {
    try (ResultSet rows = statements.get("PRAGMA wal_checkpoint(NOOP)").executeQuery()) {
      long frames = rows.next() ? rows.getLong(2) : -1;
      return frames < 0
          ? -1
          : frames == 0
              ? 0
              : LOG_HEADER + frames * (statements.number("PRAGMA page_size") + FRAME_HEADER);
    }
  }

  private List<OfWorkspace> workspaces() throws SQLException {
    List<OfWorkspace> found = new ArrayList<>();
    try (ResultSet rows = statements.get(WORKSPACES).executeQuery()) {
      while (rows.next()) {
        found.add(
            new OfWorkspace(
                Columns.requiredText(rows, 1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
      }
    }
    return found;
  }

  private List<Part> parts() throws SQLException {
    List<Part> found = new ArrayList<>();
    if (statements.number("SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')") == 0) {
      return found;
    }
    try (ResultSet rows = statements.get(PARTS).executeQuery()) {
      while (rows.next()) {
        found.add(new Part(Columns.requiredText(rows, 1), rows.getLong(2), rows.getLong(3)));
      }
    }
    return found;
  }

  private List<OfSession> largest(int count) throws SQLException {
    List<OfSession> found = new ArrayList<>();
    PreparedStatement query =
        statements.get(
            LARGEST.formatted(
                ChildTable.belongs(schemaVersion, "i", "s.pk"),
                ChildTable.belongs(schemaVersion, "m", "s.pk")));
    query.setInt(1, count);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        found.add(
            new OfSession(
                Columns.requiredText(rows, 1), Columns.requiredText(rows, 2), rows.getLong(3)));
      }
    }
    return found;
  }
}
