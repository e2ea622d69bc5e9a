package dev.sessionstore.sqlite;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.sqlite.SessionCache.Entry;
import java.sql.SQLException;

/** Takes one incoming session into a workspace by the {@link MergeRule}. */
final class Merge {

  private Merge() {}

  static Outcome one(
      Transaction tx,
      Workspace workspace,
      long workspaceId,
      WorktreeSession incoming,
      Recovery recovery)
      throws SQLException {
    if (SessionTable.pkOf(tx.statements(), workspaceId, incoming.id()) == null) {
      Sessions.insert(tx, workspaceId, incoming);
      return Outcome.INSERTED;
    }
    Entry stored = Sessions.require(tx, workspaceId, workspace, incoming.id());
    if (stored.session().equals(incoming)) {
      return Outcome.EQUAL;
    }
    if (MergeRule.incomingWins(stored.session(), incoming)) {
      recovery.keep(workspace, stored.session());
      Sessions.update(tx, workspaceId, stored, incoming);
      return Outcome.REPLACED;
    }
    recovery.keep(workspace, incoming);
    return Outcome.KEPT;
  }
}
