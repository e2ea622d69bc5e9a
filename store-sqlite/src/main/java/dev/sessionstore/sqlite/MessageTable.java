package dev.sessionstore.sqlite;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.MessageRole;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of chat messages. */
final class MessageTable implements ChildTable<ChatMessage> {

  private static final String COLUMNS =
      "m.session_pk, m.id, m.role, m.content, m.timestamp, m.instance_id, m.extensions";
  static final String OF_SESSION = ofSession(DatabaseFile.SCHEMA_VERSION);
  static final String OF_WORKSPACE =
      "SELECT "
          + COLUMNS
          + " FROM sessions s CROSS JOIN chat_messages m ON "
          + ChildTable.belongs("m", "s.pk")
          + " WHERE s.workspace_id = ? AND s.position BETWEEN ? AND ? ORDER BY s.position, m.pk";
  static final String CONTENTS = contents(DatabaseFile.SCHEMA_VERSION);
  private static final int VALUE_COUNT = 7;

  /** How many rows a statement inserts at most. */
  private static final int MAX_ROWS = 8;

  private static final String[] INSERTS = new String[MAX_ROWS + 1];

  static {
    for (int rows = 1; rows <= MAX_ROWS; rows *= 2) {
      INSERTS[rows] =
          "INSERT INTO chat_messages (id, role, content, timestamp, instance_id, extensions,"
              + " pk) VALUES (?, ?, ?, ?, ?, ?, ?)"
              + ", (?, ?, ?, ?, ?, ?, ?)".repeat(rows - 1);
    }
  }

  private static final String UPDATE =
      "UPDATE chat_messages SET (id, role, content, timestamp, instance_id, extensions)"
          + " = (?, ?, ?, ?, ?, ?) WHERE pk = ?";
  private static final String DELETE_FROM = "DELETE FROM chat_messages WHERE pk BETWEEN ? AND ?";

  static String ofSession(int schemaVersion) {
    return "SELECT " + COLUMNS + " FROM chat_messages m" + ChildTable.ofSession(schemaVersion, "m");
  }

  static String contents(int schemaVersion) {
    return "SELECT m.content FROM chat_messages m" + ChildTable.ofSession(schemaVersion, "m");
  }

  @Override
  public String ofWorkspace() {
    return OF_WORKSPACE;
  }

  @Override
  public ChatMessage row(ResultSet rows) throws SQLException {
    return new ChatMessage(
        Columns.requiredText(rows, 2),
        MessageRole.of(Columns.requiredText(rows, 3)),
        Columns.requiredText(rows, 4),
        Columns.requiredTime(rows, 5),
        Columns.number(rows, 6),
        Columns.json(rows, 7));
  }

  @Override
  public void insert(Statements statements, long sessionPk, int position, List<ChatMessage> values)
      throws SQLException {
    int done = 0;
    for (int rows = MAX_ROWS; rows > 0; rows /= 2) {
      while (values.size() - done >= rows) {
        PreparedStatement statement = statements.get(INSERTS[rows]);
        for (int i = 0; i < rows; i++, done++) {
          bind(statement, i * VALUE_COUNT, sessionPk, position + done, values.get(done));
        }
        statement.executeUpdate();
      }
    }
  }

  @Override
  public void update(
      Statements statements, long sessionPk, int position, ChatMessage old, ChatMessage value)
      throws SQLException {
    PreparedStatement update = statements.get(UPDATE);
    bind(update, 0, sessionPk, position, value);
    update.executeUpdate();
  }

  @Override
  public boolean same(ChatMessage old, ChatMessage value) {
    return old.equals(value) && old.extensions().text().equals(value.extensions().text());
  }

  @Override
  public void deleteFrom(Statements statements, long sessionPk, int position) throws SQLException {
    ChildTable.delete(statements.get(DELETE_FROM), sessionPk, position);
  }

  /** Binds a row's values behind others. */
  private static void bind(
      PreparedStatement statement, int before, long sessionPk, int position, ChatMessage message)
      throws SQLException {
    statement.setString(before + 1, message.id());
    statement.setString(before + 2, message.role().value());
    statement.setString(before + 3, message.content());
    Columns.bind(statement, before + 4, message.timestamp());
    Columns.bind(statement, before + 5, message.instanceId());
    Columns.bind(statement, before + 6, message.extensions());
    statement.setLong(before + 7, ChildTable.key(sessionPk, position));
  }
}
