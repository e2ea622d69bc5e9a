package dev.sessionstore.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By what a workspace is known again: the end of the journal at a moment, and how many sessions the
 * workspace had then.
 *
 * <p>It is unchanged if none of its sessions was written after that place, and there are as many. A
 * write moves the session's row behind the place for good, and a deletion takes it away, so the
 * rows before it can only become fewer: as many are the same ones. Deletions need not be seen
 * themselves, and could not be: their rows are removed some day, after which the greatest sequence
 * of the workspace is one that it had before.
 *
 * @param sequence the greatest sequence in the journal, of whatever workspace
 * @param sessions how many sessions the workspace had
 */
record ReplicaVersion(long sequence, long sessions) {

  static final String COUNT = "SELECT count(*) FROM sessions WHERE workspace_id = ?";

  static final String WRITTEN_AFTER =
      "SELECT 1 FROM change_journal WHERE seq > ? AND workspace_id = ? AND deleted = 0 LIMIT 1";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

  /** Returns the present version; of an unknown workspace too. */
  static ReplicaVersion present(Statements statements, @Nullable Long workspaceId)
      throws SQLException {
    long sessions = 0;
    if (workspaceId != null) {
      PreparedStatement count = statements.get(COUNT);
      count.setLong(1, workspaceId);
      try (ResultSet rows = count.executeQuery()) {
        rows.next();
        sessions = rows.getLong(1);
      }
    }
    return new ReplicaVersion(JournalTable.latest(statements), sessions);
  }

  /** Returns the present version if the workspace is unchanged since it was at another one. */
  static Optional<ReplicaVersion> confirm(
      Statements statements, @Nullable Long workspaceId, String text) throws SQLException {
    Matcher then = TEXT.matcher(text);
    if (!then.matches()) {
      return Optional.empty(); // of another replica
    }
    long sequence = Long.parseLong(then.group(1));
    ReplicaVersion present = present(statements, workspaceId);
    boolean unchanged =
        present.sessions == Long.parseLong(then.group(2))
            && present.sequence >= sequence
            && (workspaceId == null || !writtenAfter(statements, workspaceId, sequence));
    return unchanged ? Optional.of(present) : Optional.empty();
  }

  private static boolean writtenAfter(Statements statements, long workspaceId, long sequence)
      throws SQLException {
    PreparedStatement written = statements.get(WRITTEN_AFTER);
    written.setLong(1, sequence);
    written.setLong(2, workspaceId);
    try (ResultSet rows = written.executeQuery()) {
      return rows.next();
    }
  }

  String text() {
    return sequence + "." + sessions;
  }
}
