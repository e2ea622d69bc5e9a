package dev.sessionstore.benchmarks.peers;

import com.zaxxer.hikari.HikariDataSource;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Jdbi over SQLite: rows are records, bound by their methods and read by row mappers (its
 * reflective mapper takes several times as long), children are written in batches, and a pool gives
 * the connections.
 */
final class JdbiPeer implements Subject {

  private static final String INSTANCES =
      "SELECT i.*, o.output FROM instances i LEFT JOIN outputs o USING (session_pk, position)";

  private final HikariDataSource source;
  private final Jdbi jdbi;

  JdbiPeer(Path folder, Durability durability) throws SQLException {
    source = SqliteSource.open(folder, durability, Rows.tables("INTEGER PRIMARY KEY"));
    jdbi = Jdbi.create(source);
    jdbi.registerRowMapper(SessionRow.class, (row, context) -> ResultRows.session(row));
    jdbi.registerRowMapper(InstanceRow.class, (row, context) -> ResultRows.instance(row));
    jdbi.registerRowMapper(MessageRow.class, (row, context) -> ResultRows.message(row));
  }

  @Override
  public void create(WorktreeSession session) {
    jdbi.useTransaction(
        handle -> {
          long pk =
              handle
                  .createUpdate(
                      """
                      INSERT INTO sessions VALUES (NULL, :id, :type, :task, :status, :createdAt,
                        :updatedAt, :updatedKey, :completedAt, :model, :timeoutSeconds,
                        :preserveWorktrees, :winnerId, :runtimeMix, :totalDuration,
                        :totalFilesChanged, :totalLinesAdded, :totalLinesDeleted, :instanceCount,
                        :messageCount, :extensions)
                      """)
                  .bindMethods(SessionRow.of(0, session))
                  .executeAndReturnGeneratedKeys("pk")
                  .mapTo(long.class)
                  .one();
          writeInstances(handle, Rows.instances(pk, session));
          writeMessages(handle, Rows.messages(pk, session));
        });
  }

  @Override
  public void update(WorktreeSession session) {
    jdbi.useTransaction(
        handle -> {
          SessionRow old = row(handle, session.id());
          handle
              .createUpdate(
                  """
                  UPDATE sessions SET type = :type, task = :task, status = :status,
                    created_at = :createdAt, updated_at = :updatedAt, updated_key = :updatedKey,
                    completed_at = :completedAt, model = :model,
                    timeout_seconds = :timeoutSeconds, preserve_worktrees = :preserveWorktrees,
                    winner_id = :winnerId, runtime_mix = :runtimeMix,
                    total_duration = :totalDuration, total_files_changed = :totalFilesChanged,
                    total_lines_added = :totalLinesAdded,
                    total_lines_deleted = :totalLinesDeleted, instance_count = :instanceCount,
                    message_count = :messageCount, extensions = :extensions WHERE pk = :pk
                  """)
              .bindMethods(SessionRow.of(old.pk(), session))
              .execute();
          List<InstanceRow> instances = Rows.instances(old.pk(), session);
          List<MessageRow> messages = Rows.messages(old.pk(), session);
          truncate(handle, "instances", old.pk(), old.instanceCount(), instances.size());
          truncate(handle, "outputs", old.pk(), old.instanceCount(), instances.size());
          truncate(handle, "messages", old.pk(), old.messageCount(), messages.size());
          List<InstanceRow> changed = Rows.changed(instances(handle, old.pk()), instances);
          writeInstances(handle, changed);
          for (InstanceRow row : changed) {
            if (row.output() == null) {
              handle
                  .createUpdate(
                      "DELETE FROM outputs WHERE session_pk = :sessionPk AND position = :position")
                  .bindMethods(row)
                  .execute();
            }
          }
          writeMessages(handle, Rows.changed(messages(handle, old.pk()), messages));
        });
  }

  private static void truncate(Handle handle, String table, long pk, int before, int now) {
    if (now < before) {
      handle
          .createUpdate("DELETE FROM <table> WHERE session_pk = :pk AND position >= :now")
          .define("table", table)
          .bind("pk", pk)
          .bind("now", now)
          .execute();
    }
  }

  private static void writeInstances(Handle handle, List<InstanceRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch instances =
        handle.prepareBatch(
            """
            INSERT OR REPLACE INTO instances VALUES (:sessionPk, :position, :instanceId,
              :worktreePath, :branch, :agentName, :status, :tmuxSessionId, :startTime, :endTime,
              :filesChanged, :linesAdded, :linesDeleted, :runtime, :model, :runtimeLabel,
              :extensions)
            """);
    rows.forEach(row -> instances.bindMethods(row).add());
    instances.execute();
    PreparedBatch outputs =
        handle.prepareBatch(
            "INSERT OR REPLACE INTO outputs VALUES (:sessionPk, :position, :output)");
    rows.stream()
        .filter(row -> row.output() != null)
        .forEach(row -> outputs.bindMethods(row).add());
    outputs.execute();
  }

  private static void writeMessages(Handle handle, List<MessageRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch messages =
        handle.prepareBatch(
            """
            INSERT OR REPLACE INTO messages VALUES (:sessionPk, :position, :id, :role, :content,
              :timestamp, :instanceId, :extensions)
            """);
    rows.forEach(row -> messages.bindMethods(row).add());
    messages.execute();
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  INSERT INTO messages SELECT pk, message_count, :id, :role, :content, :timestamp,
                    :instanceId, :extensions FROM sessions WHERE id = :session
                  """)
              .bindMethods(MessageRow.of(0, 0, message))
              .bind("session", id)
              .execute();
          handle
              .createUpdate(
                  """
                  UPDATE sessions SET message_count = message_count + 1, updated_at = :text,
                    updated_key = :sortKey WHERE id = :session
                  """)
              .bindMethods(now)
              .bind("session", id)
              .execute();
        });
  }

  @Override
  public void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  UPDATE instances SET status = :status WHERE instance_id = :instance
                    AND session_pk = (SELECT pk FROM sessions WHERE id = :session)
                  """)
              .bind("status", status.value())
              .bind("instance", instanceId)
              .bind("session", id)
              .execute();
          handle
              .createUpdate(
                  """
                  UPDATE sessions SET updated_at = :text, updated_key = :sortKey
                    WHERE id = :session
                  """)
              .bindMethods(now)
              .bind("session", id)
              .execute();
        });
  }

  @Override
  public WorktreeSession get(String id) {
    return jdbi.inTransaction(
        handle -> {
          SessionRow row = row(handle, id);
          return Rows.join(List.of(row), instances(handle, row.pk()), messages(handle, row.pk()))
              .get(0);
        });
  }

  private static SessionRow row(Handle handle, String id) {
    return handle
        .createQuery("SELECT * FROM sessions WHERE id = :id")
        .bind("id", id)
        .mapTo(SessionRow.class)
        .one();
  }

  private static List<InstanceRow> instances(Handle handle, long pk) {
    return handle
        .createQuery(INSTANCES + " WHERE i.session_pk = :pk ORDER BY i.position")
        .bind("pk", pk)
        .mapTo(InstanceRow.class)
        .list();
  }

  private static List<MessageRow> messages(Handle handle, long pk) {
    return handle
        .createQuery("SELECT * FROM messages WHERE session_pk = :pk ORDER BY position")
        .bind("pk", pk)
        .mapTo(MessageRow.class)
        .list();
  }

  @Override
  public List<WorktreeSession> getAll() {
    return jdbi.inTransaction(
        handle ->
            Rows.join(
                handle.select("SELECT * FROM sessions ORDER BY pk").mapTo(SessionRow.class).list(),
                handle
                    .select(INSTANCES + " ORDER BY i.session_pk, i.position")
                    .mapTo(InstanceRow.class)
                    .list(),
                handle
                    .select("SELECT * FROM messages ORDER BY session_pk, position")
                    .mapTo(MessageRow.class)
                    .list()));
  }

  @Override
  public List<String> list(int limit) {
    return jdbi
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT * FROM sessions ORDER BY updated_key DESC, pk DESC LIMIT :limit")
                    .bind("limit", limit)
                    .mapTo(SessionRow.class)
                    .list())
        .stream()
        .map(row -> row.summary().id())
        .toList();
  }

  @Override
  public List<String> search(String word, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id FROM sessions s WHERE task LIKE :pattern ESCAPE '!' OR EXISTS (
                      SELECT 1 FROM messages m
                      WHERE m.session_pk = s.pk AND m.content LIKE :pattern ESCAPE '!')
                    ORDER BY updated_key DESC, pk DESC LIMIT :limit
                    """)
                .bind("pattern", Rows.pattern(word))
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
  }

  @Override
  public void delete(String id) {
    jdbi.useHandle(handle -> handle.execute("DELETE FROM sessions WHERE id = ?", id));
  }

  @Override
  public void close() {
    source.close();
  }
}
