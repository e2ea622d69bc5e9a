package dev.sessionstore.sqlite;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.WorktreeInstance;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of instances, and of their outputs in a table apart. */
final class InstanceTable implements ChildTable<WorktreeInstance> {

  private static final String COLUMNS =
      "i.instance_id, i.worktree_path, i.branch, i.agent_name, i.status, i.tmux_session_id,"
          + " i.start_time, i.end_time, i.files_changed, i.lines_added, i.lines_deleted,"
          + " i.runtime, i.model, i.runtime_label, i.extensions, o.output";
  static final String OF_SESSION = ofSession(DatabaseFile.SCHEMA_VERSION);
  static final String OF_WORKSPACE =
      "SELECT i.session_pk, "
          + COLUMNS
          + " FROM sessions s CROSS JOIN instances i ON "
          + ChildTable.belongs("i", "s.pk")
          + " LEFT JOIN instance_outputs o ON o.instance_pk = i.pk"
          + " WHERE s.workspace_id = ? AND s.position BETWEEN ? AND ? ORDER BY s.position, i.pk";
  static final String AGENT_NAMES = agentNames(DatabaseFile.SCHEMA_VERSION);

  private static final String VALUES =
      "instance_id, worktree_path, branch, agent_name, status, tmux_session_id, start_time,"
          + " end_time, files_changed, lines_added, lines_deleted, runtime, model, runtime_label,"
          + " extensions";
  private static final int VALUE_COUNT = 15;
  private static final int COLUMN_COUNT = VALUE_COUNT + 1;

  /** How many rows a statement inserts at most. */
  private static final int MAX_ROWS = 4;

  /** Longer outputs are inserted one by one, for the driver holds what a statement was given. */
  private static final int MAX_CHARS = 1 << 18;

  private static final String INSERT =
      "INSERT INTO instances (" + VALUES + ", pk) VALUES (?" + ", ?".repeat(COLUMN_COUNT - 1) + ")";
  private static final String[] INSERTS = new String[MAX_ROWS + 1];
  private static final String[] INSERT_OUTPUTS = new String[MAX_ROWS + 1];

  static {
    for (int rows = 1; rows <= MAX_ROWS; rows++) {
      INSERTS[rows] = INSERT + (", (?" + ", ?".repeat(COLUMN_COUNT - 1) + ")").repeat(rows - 1);
      INSERT_OUTPUTS[rows] =
          "INSERT INTO instance_outputs (instance_pk, output) VALUES (?, ?)"
              + ", (?, ?)".repeat(rows - 1);
    }
  }

  private static final String UPDATE =
      "UPDATE instances SET ("
          + VALUES
          + ") = (?"
          + ", ?".repeat(VALUE_COUNT - 1)
          + ") WHERE pk = ?";
  private static final String UPDATE_STATUS = "UPDATE instances SET status = ? WHERE pk = ?";
  private static final String SET_OUTPUT =
      "INSERT OR REPLACE INTO instance_outputs (instance_pk, output) VALUES (?, ?)";
  private static final String DELETE_OUTPUT = "DELETE FROM instance_outputs WHERE instance_pk = ?";

  /** Their outputs go with them. */
  private static final String DELETE_FROM = "DELETE FROM instances WHERE pk BETWEEN ? AND ?";

  static String ofSession(int schemaVersion) {
    return "SELECT i.session_pk, "
        + COLUMNS
        + " FROM instances i LEFT JOIN instance_outputs o ON o.instance_pk = i.pk"
        + ChildTable.ofSession(schemaVersion, "i");
  }

  static String agentNames(int schemaVersion) {
    return "SELECT i.agent_name FROM instances i" + ChildTable.ofSession(schemaVersion, "i");
  }

  @Override
  public String ofWorkspace() {
    return OF_WORKSPACE;
  }

  @Override
  public WorktreeInstance row(ResultSet rows) throws SQLException {
    return new WorktreeInstance(
        rows.getLong(2),
        Columns.requiredText(rows, 3),
        Columns.requiredText(rows, 4),
        Columns.requiredText(rows, 5),
        InstanceStatus.of(Columns.requiredText(rows, 6)),
        Columns.requiredText(rows, 7),
        Columns.text(rows, 17),
        Columns.time(rows, 8),
        Columns.time(rows, 9),
        Columns.number(rows, 10),
        Columns.number(rows, 11),
        Columns.number(rows, 12),
        Columns.text(rows, 13),
        Columns.text(rows, 14),
        Columns.text(rows, 15),
        Columns.json(rows, 16));
  }

  @Override
  public void insert(
      Statements statements, long sessionPk, int position, List<WorktreeInstance> values)
      throws SQLException {
    for (int from = 0; from < values.size(); from += MAX_ROWS) {
      List<WorktreeInstance> some = values.subList(from, Math.min(from + MAX_ROWS, values.size()));
      insertRows(statements, sessionPk, position + from, some);
    }
  }

  private static void insertRows(
      Statements statements, long sessionPk, int from, List<WorktreeInstance> values)
      throws SQLException {
    PreparedStatement insert = statements.get(INSERTS[values.size()]);
    for (int i = 0; i < values.size(); i++) {
      bind(insert, i * COLUMN_COUNT, values.get(i), sessionPk, from + i);
    }
    insert.executeUpdate();
    insertOutputs(statements, sessionPk, from, values);
  }

  private static void insertOutputs(
      Statements statements, long sessionPk, int from, List<WorktreeInstance> values)
      throws SQLException {
    int count = 0;
    long chars = 0;
    for (WorktreeInstance value : values) {
      if (value.output() != null) {
        count++;
        chars += value.output().length();
      }
    }
    boolean together = chars <= MAX_CHARS;
    int bound = 0;
    for (int i = 0; i < values.size(); i++) {
      String output = values.get(i).output();
      if (output != null) {
        PreparedStatement insert = statements.get(INSERT_OUTPUTS[together ? count : 1]);
        insert.setLong(2 * bound + 1, ChildTable.key(sessionPk, from + i));
        insert.setString(2 * bound + 2, output);
        bound++;
        if (!together || bound == count) {
          insert.executeUpdate();
          bound = 0;
        }
      }
    }
  }

  @Override
  public void update(
      Statements statements,
      long sessionPk,
      int position,
      WorktreeInstance old,
      WorktreeInstance value)
      throws SQLException {
    if (!Objects.equals(old.output(), value.output())) {
      setOutput(statements, sessionPk, position, value.output());
    }
    WorktreeInstance oldRow = old.toBuilder().output(null).build();
    WorktreeInstance row = value.toBuilder().output(null).build();
    if (same(oldRow.toBuilder().status(row.status()).build(), row)) {
      PreparedStatement status = statements.get(UPDATE_STATUS);
      status.setString(1, value.status().value());
      status.setLong(2, ChildTable.key(sessionPk, position));
      status.executeUpdate();
    } else {
      PreparedStatement update = statements.get(UPDATE);
      bind(update, 0, value, sessionPk, position);
      update.executeUpdate();
    }
  }

  private static void setOutput(
      Statements statements, long sessionPk, int position, @Nullable String output)
      throws SQLException {
    PreparedStatement statement = statements.get(output == null ? DELETE_OUTPUT : SET_OUTPUT);
    statement.setLong(1, ChildTable.key(sessionPk, position));
    if (output != null) {
      statement.setString(2, output);
    }
    statement.executeUpdate();
  }

  @Override
  public boolean same(WorktreeInstance old, WorktreeInstance value) {
    return old.equals(value) && old.extensions().text().equals(value.extensions().text());
  }

  @Override
  public void deleteFrom(Statements statements, long sessionPk, int position) throws SQLException {
    ChildTable.delete(statements.get(DELETE_FROM), sessionPk, position);
  }

  /** Binds a row's values behind others. */
  private static void bind(
      PreparedStatement statement,
      int before,
      WorktreeInstance instance,
      long sessionPk,
      int position)
      throws SQLException {
    statement.setLong(before + 1, instance.instanceId());
    statement.setString(before + 2, instance.worktreePath());
    statement.setString(before + 3, instance.branch());
    statement.setString(before + 4, instance.agentName());
    statement.setString(before + 5, instance.status().value());
    statement.setString(before + 6, instance.tmuxSessionId());
    Columns.bind(statement, before + 7, instance.startTime());
    Columns.bind(statement, before + 8, instance.endTime());
    Columns.bind(statement, before + 9, instance.filesChanged());
    Columns.bind(statement, before + 10, instance.linesAdded());
    Columns.bind(statement, before + 11, instance.linesDeleted());
    statement.setString(before + 12, instance.runtime());
    statement.setString(before + 13, instance.model());
    statement.setString(before + 14, instance.runtimeLabel());
    Columns.bind(statement, before + 15, instance.extensions());
    statement.setLong(before + COLUMN_COUNT, ChildTable.key(sessionPk, position));
  }
}
