package dev.sessionstore.sqlite;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.ChangeJournal.Change;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.ReplicationSource.Backlog;
import dev.sessionstore.spi.ReplicationSource.Progress;
import dev.sessionstore.spi.ReplicationSource.Replicated;
import dev.sessionstore.spi.SessionDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the replica: per workspace how far it has come, per session what both had in
 * common last.
 *
 * <p>Workspaces are replicated each at its own pace, and one may be stuck. What the consumer
 * {@value ReplicationSource#CONSUMER} has acknowledged is derived from them: everything before the
 * first row of the journal that any of them lacks. So every query may begin there, and while the
 * replica keeps up, it looks at a handful of rows.
 */
final class ReplicationTable {

  private static final String ACKNOWLEDGED =
      "coalesce((SELECT acknowledged FROM journal_consumers WHERE name = '"
          + ReplicationSource.CONSUMER
          + "'), 0)";

  private static final String LACKING =
      " FROM change_journal j LEFT JOIN replicated_workspaces r ON r.workspace_id = j.workspace_id"
          + " WHERE j.seq > "
          + ACKNOWLEDGED
          + " AND j.seq > coalesce(r.seq, 0)";

  static final String FIRST = "SELECT j.seq" + LACKING + " ORDER BY j.seq LIMIT 1";
  static final String BEHIND =
      "SELECT hash, path FROM workspaces WHERE id IN (SELECT j.workspace_id"
          + LACKING
          + ") ORDER BY hash";
  static final String BACKLOG = "SELECT count(*), min(nullif(j.written_millis, 0))" + LACKING;

  /** The index of the workspace would give all of its rows, and in another order. */
  static final String CHANGES =
      JournalTable.CHANGE
          + " WHERE j.seq > max("
          + ACKNOWLEDGED
          + ", coalesce((SELECT seq FROM replicated_workspaces WHERE workspace_id = ?1), 0))"
          + " AND +j.workspace_id = ?1 ORDER BY j.seq";

  static final String PROGRESS =
      "SELECT seq, version FROM replicated_workspaces WHERE workspace_id = ?";
  static final String DIGESTS =
      "SELECT session_id, digest, taken, earlier FROM replicated_sessions WHERE workspace_id = ?";
  static final String DIGEST = DIGESTS + " AND session_id = ?";

  private static final String SET_PROGRESS =
      """
      INSERT INTO replicated_workspaces (workspace_id, seq, version) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET seq = excluded.seq, version = excluded.version
      WHERE excluded.seq >= seq
      """;

  /** No replica is ever at this version, so the next look at it is a look at all that it has. */
  static final String LEFT = "UPDATE replicated_workspaces SET version = '' WHERE workspace_id = ?";

  private static final int DIGEST_LENGTH = 32;

  /** One more than is promised, for the present one may have been announced. */
  private static final int EARLIER_DIGESTS = 17;

  /** A session that was never replicated is as one that was deleted, but for what is announced. */
  private static final String ANNOUNCE =
      """
      INSERT INTO replicated_sessions (workspace_id, session_id, digest, taken, earlier)
      VALUES (?, ?, '', 0, ?)
      ON CONFLICT DO UPDATE SET earlier = substr(excluded.earlier || earlier, 1, %d)
      WHERE instr(earlier, excluded.earlier) = 0
      """
          .formatted(DIGEST_LENGTH * EARLIER_DIGESTS);

  private static final String SET_DIGEST =
      """
      INSERT INTO replicated_sessions (workspace_id, session_id, digest, taken, earlier)
      VALUES (?, ?, ?, ?, '')
      ON CONFLICT DO UPDATE SET
        digest = excluded.digest,
        taken = excluded.taken,
        earlier = substr(digest || replace(earlier, digest, ''), 1, %d)
      WHERE digest <> excluded.digest
      """
          .formatted(DIGEST_LENGTH * EARLIER_DIGESTS);

  private ReplicationTable() {}

  static Optional<Progress> progress(Statements statements, long workspaceId) throws SQLException {
    PreparedStatement progress = statements.get(PROGRESS);
    progress.setLong(1, workspaceId);
    try (ResultSet rows = progress.executeQuery()) {
      return rows.next()
          ? Optional.of(new Progress(rows.getLong(1), Columns.requiredText(rows, 2)))
          : Optional.empty();
    }
  }

  static List<Workspace> behind(Statements statements) throws SQLException {
    return WorkspaceTable.all(statements.get(BEHIND));
  }

  static List<Change> changes(Statements statements, long workspaceId) throws SQLException {
    PreparedStatement changes = statements.get(CHANGES);
    changes.setLong(1, workspaceId);
    return JournalTable.changes(changes);
  }

  /** Rows whose time is not known count, but do not tell how long they have waited. */
  static Backlog backlog(Statements statements) throws SQLException {
    try (ResultSet rows = statements.get(BACKLOG).executeQuery()) {
      rows.next();
      Long oldest = Columns.number(rows, 2);
      return new Backlog(rows.getLong(1), oldest == null ? null : Instant.ofEpochMilli(oldest));
    }
  }

  static Map<String, Replicated> digests(
      Statements statements, long workspaceId, @Nullable Collection<String> ids)
      throws SQLException {
    Map<String, Replicated> found = new HashMap<>();
    PreparedStatement query = statements.get(ids == null ? DIGESTS : DIGEST);
    query.setLong(1, workspaceId);
    if (ids == null) {
      take(query, found);
    } else {
      for (String id : ids) {
        query.setString(2, id);
        take(query, found);
      }
    }
    return found;
  }

  private static void take(PreparedStatement query, Map<String, Replicated> found)
      throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        SessionDigest last = new SessionDigest(Columns.requiredText(rows, 2));
        found.put(
            Columns.requiredText(rows, 1),
            new Replicated(last, rows.getInt(3) == 1, split(Columns.requiredText(rows, 4))));
      }
    }
  }

  private static Set<SessionDigest> split(String digests) {
    Set<SessionDigest> all = new HashSet<>();
    for (int at = 0; at < digests.length(); at += DIGEST_LENGTH) {
      all.add(new SessionDigest(digests.substring(at, at + DIGEST_LENGTH)));
    }
    return all;
  }

  /** Notes that the replica no longer has what it was left with. */
  static void left(Statements statements, long workspaceId) throws SQLException {
    PreparedStatement left = statements.get(LEFT);
    left.setLong(1, workspaceId);
    left.executeUpdate();
  }

  static void announce(Statements statements, long workspaceId, Map<String, SessionDigest> digests)
      throws SQLException {
    PreparedStatement announce = statements.get(ANNOUNCE);
    for (Map.Entry<String, SessionDigest> digest : digests.entrySet()) {
      if (!digest.getValue().equals(SessionDigest.DELETED)) {
        announce.setLong(1, workspaceId);
        announce.setString(2, digest.getKey());
        announce.setString(3, digest.getValue().text());
        announce.executeUpdate();
      }
    }
  }

  /** Whoever records less than another has recorded already was overtaken by it. */
  static void record(
      Statements statements,
      long workspaceId,
      Progress progress,
      Map<String, SessionDigest> digests,
      Set<String> taken)
      throws SQLException {
    PreparedStatement setProgress = statements.get(SET_PROGRESS);
    setProgress.setLong(1, workspaceId);
    setProgress.setLong(2, progress.sequence());
    setProgress.setString(3, progress.version());
    setProgress.executeUpdate();
    PreparedStatement setDigest = statements.get(SET_DIGEST);
    for (Map.Entry<String, SessionDigest> digest : digests.entrySet()) {
      setDigest.setLong(1, workspaceId);
      setDigest.setString(2, digest.getKey());
      setDigest.setString(3, digest.getValue().text());
      setDigest.setInt(4, taken.contains(digest.getKey()) ? 1 : 0);
      setDigest.executeUpdate();
    }
    long first = statements.number(FIRST);
    JournalTable.acknowledge(
        statements,
        ReplicationSource.CONSUMER,
        first > 0 ? first - 1 : JournalTable.latest(statements));
  }
}
