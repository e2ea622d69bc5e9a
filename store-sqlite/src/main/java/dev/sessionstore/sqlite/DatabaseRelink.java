package dev.sessionstore.sqlite;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SessionCache.Entry;
import dev.sessionstore.sqlite.SessionTable.Place;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the sessions of a workspace to another hash, in the database of a home that no store has
 * open: open stores remember which hash means what. The hash that it had before becomes a further
 * one of it. All is one transaction, forced to the disk.
 *
 * <p>A workspace whose new hash is free, or one of its own further ones, is only renamed: what is
 * known of its replica, and its journal, stay with it. Else it is joined to the one that is there:
 * its sessions come behind those, and of a session that both have and that differs, the {@link
 * dev.sessionstore.spi.MergeRule} decides. What is known of deletions, and of what the replica had
 * in common, goes with the sessions, but yields to what the other one knows.
 */
public final class DatabaseRelink {

  private static final String RENAME = "UPDATE workspaces SET hash = ?, path = ? WHERE id = ?";
  private static final String REMOVE_ALIAS = "DELETE FROM workspace_aliases WHERE hash = ?";
  private static final String DELETED =
      "SELECT session_id, session_pk FROM change_journal"
          + " WHERE workspace_id = ? AND deleted = 1 ORDER BY seq";

  /** After these, nothing refers to the workspace that was joined, and it is gone. */
  private static final List<String> HAND_OVER =
      List.of(
          "DELETE FROM change_journal WHERE workspace_id = ?2",
          "UPDATE OR IGNORE replicated_sessions SET workspace_id = ?1 WHERE workspace_id = ?2",
          "DELETE FROM replicated_sessions WHERE workspace_id = ?2",
          "DELETE FROM replicated_workspaces WHERE workspace_id = ?2",
          // The replica has not what it had in common with the other one: all of it is looked at.
          "UPDATE replicated_workspaces SET version = '' WHERE workspace_id = ?1 AND ?1 <> ?2",
          "UPDATE workspace_aliases SET workspace_id = ?1 WHERE workspace_id = ?2",
          "DELETE FROM workspaces WHERE id = ?2");

  private final WorkspaceTable workspaces = new WorkspaceTable();
  private final Workspace from;
  private final Workspace to;
  private final Recovery recovery;

  private DatabaseRelink(Workspace from, Workspace to, Recovery recovery) {
    this.from = from;
    this.to = to;
    this.recovery = recovery;
  }

  /**
   * Relinks a workspace. The caller holds the {@linkplain StoreHome#homeLock() home's lock}
   * exclusively. Does nothing more when it is run again.
   *
   * @param config tells the home, how long to wait for others, and the clock
   * @param from the workspace, by its own hash; need not be known
   * @param to the hash that it gets, with the path; if the database has a workspace under that hash
   *     already, it is that workspace by its own hash
   * @param recovery takes the versions that lose, before the commit
   * @param receipts recorded with the same commit: for files that are about to be renamed
   * @throws dev.sessionstore.SessionStoreException if the database cannot be opened or written;
   *     nothing was changed
   */
  public static void run(
      StoreConfig config, Workspace from, Workspace to, Recovery recovery, List<Receipt> receipts) {
    StoreHome home = StoreHome.at(config.home());
    StoreConfig lasting = config.toBuilder().durability(Durability.FULL).build();
    new DatabaseFile(home, lasting).prepare();
    Connections connections = new Connections(home.database(), lasting);
    DatabaseRelink relink = new DatabaseRelink(from, to, recovery);
    try (Writer writer =
        new Writer(
            () -> new Statements(connections.writer()),
            new SessionCache(0),
            new SqlErrors(home.database()),
            lasting,
            () -> {})) {
      writer.writeHere(
          tx -> {
            relink.run(tx);
            for (Receipt receipt : receipts) {
              tx.record(receipt);
            }
            return true;
          });
    }
  }

  private void run(Transaction tx) throws SQLException {
    Long source = workspaces.find(tx, from);
    Long target = workspaces.find(tx, to);
    if (source != null && (target == null || target.equals(source))) {
      rename(tx.statements(), source);
    } else if (source != null && target != null) {
      join(tx, source, target);
      workspaces.require(tx, to); // which learns its path
    }
    // What was remembered of the hashes until now does not hold any more.
    new WorkspaceTable().alias(tx, to, from.hash());
  }

  private void rename(Statements statements, long id) throws SQLException {
    PreparedStatement removeAlias = statements.get(REMOVE_ALIAS);
    removeAlias.setString(1, to.hash());
    removeAlias.executeUpdate();
    PreparedStatement rename = statements.get(RENAME);
    rename.setString(1, to.hash());
    rename.setString(2, to.path().orElse(null));
    rename.setLong(3, id);
    rename.executeUpdate();
  }

  /**
   * For each row of the journal that goes, one is written or written again: the greatest sequence
   * must never become less, for followers have come that far.
   */
  private void join(Transaction tx, long source, long target) throws SQLException {
    for (Place place : SessionTable.places(tx.statements(), source)) {
      if (SessionTable.pkOf(tx.statements(), target, place.id()) == null) {
        move(tx, place, target);
      } else {
        merge(tx, place, source, target);
      }
    }
    for (Place deleted : deleted(tx.statements(), source)) {
      keepDeletion(tx, deleted, target);
    }
    for (String sql : HAND_OVER) {
      PreparedStatement handOver = tx.statements().get(sql);
      handOver.setLong(1, target);
      handOver.setLong(2, source);
      handOver.executeUpdate();
    }
  }

  /** The rows of a session stay where they are; a deletion in the other one has no say in it. */
  private static void move(Transaction tx, Place place, long target) throws SQLException {
    Statements statements = tx.statements();
    long deleted = JournalTable.keyOfDeleted(statements, target, place.id());
    if (deleted > 0) {
      SearchIndex.removeDeleted(statements, deleted);
    }
    SessionTable.adopt(statements, place.pk(), target);
    tx.adopted(target, place.id(), place.pk());
  }

  private void merge(Transaction tx, Place place, long source, long target) throws SQLException {
    Entry incoming = Sessions.require(tx, source, from, place.id());
    Merge.one(tx, to, target, incoming.session(), recovery, null);
    tx.touch(target, place.id());
    SearchIndex.remove(tx.statements(), place.pk());
    Sessions.deleteRows(tx.statements(), place.pk());
  }

  private static List<Place> deleted(Statements statements, long source) throws SQLException {
    List<Place> deleted = new ArrayList<>();
    PreparedStatement query = statements.get(DELETED);
    query.setLong(1, source);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        deleted.add(new Place(rows.getLong(2), Columns.requiredText(rows, 1), -1));
      }
    }
    return deleted;
  }

  private void keepDeletion(Transaction tx, Place deleted, long target) throws SQLException {
    Statements statements = tx.statements();
    if (SessionTable.pkOf(statements, target, deleted.id()) != null
        || JournalTable.keyOfDeleted(statements, target, deleted.id()) > 0) {
      tx.touch(target, deleted.id());
      SearchIndex.removeDeleted(statements, deleted.pk());
    } else {
      tx.deletedBefore(target, deleted.id(), deleted.pk());
    }
  }
}
