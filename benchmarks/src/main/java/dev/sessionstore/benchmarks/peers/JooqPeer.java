package dev.sessionstore.benchmarks.peers;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import com.zaxxer.hikari.HikariDataSource;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Records;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * jOOQ over SQLite: typed fields (by hand what its generator would write), children in batches,
 * rows read into records, and a pool that gives the connections.
 */
final class JooqPeer implements Subject {

  private static final Table<Record> SESSIONS = table(name("sessions"));
  private static final Field<Long> PK = number("sessions", "pk");
  private static final Field<String> ID = text("sessions", "id");
  private static final Field<String> TYPE = text("sessions", "type");
  private static final Field<String> TASK = text("sessions", "task");
  private static final Field<String> STATUS = text("sessions", "status");
  private static final Field<String> CREATED_AT = text("sessions", "created_at");
  private static final Field<String> UPDATED_AT = text("sessions", "updated_at");
  private static final Field<Long> UPDATED_KEY = number("sessions", "updated_key");
  private static final Field<String> COMPLETED_AT = text("sessions", "completed_at");
  private static final Field<String> MODEL = text("sessions", "model");
  private static final Field<Long> TIMEOUT_SECONDS = number("sessions", "timeout_seconds");
  private static final Field<Boolean> PRESERVE_WORKTREES =
      field(name("sessions", "preserve_worktrees"), SQLDataType.BOOLEAN);
  private static final Field<Long> WINNER_ID = number("sessions", "winner_id");
  private static final Field<String> RUNTIME_MIX = text("sessions", "runtime_mix");
  private static final Field<Long> TOTAL_DURATION = number("sessions", "total_duration");
  private static final Field<Long> TOTAL_FILES_CHANGED = number("sessions", "total_files_changed");
  private static final Field<Long> TOTAL_LINES_ADDED = number("sessions", "total_lines_added");
  private static final Field<Long> TOTAL_LINES_DELETED = number("sessions", "total_lines_deleted");
  private static final Field<Integer> INSTANCE_COUNT = count("sessions", "instance_count");
  private static final Field<Integer> MESSAGE_COUNT = count("sessions", "message_count");
  private static final Field<String> EXTENSIONS = text("sessions", "extensions");

  private static final Table<Record> INSTANCES = table(name("instances"));
  private static final Field<Long> I_SESSION = number("instances", "session_pk");
  private static final Field<Integer> I_POSITION = count("instances", "position");
  private static final Field<Long> I_ID = number("instances", "instance_id");
  private static final Field<String> I_WORKTREE_PATH = text("instances", "worktree_path");
  private static final Field<String> I_BRANCH = text("instances", "branch");
  private static final Field<String> I_AGENT_NAME = text("instances", "agent_name");
  private static final Field<String> I_STATUS = text("instances", "status");
  private static final Field<String> I_TMUX_SESSION_ID = text("instances", "tmux_session_id");
  private static final Field<String> I_START_TIME = text("instances", "start_time");
  private static final Field<String> I_END_TIME = text("instances", "end_time");
  private static final Field<Long> I_FILES_CHANGED = number("instances", "files_changed");
  private static final Field<Long> I_LINES_ADDED = number("instances", "lines_added");
  private static final Field<Long> I_LINES_DELETED = number("instances", "lines_deleted");
  private static final Field<String> I_RUNTIME = text("instances", "runtime");
  private static final Field<String> I_MODEL = text("instances", "model");
  private static final Field<String> I_RUNTIME_LABEL = text("instances", "runtime_label");
  private static final Field<String> I_EXTENSIONS = text("instances", "extensions");

  private static final Table<Record> OUTPUTS = table(name("outputs"));
  private static final Field<Long> O_SESSION = number("outputs", "session_pk");
  private static final Field<Integer> O_POSITION = count("outputs", "position");
  private static final Field<String> OUTPUT = text("outputs", "output");

  private static final Table<Record> MESSAGES = table(name("messages"));
  private static final Field<Long> M_SESSION = number("messages", "session_pk");
  private static final Field<Integer> M_POSITION = count("messages", "position");
  private static final Field<String> M_ID = text("messages", "id");
  private static final Field<String> M_ROLE = text("messages", "role");
  private static final Field<String> M_CONTENT = text("messages", "content");
  private static final Field<String> M_TIMESTAMP = text("messages", "timestamp");
  private static final Field<Long> M_INSTANCE = number("messages", "instance_id");
  private static final Field<String> M_EXTENSIONS = text("messages", "extensions");

  static {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  private final HikariDataSource source;
  private final DSLContext db;

  JooqPeer(Path folder, Durability durability) throws SQLException {
    source = SqliteSource.open(folder, durability, Rows.tables("INTEGER PRIMARY KEY"));
    db = DSL.using(source, SQLDialect.SQLITE);
  }

  private static Field<String> text(String table, String column) {
    return field(name(table, column), SQLDataType.VARCHAR);
  }

  private static Field<Long> number(String table, String column) {
    return field(name(table, column), SQLDataType.BIGINT);
  }

  private static Field<Integer> count(String table, String column) {
    return field(name(table, column), SQLDataType.INTEGER);
  }

  @Override
  public void create(WorktreeSession session) {
    db.transaction(
        transaction -> {
          DSLContext in = transaction.dsl();
          long pk =
              in.insertInto(SESSIONS)
                  .set(values(SessionRow.of(0, session)))
                  .returningResult(PK)
                  .fetchSingle()
                  .value1();
          writeInstances(in, Rows.instances(pk, session));
          writeMessages(in, Rows.messages(pk, session));
        });
  }

  @Override
  public void update(WorktreeSession session) {
    db.transaction(
        transaction -> {
          DSLContext in = transaction.dsl();
          SessionRow old = row(in, session.id());
          SessionRow row = SessionRow.of(old.pk(), session);
          in.update(SESSIONS).set(values(row)).where(PK.eq(row.pk())).execute();
          if (row.instanceCount() < old.instanceCount()) {
            in.deleteFrom(INSTANCES)
                .where(I_SESSION.eq(row.pk()), I_POSITION.ge(row.instanceCount()))
                .execute();
            in.deleteFrom(OUTPUTS)
                .where(O_SESSION.eq(row.pk()), O_POSITION.ge(row.instanceCount()))
                .execute();
          }
          if (row.messageCount() < old.messageCount()) {
            in.deleteFrom(MESSAGES)
                .where(M_SESSION.eq(row.pk()), M_POSITION.ge(row.messageCount()))
                .execute();
          }
          List<InstanceRow> changed =
              Rows.changed(
                  instances(in, I_SESSION.eq(row.pk())), Rows.instances(row.pk(), session));
          for (InstanceRow instance : changed) {
            if (instance.output() == null) {
              in.deleteFrom(OUTPUTS)
                  .where(O_SESSION.eq(row.pk()), O_POSITION.eq(instance.position()))
                  .execute();
            }
          }
          writeInstances(in, changed);
          writeMessages(
              in,
              Rows.changed(messages(in, M_SESSION.eq(row.pk())), Rows.messages(row.pk(), session)));
        });
  }

  private static Map<Field<?>, @Nullable Object> values(SessionRow row) {
    Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
    values.put(ID, row.id());
    values.put(TYPE, row.type());
    values.put(TASK, row.task());
    values.put(STATUS, row.status());
    values.put(CREATED_AT, row.createdAt());
    values.put(UPDATED_AT, row.updatedAt());
    values.put(UPDATED_KEY, row.updatedKey());
    values.put(COMPLETED_AT, row.completedAt());
    values.put(MODEL, row.model());
    values.put(TIMEOUT_SECONDS, row.timeoutSeconds());
    values.put(PRESERVE_WORKTREES, row.preserveWorktrees());
    values.put(WINNER_ID, row.winnerId());
    values.put(RUNTIME_MIX, row.runtimeMix());
    values.put(TOTAL_DURATION, row.totalDuration());
    values.put(TOTAL_FILES_CHANGED, row.totalFilesChanged());
    values.put(TOTAL_LINES_ADDED, row.totalLinesAdded());
    values.put(TOTAL_LINES_DELETED, row.totalLinesDeleted());
    values.put(INSTANCE_COUNT, row.instanceCount());
    values.put(MESSAGE_COUNT, row.messageCount());
    values.put(EXTENSIONS, row.extensions());
    return values;
  }

  private static void writeInstances(DSLContext in, List<InstanceRow> rows) {
    List<Query> queries = new ArrayList<>();
    for (InstanceRow row : rows) {
      queries.add(
          in.insertInto(INSTANCES)
              .set(I_SESSION, row.sessionPk())
              .set(I_POSITION, row.position())
              .set(I_ID, row.instanceId())
              .set(I_WORKTREE_PATH, row.worktreePath())
              .set(I_BRANCH, row.branch())
              .set(I_AGENT_NAME, row.agentName())
              .set(I_STATUS, row.status())
              .set(I_TMUX_SESSION_ID, row.tmuxSessionId())
              .set(I_START_TIME, row.startTime())
              .set(I_END_TIME, row.endTime())
              .set(I_FILES_CHANGED, row.filesChanged())
              .set(I_LINES_ADDED, row.linesAdded())
              .set(I_LINES_DELETED, row.linesDeleted())
              .set(I_RUNTIME, row.runtime())
              .set(I_MODEL, row.model())
              .set(I_RUNTIME_LABEL, row.runtimeLabel())
              .set(I_EXTENSIONS, row.extensions())
              .onConflict(I_SESSION, I_POSITION)
              .doUpdate()
              .setAllToExcluded());
    }
    for (InstanceRow row : rows) {
      if (row.output() != null) {
        queries.add(
            in.insertInto(OUTPUTS)
                .set(O_SESSION, row.sessionPk())
                .set(O_POSITION, row.position())
                .set(OUTPUT, row.output())
                .onConflict(O_SESSION, O_POSITION)
                .doUpdate()
                .setAllToExcluded());
      }
    }
    in.batch(queries).execute();
  }

  private static void writeMessages(DSLContext in, List<MessageRow> rows) {
    List<Query> queries = new ArrayList<>();
    for (MessageRow row : rows) {
      queries.add(
          in.insertInto(MESSAGES)
              .set(M_SESSION, row.sessionPk())
              .set(M_POSITION, row.position())
              .set(M_ID, row.id())
              .set(M_ROLE, row.role())
              .set(M_CONTENT, row.content())
              .set(M_TIMESTAMP, row.timestamp())
              .set(M_INSTANCE, row.instanceId())
              .set(M_EXTENSIONS, row.extensions())
              .onConflict(M_SESSION, M_POSITION)
              .doUpdate()
              .setAllToExcluded());
    }
    in.batch(queries).execute();
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) {
    MessageRow row = MessageRow.of(0, 0, message);
    db.transaction(
        transaction -> {
          DSLContext in = transaction.dsl();
          in.insertInto(MESSAGES)
              .columns(
                  M_SESSION,
                  M_POSITION,
                  M_ID,
                  M_ROLE,
                  M_CONTENT,
                  M_TIMESTAMP,
                  M_INSTANCE,
                  M_EXTENSIONS)
              .select(
                  select(
                          PK,
                          MESSAGE_COUNT,
                          val(row.id()),
                          val(row.role()),
                          val(row.content()),
                          val(row.timestamp()),
                          val(row.instanceId(), SQLDataType.BIGINT),
                          val(row.extensions(), SQLDataType.VARCHAR))
                      .from(SESSIONS)
                      .where(ID.eq(id)))
              .execute();
          in.update(SESSIONS)
              .set(MESSAGE_COUNT, MESSAGE_COUNT.plus(1))
              .set(UPDATED_AT, now.text())
              .set(UPDATED_KEY, now.sortKey())
              .where(ID.eq(id))
              .execute();
        });
  }

  @Override
  public void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) {
    db.transaction(
        transaction -> {
          DSLContext in = transaction.dsl();
          in.update(INSTANCES)
              .set(I_STATUS, status.value())
              .where(I_SESSION.eq(select(PK).from(SESSIONS).where(ID.eq(id))))
              .and(I_ID.eq(instanceId))
              .execute();
          in.update(SESSIONS)
              .set(UPDATED_AT, now.text())
              .set(UPDATED_KEY, now.sortKey())
              .where(ID.eq(id))
              .execute();
        });
  }

  @Override
  public WorktreeSession get(String id) {
    return db.transactionResult(
        transaction -> {
          DSLContext in = transaction.dsl();
          SessionRow row = row(in, id);
          return Rows.join(
                  List.of(row),
                  instances(in, I_SESSION.eq(row.pk())),
                  messages(in, M_SESSION.eq(row.pk())))
              .get(0);
        });
  }

  private static SessionRow row(DSLContext in, String id) {
    return sessions(in).where(ID.eq(id)).fetchSingle(Records.mapping(SessionRow::new));
  }

  private static org.jooq.SelectJoinStep<
          org.jooq.Record21<
              Long,
              String,
              String,
              String,
              String,
              String,
              String,
              Long,
              String,
              String,
              Long,
              Boolean,
              Long,
              String,
              Long,
              Long,
              Long,
              Long,
              Integer,
              Integer,
              String>>
      sessions(DSLContext in) {
    return in.select(
            PK,
            ID,
            TYPE,
            TASK,
            STATUS,
            CREATED_AT,
            UPDATED_AT,
            UPDATED_KEY,
            COMPLETED_AT,
            MODEL,
            TIMEOUT_SECONDS,
            PRESERVE_WORKTREES,
            WINNER_ID,
            RUNTIME_MIX,
            TOTAL_DURATION,
            TOTAL_FILES_CHANGED,
            TOTAL_LINES_ADDED,
            TOTAL_LINES_DELETED,
            INSTANCE_COUNT,
            MESSAGE_COUNT,
            EXTENSIONS)
        .from(SESSIONS);
  }

  private static List<InstanceRow> instances(DSLContext in, Condition condition) {
    return in.select(
            I_SESSION,
            I_POSITION,
            I_ID,
            I_WORKTREE_PATH,
            I_BRANCH,
            I_AGENT_NAME,
            I_STATUS,
            I_TMUX_SESSION_ID,
            I_START_TIME,
            I_END_TIME,
            I_FILES_CHANGED,
            I_LINES_ADDED,
            I_LINES_DELETED,
            I_RUNTIME,
            I_MODEL,
            I_RUNTIME_LABEL,
            I_EXTENSIONS,
            OUTPUT)
        .from(INSTANCES)
        .leftJoin(OUTPUTS)
        .on(O_SESSION.eq(I_SESSION), O_POSITION.eq(I_POSITION))
        .where(condition)
        .orderBy(I_SESSION, I_POSITION)
        .fetch(Records.mapping(InstanceRow::new));
  }

  private static List<MessageRow> messages(DSLContext in, Condition condition) {
    return in.select(
            M_SESSION, M_POSITION, M_ID, M_ROLE, M_CONTENT, M_TIMESTAMP, M_INSTANCE, M_EXTENSIONS)
        .from(MESSAGES)
        .where(condition)
        .orderBy(M_SESSION, M_POSITION)
        .fetch(Records.mapping(MessageRow::new));
  }

  @Override
  public List<WorktreeSession> getAll() {
    return db.transactionResult(
        transaction -> {
          DSLContext in = transaction.dsl();
          return Rows.join(
              sessions(in).orderBy(PK).fetch(Records.mapping(SessionRow::new)),
              instances(in, DSL.noCondition()),
              messages(in, DSL.noCondition()));
        });
  }

  @Override
  public List<String> list(int limit) {
    return sessions(db)
        .orderBy(UPDATED_KEY.desc(), PK.desc())
        .limit(limit)
        .fetch(Records.mapping(SessionRow::new))
        .stream()
        .map(row -> row.summary().id())
        .toList();
  }

  @Override
  public List<String> search(String word, int limit) {
    String pattern = Rows.pattern(word);
    return db.select(ID)
        .from(SESSIONS)
        .where(TASK.like(pattern, '!'))
        .or(
            exists(
                selectOne().from(MESSAGES).where(M_SESSION.eq(PK), M_CONTENT.like(pattern, '!'))))
        .orderBy(UPDATED_KEY.desc(), PK.desc())
        .limit(limit)
        .fetch(ID);
  }

  @Override
  public void delete(String id) {
    db.deleteFrom(SESSIONS).where(ID.eq(id)).execute();
  }

  @Override
  public void close() {
    source.close();
  }
}
