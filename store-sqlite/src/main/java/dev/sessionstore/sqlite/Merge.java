package dev.sessionstore.sqlite;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SessionCache.Entry;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Takes one incoming session into a workspace by the {@link MergeRule}. */
final class Merge {

  private Merge() {}

  /**
   * Merges.
   *
   * @param receipt of the source that the session comes from, or null
   */
  static Outcome one(
      Transaction tx,
      Workspace workspace,
      long workspaceId,
      WorktreeSession incoming,
      Recovery recovery,
      @Nullable Receipt receipt)
      throws SQLException {
    boolean fromFile = receipt != null && StoreHome.isLegacyName(receipt.source());
    tx.takeFromFile(fromFile);
    Outcome outcome = one(tx, workspace, workspaceId, incoming, recovery);
    if (outcome == Outcome.EQUAL && fromFile) {
      JournalTable.inFile(tx.statements(), workspaceId, incoming.id());
    }
    return outcome;
  }

  private static Outcome one(
      Transaction tx,
      Workspace workspace,
      long workspaceId,
      WorktreeSession incoming,
      Recovery recovery)
      throws SQLException {
    if (Sessions.insert(tx, workspaceId, incoming)) {
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
