package dev.sessionstore.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of runtime mixes: one runtime per launched instance, duplicates meaningful. */
final class RuntimeMixTable implements ChildTable<String> {

  static final String OF_SESSION =
      "SELECT session_pk, runtime FROM runtime_mix WHERE session_pk = ? ORDER BY position";
  static final String OF_WORKSPACE =
      "SELECT r.session_pk, r.runtime FROM sessions s CROSS JOIN runtime_mix r"
          + " ON r.session_pk = s.pk WHERE s.workspace_id = ? AND s.position BETWEEN ? AND ?"
          + " ORDER BY s.position, r.position";
  private static final String INSERT =
      "INSERT INTO runtime_mix (runtime, session_pk, position) VALUES (?, ?, ?)";
  private static final String UPDATE =
      "UPDATE runtime_mix SET runtime = ? WHERE session_pk = ? AND position = ?";
  private static final String DELETE_FROM =
      "DELETE FROM runtime_mix WHERE session_pk = ? AND position >= ?";

  @Override
  public String ofSession() {
    return OF_SESSION;
  }

  @Override
  public String ofWorkspace() {
    return OF_WORKSPACE;
  }

  @Override
  public String row(ResultSet rows) throws SQLException {
    return Columns.requiredText(rows, 2);
  }

  @Override
  public void insert(Statements statements, long sessionPk, int position, List<String> values)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      write(statements.get(INSERT), sessionPk, position + i, values.get(i));
    }
  }

  @Override
  public void update(Statements statements, long sessionPk, int position, String old, String value)
      throws SQLException {
    write(statements.get(UPDATE), sessionPk, position, value);
  }

  @Override
  public void deleteFrom(Statements statements, long sessionPk, int position) throws SQLException {
    ChildTable.delete(statements.get(DELETE_FROM), sessionPk, position);
  }

  private static void write(
      PreparedStatement statement, long sessionPk, int position, String runtime)
      throws SQLException {
    statement.setString(1, runtime);
    statement.setLong(2, sessionPk);
    statement.setInt(3, position);
    statement.executeUpdate();
  }
}
