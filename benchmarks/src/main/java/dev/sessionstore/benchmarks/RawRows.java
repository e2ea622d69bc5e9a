package dev.sessionstore.benchmarks;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of the library's schema to values and back, by hand. */
final class RawRows {

  static final String SESSION =
      "pk, id, type, task, status, created_at, updated_at, completed_at, model, timeout_seconds,"
          + " preserve_worktrees, winner_id, total_duration, total_files_changed,"
          + " total_lines_added, total_lines_deleted, runtime_mix, extensions";

  static final String INSTANCE =
      "i.pk, i.instance_id, i.worktree_path, i.branch, i.agent_name, i.status,"
          + " i.tmux_session_id, o.output, i.start_time, i.end_time, i.files_changed,"
          + " i.lines_added, i.lines_deleted, i.runtime, i.model, i.runtime_label, i.extensions";

  static final String MESSAGE =
      "m.pk, m.id, m.role, m.content, m.timestamp, m.instance_id, m.extensions";

  static final String SUMMARY =
      "id, type, task, status, created_at, updated_at, completed_at, model, winner_id,"
          + " total_duration, total_files_changed, total_lines_added, total_lines_deleted,"
          + " instance_count, message_count";

  private RawRows() {}

  static WorktreeSession.Builder session(ResultSet rows) throws SQLException {
    return WorktreeSession.builder(text(rows, 2), SessionType.of(text(rows, 3)))
        .task(text(rows, 4))
        .status(SessionStatus.of(text(rows, 5)))
        .createdAt(Timestamp.parse(text(rows, 6)))
        .updatedAt(Timestamp.parse(text(rows, 7)))
        .completedAt(time(rows, 8))
        .model(optional(rows, 9))
        .timeoutSeconds(number(rows, 10))
        .preserveWorktrees(flag(rows, 11))
        .winnerId(number(rows, 12))
        .totalDuration(number(rows, 13))
        .totalFilesChanged(number(rows, 14))
        .totalLinesAdded(number(rows, 15))
        .totalLinesDeleted(number(rows, 16))
        .runtimeMix(texts(rows, 17))
        .extensions(json(rows, 18));
  }

  static WorktreeInstance instance(ResultSet rows) throws SQLException {
    return new WorktreeInstance(
        rows.getLong(2),
        text(rows, 3),
        text(rows, 4),
        text(rows, 5),
        InstanceStatus.of(text(rows, 6)),
        text(rows, 7),
        optional(rows, 8),
        time(rows, 9),
        time(rows, 10),
        number(rows, 11),
        number(rows, 12),
        number(rows, 13),
        optional(rows, 14),
        optional(rows, 15),
        optional(rows, 16),
        json(rows, 17));
  }

  static ChatMessage message(ResultSet rows) throws SQLException {
    return new ChatMessage(
        text(rows, 2),
        MessageRole.of(text(rows, 3)),
        text(rows, 4),
        Timestamp.parse(text(rows, 5)),
        number(rows, 6),
        json(rows, 7));
  }

  static SessionSummary summary(ResultSet rows) throws SQLException {
    return new SessionSummary(
        text(rows, 1),
        SessionType.of(text(rows, 2)),
        text(rows, 3),
        SessionStatus.of(text(rows, 4)),
        Timestamp.parse(text(rows, 5)),
        Timestamp.parse(text(rows, 6)),
        time(rows, 7),
        optional(rows, 8),
        number(rows, 9),
        number(rows, 10),
        number(rows, 11),
        number(rows, 12),
        number(rows, 13),
        rows.getInt(14),
        rows.getInt(15));
  }

  static void bind(PreparedStatement row, WorktreeSession session) throws SQLException {
    row.setString(1, session.id());
    row.setString(2, session.type().value());
    row.setString(3, session.task());
    row.setString(4, session.status().value());
    row.setString(5, session.createdAt().text());
    row.setLong(6, session.createdAt().sortKey());
    row.setString(7, session.updatedAt().text());
    row.setLong(8, session.updatedAt().sortKey());
    time(row, 9, session.completedAt());
    row.setString(10, session.model());
    number(row, 11, session.timeoutSeconds());
    Boolean preserve = session.preserveWorktrees();
    number(row, 12, preserve == null ? null : (Long) (preserve ? 1L : 0L));
    number(row, 13, session.winnerId());
    number(row, 14, session.totalDuration());
    number(row, 15, session.totalFilesChanged());
    number(row, 16, session.totalLinesAdded());
    number(row, 17, session.totalLinesDeleted());
    texts(row, 18, session.runtimeMix());
    row.setInt(19, session.instances().size());
    row.setInt(20, session.chatHistory().size());
    json(row, 21, session.extensions());
  }

  static void bind(PreparedStatement row, WorktreeInstance instance) throws SQLException {
    row.setLong(1, instance.instanceId());
    row.setString(2, instance.worktreePath());
    row.setString(3, instance.branch());
    row.setString(4, instance.agentName());
    row.setString(5, instance.status().value());
    row.setString(6, instance.tmuxSessionId());
    time(row, 7, instance.startTime());
    time(row, 8, instance.endTime());
    number(row, 9, instance.filesChanged());
    number(row, 10, instance.linesAdded());
    number(row, 11, instance.linesDeleted());
    row.setString(12, instance.runtime());
    row.setString(13, instance.model());
    row.setString(14, instance.runtimeLabel());
    json(row, 15, instance.extensions());
  }

  static void bind(PreparedStatement row, ChatMessage message) throws SQLException {
    row.setString(1, message.id());
    row.setString(2, message.role().value());
    row.setString(3, message.content());
    row.setString(4, message.timestamp().text());
    number(row, 5, message.instanceId());
    json(row, 6, message.extensions());
  }

  /** Takes half the time of the driver's own decoding. */
  private static @Nullable String optional(ResultSet rows, int column) throws SQLException {
    byte[] utf8 = rows.getBytes(column);
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  static String text(ResultSet rows, int column) throws SQLException {
    return Objects.requireNonNull(optional(rows, column));
  }

  private static @Nullable Timestamp time(ResultSet rows, int column) throws SQLException {
    String text = optional(rows, column);
    return text == null ? null : Timestamp.parse(text);
  }

  private static @Nullable Long number(ResultSet rows, int column) throws SQLException {
    long number = rows.getLong(column);
    return number == 0 && rows.wasNull() ? null : (Long) number;
  }

  private static @Nullable Boolean flag(ResultSet rows, int column) throws SQLException {
    Long number = number(rows, column);
    return number == null ? null : (Boolean) (number != 0);
  }

  /** The data has names of runtimes, in which nothing is escaped; a parser would be slower. */
  private static @Nullable List<String> texts(ResultSet rows, int column) throws SQLException {
    String json = optional(rows, column);
    if (json == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    int open = json.indexOf('"');
    while (open >= 0) {
      int close = json.indexOf('"', open + 1);
      texts.add(json.substring(open + 1, close));
      open = json.indexOf('"', close + 1);
    }
    return texts;
  }

  private static RawJson json(ResultSet rows, int column) throws SQLException {
    String text = optional(rows, column);
    return text == null ? RawJson.EMPTY : RawJson.of(text);
  }

  private static void time(PreparedStatement row, int column, @Nullable Timestamp time)
      throws SQLException {
    row.setString(column, time == null ? null : time.text());
  }

  private static void number(PreparedStatement row, int column, @Nullable Long number)
      throws SQLException {
    if (number == null) {
      row.setNull(column, Types.INTEGER);
    } else {
      row.setLong(column, number);
    }
  }

  private static void texts(PreparedStatement row, int column, @Nullable List<String> texts)
      throws SQLException {
    String json = null;
    if (texts != null) {
      json = texts.isEmpty() ? "[]" : "[\"" + String.join("\",\"", texts) + "\"]";
    }
    row.setString(column, json);
  }

  private static void json(PreparedStatement row, int column, RawJson json) throws SQLException {
    row.setString(column, json.isEmpty() ? null : json.text());
  }
}
