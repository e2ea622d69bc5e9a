package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.List;

/** The rows of sessions: the tables of the peers that speak SQL, and how rows become sessions. */
final class Rows {

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS sessions (
        pk %s,
        id VARCHAR NOT NULL UNIQUE,
        type VARCHAR NOT NULL,
        task VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        created_at VARCHAR NOT NULL,
        updated_at VARCHAR NOT NULL,
        updated_key BIGINT NOT NULL,
        completed_at VARCHAR,
        model VARCHAR,
        timeout_seconds BIGINT,
        preserve_worktrees BOOLEAN,
        winner_id BIGINT,
        runtime_mix VARCHAR,
        total_duration BIGINT,
        total_files_changed BIGINT,
        total_lines_added BIGINT,
        total_lines_deleted BIGINT,
        instance_count INT NOT NULL,
        message_count INT NOT NULL,
        extensions VARCHAR
      );
      CREATE INDEX IF NOT EXISTS sessions_by_update ON sessions (updated_key);
      CREATE TABLE IF NOT EXISTS instances (
        session_pk BIGINT NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
        position INT NOT NULL,
        instance_id BIGINT NOT NULL,
        worktree_path VARCHAR NOT NULL,
        branch VARCHAR NOT NULL,
        agent_name VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        tmux_session_id VARCHAR NOT NULL,
        start_time VARCHAR,
        end_time VARCHAR,
        files_changed BIGINT,
        lines_added BIGINT,
        lines_deleted BIGINT,
        runtime VARCHAR,
        model VARCHAR,
        runtime_label VARCHAR,
        extensions VARCHAR,
        PRIMARY KEY (session_pk, position)
      );
      CREATE TABLE IF NOT EXISTS outputs (
        session_pk BIGINT NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
        position INT NOT NULL,
        output VARCHAR NOT NULL,
        PRIMARY KEY (session_pk, position)
      );
      CREATE TABLE IF NOT EXISTS messages (
        session_pk BIGINT NOT NULL REFERENCES sessions (pk) ON DELETE CASCADE,
        position INT NOT NULL,
        id VARCHAR NOT NULL,
        role VARCHAR NOT NULL,
        content VARCHAR NOT NULL,
        timestamp VARCHAR NOT NULL,
        instance_id BIGINT,
        extensions VARCHAR,
        PRIMARY KEY (session_pk, position)
      )
      """;

  private Rows() {}

  /**
   * Returns the statements that make the tables.
   *
   * @param key the type of a generated key
   */
  static List<String> tables(String key) {
    return List.of(TABLES.formatted(key).split(";"));
  }

  static List<InstanceRow> instances(long pk, WorktreeSession session) {
    List<InstanceRow> rows = new ArrayList<>();
    for (WorktreeInstance instance : session.instances()) {
      rows.add(InstanceRow.of(pk, rows.size(), instance));
    }
    return rows;
  }

  static List<MessageRow> messages(long pk, WorktreeSession session) {
    List<MessageRow> rows = new ArrayList<>();
    for (ChatMessage message : session.chatHistory()) {
      rows.add(MessageRow.of(pk, rows.size(), message));
    }
    return rows;
  }

  /** Returns those of the new rows that are not the same in the old ones. */
  static <T> List<T> changed(List<T> old, List<T> rows) {
    List<T> changed = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (i >= old.size() || !rows.get(i).equals(old.get(i))) {
        changed.add(rows.get(i));
      }
    }
    return changed;
  }

  /** Puts sessions together from rows that are all ordered by session and position. */
  static List<WorktreeSession> join(
      List<SessionRow> sessions, List<InstanceRow> instances, List<MessageRow> messages) {
    List<WorktreeSession> joined = new ArrayList<>(sessions.size());
    int instance = 0;
    int message = 0;
    for (SessionRow row : sessions) {
      List<WorktreeInstance> ofSession = new ArrayList<>(row.instanceCount());
      while (instance < instances.size() && instances.get(instance).sessionPk() == row.pk()) {
        ofSession.add(instances.get(instance++).instance());
      }
      List<ChatMessage> chat = new ArrayList<>(row.messageCount());
      while (message < messages.size() && messages.get(message).sessionPk() == row.pk()) {
        chat.add(messages.get(message++).message());
      }
      joined.add(row.session(ofSession, chat));
    }
    return joined;
  }

  /** Returns a pattern for LIKE with {@code !} as its escape character. */
  static String pattern(String word) {
    return "%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
  }
}
