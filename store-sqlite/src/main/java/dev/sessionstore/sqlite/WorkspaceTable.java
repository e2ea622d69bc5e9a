package dev.sessionstore.sqlite;

import dev.sessionstore.Workspace;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The workspaces, and the row ids by which everything else refers to them. Rows are never deleted,
 * so those that were seen once are remembered.
 */
final class WorkspaceTable {

  /** By a hash of its own or by an alias. */
  static final String FIND =
      """
      SELECT id, path, hash FROM workspaces WHERE hash = ?1
      UNION ALL
      SELECT w.id, w.path, w.hash FROM workspace_aliases a JOIN workspaces w ON w.id = a.workspace_id
      WHERE a.hash = ?1
      """;

  static final String ALL = "SELECT hash, path FROM workspaces ORDER BY hash";
  static final String HASHES =
      """
      SELECT hash FROM workspaces WHERE id = ?1
      UNION ALL SELECT hash FROM workspace_aliases WHERE workspace_id = ?1
      """;
  private static final String INSERT =
      "INSERT INTO workspaces (hash, path) VALUES (?, ?) RETURNING id";
  private static final String SET_PATH = "UPDATE workspaces SET path = ? WHERE id = ?";

  private static final String ALIAS =
      "INSERT INTO workspace_aliases (hash, workspace_id) VALUES (?, ?)";

  private record Row(long id, boolean hasPath, String hash) {}

  private final Map<String, Row> seen = new ConcurrentHashMap<>();

  /** Returns the row id, or null if the store does not know the workspace. For readers only. */
  @Nullable Long find(Statements statements, Workspace workspace) throws SQLException {
    Row row = row(statements, workspace);
    return row == null ? null : (Long) row.id();
  }

  /** Returns the workspace by its own hash; itself if the store does not know it. */
  Workspace canonical(Statements statements, Workspace workspace) throws SQLException {
    Row row = row(statements, workspace);
    return row == null || row.hash().equals(workspace.hash())
        ? workspace
        : Workspace.recorded(row.hash(), workspace.path().orElse(null));
  }

  private @Nullable Row row(Statements statements, Workspace workspace) throws SQLException {
    Row row = seen.get(workspace.hash());
    if (row == null) {
      row = query(statements, workspace);
      if (row != null) {
        seen.put(workspace.hash(), row);
      }
    }
    return row;
  }

  /** Returns the row id within a write transaction, or null. */
  @Nullable Long find(Transaction tx, Workspace workspace) throws SQLException {
    Row row = row(tx, workspace);
    return row == null ? null : (Long) row.id();
  }

  /** Returns the row id, making the row and filling in the path where they are missing. */
  long require(Transaction tx, Workspace workspace) throws SQLException {
    Row row = row(tx, workspace);
    if (row == null) {
      PreparedStatement insert = tx.statements().get(INSERT);
      insert.setString(1, workspace.hash());
      insert.setString(2, workspace.path().orElse(null));
      try (ResultSet rows = insert.executeQuery()) {
        rows.next();
        row = new Row(rows.getLong(1), workspace.path().isPresent(), workspace.hash());
      }
      remember(tx, workspace, row);
    } else if (!row.hasPath() && workspace.path().isPresent()) {
      PreparedStatement setPath = tx.statements().get(SET_PATH);
      setPath.setString(1, workspace.path().get());
      setPath.setLong(2, row.id());
      setPath.executeUpdate();
      remember(tx, workspace, new Row(row.id(), true, row.hash()));
    }
    return row.id();
  }

  /** Makes a hash another name of a workspace; returns false if it is one that means another. */
  boolean alias(Transaction tx, Workspace workspace, String hash) throws SQLException {
    long id = require(tx, workspace);
    Long known = find(tx, Workspace.ofHash(hash));
    if (known == null) {
      PreparedStatement alias = tx.statements().get(ALIAS);
      alias.setString(1, hash);
      alias.setLong(2, id);
      alias.executeUpdate();
    }
    return known == null || known == id;
  }

  private @Nullable Row row(Transaction tx, Workspace workspace) throws SQLException {
    Row row = seen.get(workspace.hash());
    if (row == null) {
      row = query(tx.statements(), workspace);
      if (row != null) {
        remember(tx, workspace, row);
      }
    }
    return row;
  }

  /** A row that is rolled back must not be remembered: its id may be given to another workspace. */
  private void remember(Transaction tx, Workspace workspace, Row row) {
    tx.afterCommit(() -> seen.put(workspace.hash(), row));
  }

  private static @Nullable Row query(Statements statements, Workspace workspace)
      throws SQLException {
    PreparedStatement find = statements.get(FIND);
    find.setString(1, workspace.hash());
    try (ResultSet rows = find.executeQuery()) {
      return rows.next()
          ? new Row(rows.getLong(1), Columns.text(rows, 2) != null, Columns.requiredText(rows, 3))
          : null;
    }
  }

  /** Lists a workspace's own hash and its further ones. */
  static List<String> hashes(Statements statements, long workspaceId) throws SQLException {
    PreparedStatement query = statements.get(HASHES);
    query.setLong(1, workspaceId);
    List<String> hashes = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        hashes.add(Columns.requiredText(rows, 1));
      }
    }
    return hashes;
  }

  static List<Workspace> all(Statements statements) throws SQLException {
    return all(statements.get(ALL));
  }

  /** Reads workspaces from rows of hash and path. */
  static List<Workspace> all(PreparedStatement query) throws SQLException {
    List<Workspace> all = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        all.add(Workspace.recorded(Columns.requiredText(rows, 1), Columns.text(rows, 2)));
      }
    }
    return all;
  }
}
