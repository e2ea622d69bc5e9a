package dev.sessionstore.benchmarks;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Survives;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConnection;

/**
 * The floor: what someone would write by hand for one program that is alone with its database. The
 * library's schema, one connection, every statement prepared once, generated keys off, one
 * transaction per operation, three merged queries for all sessions. No cache of sessions, no lock,
 * no check of what comes in, no error translated. It writes the row of the change journal, without
 * which the library would find neither the session by its text nor, in a cache, its new state.
 */
final class RawJdbc implements Subject {

  private static final String TOUCH =
      "UPDATE sessions SET updated_at = ?, updated_key = ?, change_seq = ?";

  /** What the key of an instance or a message of session s is. */
  private static final String OF_SESSION =
      "BETWEEN s.pk << 31 AND (s.pk << 31) + " + Integer.MAX_VALUE;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final String hash;
  private final boolean journal;
  private final long workspace;

  private RawJdbc(Path home, Workspace workspace, Durability durability, boolean journal)
      throws SQLException {
    connection = connect(home, durability);
    hash = workspace.hash();
    this.journal = journal;
    this.workspace = workspaceId();
  }

  /** Takes part with this durability. */
  static Contender contender(Workspace workspace, Durability durability) {
    return contender("raw JDBC " + durability, workspace, durability, true);
  }

  /** Takes part without the rows of the journal: what a schema of one's own would need. */
  static Contender withoutJournal(Workspace workspace, Durability durability) {
    return contender("raw JDBC " + durability + ", no journal", workspace, durability, false);
  }

  private static Contender contender(
      String name, Workspace workspace, Durability durability, boolean journal) {
    return new Contender(
        name,
        durability == Durability.FULL ? Survives.POWER_CUT : Survives.PROCESS_KILL,
        EnumSet.allOf(Operation.class),
        home -> {
          // The library makes its schema.
          SqliteSessionStore.open(StoreConfig.builder().home(home).build()).close();
          return open(home, workspace, durability, journal);
        });
  }

  /** Opens the database of a home, which is there. */
  static RawJdbc open(Path home, Workspace workspace, Durability durability, boolean journal)
      throws SQLException {
    return new RawJdbc(home, workspace, durability, journal);
  }

  private static Connection connect(Path home, Durability durability) throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setJournalMode(JournalMode.WAL);
    settings.enforceForeignKeys(true);
    settings.setGetGeneratedKeys(false);
    settings.setCacheSize(-8_192);
    settings.setSynchronous(
        durability == Durability.FULL ? SynchronousMode.FULL : SynchronousMode.NORMAL);
    SQLiteConnection connection =
        (SQLiteConnection)
            settings.createConnection("jdbc:sqlite:" + StoreHome.at(home).database());
    // All transactions are begun and ended by statements; else the driver tries to, after each.
    connection.getConnectionConfig().setAutoCommit(false);
    return connection;
  }

  private PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  private static long number(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      if (!rows.next()) {
        throw new NoSuchElementException("no such row");
      }
      return rows.getLong(1);
    }
  }

  private long workspaceId() throws SQLException {
    PreparedStatement insert = statement("INSERT OR IGNORE INTO workspaces (hash) VALUES (?)");
    insert.setString(1, hash);
    insert.executeUpdate();
    PreparedStatement find = statement("SELECT id FROM workspaces WHERE hash = ?");
    find.setString(1, hash);
    return number(find);
  }

  /** Statements that belong together. */
  private interface Work {
    void run() throws SQLException;
  }

  private void transaction(Work work) throws SQLException {
    statement("BEGIN IMMEDIATE").execute();
    try {
      work.run();
      statement("COMMIT").execute();
    } catch (SQLException | RuntimeException e) {
      statement("ROLLBACK").execute();
      throw e;
    }
  }

  /** Journals a new session, whose row has the sequence. */
  private void record(String id, long pk, long sequence) throws SQLException {
    if (!journal) {
      return;
    }
    PreparedStatement row =
        statement(
            "INSERT INTO change_journal"
                + " (workspace_id, session_id, session_pk, deleted, written_millis, seq)"
                + " VALUES (?, ?, ?, 0, ?, ?)");
    row.setLong(1, workspace);
    row.setString(2, id);
    row.setLong(3, pk);
    row.setLong(4, System.currentTimeMillis());
    row.setLong(5, sequence);
    row.executeUpdate();
  }

  /** Journals a session whose row is still as it was, and returns the sequence. */
  private long recordAgain(long pk, boolean deleted) throws SQLException {
    if (!journal) {
      return 0;
    }
    PreparedStatement row =
        statement(
            "UPDATE change_journal SET seq = ?, deleted = ?, written_millis = ?"
                + " WHERE seq = (SELECT change_seq FROM sessions WHERE pk = ?)");
    long sequence = nextSequence();
    row.setLong(1, sequence);
    row.setInt(2, deleted ? 1 : 0);
    row.setLong(3, System.currentTimeMillis());
    row.setLong(4, pk);
    row.executeUpdate();
    return sequence;
  }

  private long nextSequence() throws SQLException {
    if (!journal) {
      return 0;
    }
    return number(statement("SELECT coalesce(max(seq), 0) + 1 FROM change_journal"));
  }

  /** The key of the instance or message that a session has at a position. */
  private static long key(long session, int position) {
    return session << 31 | position;
  }

  private static long lastKey(long session) {
    return key(session, Integer.MAX_VALUE);
  }

  private long pk(String id) throws SQLException {
    PreparedStatement find = statement("SELECT pk FROM sessions WHERE workspace_id = ? AND id = ?");
    find.setLong(1, workspace);
    find.setString(2, id);
    return number(find);
  }

  @Override
  public void create(WorktreeSession session) throws SQLException {
    transaction(() -> insert(session));
  }

  @Override
  public void fill(List<WorktreeSession> sessions) throws SQLException {
    transaction(
        () -> {
          for (WorktreeSession session : sessions) {
            insert(session);
          }
        });
  }

  private void insert(WorktreeSession session) throws SQLException {
    PreparedStatement row =
        statement(
            "INSERT INTO sessions (id, type, task, status, created_at, created_key, updated_at,"
                + " updated_key, completed_at, model, timeout_seconds, preserve_worktrees,"
                + " winner_id, total_duration, total_files_changed, total_lines_added,"
                + " total_lines_deleted, runtime_mix, instance_count, message_count,"
                + " extensions, workspace_id, position, change_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
                + " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,"
                + " (SELECT coalesce(max(position), -1) + 1 FROM sessions WHERE workspace_id ="
                + " ?22), ?23) RETURNING pk");
    long sequence = nextSequence();
    RawRows.bind(row, session);
    row.setLong(22, workspace);
    row.setLong(23, sequence);
    long pk = number(row);
    for (int i = 0; i < session.instances().size(); i++) {
      insert(pk, i, session.instances().get(i));
    }
    for (int i = 0; i < session.chatHistory().size(); i++) {
      insert(pk, i, session.chatHistory().get(i));
    }
    record(session.id(), pk, sequence);
  }

  private void insert(long pk, int position, WorktreeInstance instance) throws SQLException {
    PreparedStatement row =
        statement(
            "INSERT INTO instances (instance_id, worktree_path, branch, agent_name, status,"
                + " tmux_session_id, start_time, end_time, files_changed, lines_added,"
                + " lines_deleted, runtime, model, runtime_label, extensions, pk)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    RawRows.bind(row, instance);
    row.setLong(16, key(pk, position));
    row.executeUpdate();
    if (instance.output() != null) {
      PreparedStatement output =
          statement("INSERT INTO instance_outputs (instance_pk, output) VALUES (?, ?)");
      output.setLong(1, key(pk, position));
      output.setString(2, instance.output());
      output.executeUpdate();
    }
  }

  private void insert(long pk, int position, ChatMessage message) throws SQLException {
    PreparedStatement row =
        statement(
            "INSERT INTO chat_messages (id, role, content, timestamp, instance_id, extensions,"
                + " pk) VALUES (?, ?, ?, ?, ?, ?, ?)");
    RawRows.bind(row, message);
    row.setLong(7, key(pk, position));
    row.executeUpdate();
  }

  @Override
  public void update(WorktreeSession session) throws SQLException {
    transaction(
        () -> {
          long pk = pk(session.id());
          WorktreeSession old = get(session.id());
          long sequence = recordAgain(pk, false);
          PreparedStatement row =
              statement(
                  "UPDATE sessions SET (id, type, task, status, created_at, created_key,"
                      + " updated_at, updated_key, completed_at, model, timeout_seconds,"
                      + " preserve_worktrees, winner_id, total_duration, total_files_changed,"
                      + " total_lines_added, total_lines_deleted, runtime_mix,"
                      + " instance_count, message_count, extensions, change_seq) = (?, ?, ?, ?, ?,"
                      + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE pk = ?");
          RawRows.bind(row, session);
          row.setLong(22, sequence);
          row.setLong(23, pk);
          row.executeUpdate();
          diff("instances", pk, old.instances(), session.instances(), this::insert);
          diff("chat_messages", pk, old.chatHistory(), session.chatHistory(), this::insert);
        });
  }

  /** Inserts a row at a position. */
  private interface Inserter<T> {
    void insert(long pk, int position, T value) throws SQLException;
  }

  /** Writes anew from the first row on that differs. */
  private <T> void diff(String table, long pk, List<T> old, List<T> values, Inserter<T> inserter)
      throws SQLException {
    int same = 0;
    while (same < Math.min(old.size(), values.size()) && old.get(same).equals(values.get(same))) {
      same++;
    }
    if (same < old.size()) {
      delete(table, pk, same);
    }
    for (int i = same; i < values.size(); i++) {
      inserter.insert(pk, i, values.get(i));
    }
  }

  private void delete(String table, long pk, int from) throws SQLException {
    PreparedStatement rows = statement("DELETE FROM " + table + " WHERE pk BETWEEN ? AND ?");
    rows.setLong(1, key(pk, from));
    rows.setLong(2, lastKey(pk));
    rows.executeUpdate();
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) throws SQLException {
    transaction(
        () -> {
          PreparedStatement find =
              statement("SELECT pk, message_count FROM sessions WHERE workspace_id = ? AND id = ?");
          find.setLong(1, workspace);
          find.setString(2, id);
          long pk;
          int position;
          try (ResultSet rows = find.executeQuery()) {
            if (!rows.next()) {
              throw new NoSuchElementException("no such session");
            }
            pk = rows.getLong(1);
            position = rows.getInt(2);
          }
          insert(pk, position, message);
          touch(", message_count = message_count + 1", pk, now);
        });
  }

  private void touch(String change, long pk, Timestamp now) throws SQLException {
    long sequence = recordAgain(pk, false);
    PreparedStatement row = statement(TOUCH + change + " WHERE pk = ?");
    row.setString(1, now.text());
    row.setLong(2, now.sortKey());
    row.setLong(3, sequence);
    row.setLong(4, pk);
    row.executeUpdate();
  }

  @Override
  public void updateInstanceStatus(String id, long instanceId, InstanceStatus status, Timestamp now)
      throws SQLException {
    transaction(
        () -> {
          long pk = pk(id);
          PreparedStatement row =
              statement(
                  "UPDATE instances SET status = ? WHERE pk = (SELECT min(pk) FROM instances"
                      + " WHERE pk BETWEEN ? AND ? AND instance_id = ?)");
          row.setString(1, status.value());
          row.setLong(2, key(pk, 0));
          row.setLong(3, lastKey(pk));
          row.setLong(4, instanceId);
          row.executeUpdate();
          touch("", pk, now);
        });
  }

  @Override
  public void delete(String id) throws SQLException {
    transaction(
        () -> {
          long pk = pk(id);
          recordAgain(pk, true);
          delete("instances", pk, 0);
          delete("chat_messages", pk, 0);
          PreparedStatement row = statement("DELETE FROM sessions WHERE pk = ?");
          row.setLong(1, pk);
          row.executeUpdate();
        });
  }

  @Override
  public WorktreeSession get(String id) throws SQLException {
    PreparedStatement find =
        statement("SELECT " + RawRows.SESSION + " FROM sessions WHERE workspace_id = ? AND id = ?");
    find.setLong(1, workspace);
    find.setString(2, id);
    long pk;
    WorktreeSession.Builder session;
    try (ResultSet rows = find.executeQuery()) {
      if (!rows.next()) {
        throw new NoSuchElementException("no such session");
      }
      pk = rows.getLong(1);
      session = RawRows.session(rows);
    }
    session.instances(
        all(
            "SELECT "
                + RawRows.INSTANCE
                + " FROM instances i LEFT JOIN instance_outputs o ON o.instance_pk = i.pk"
                + " WHERE i.pk BETWEEN ? AND ? ORDER BY i.pk",
            pk,
            RawRows::instance));
    session.chatHistory(
        all(
            "SELECT "
                + RawRows.MESSAGE
                + " FROM chat_messages m WHERE m.pk BETWEEN ? AND ? ORDER BY m.pk",
            pk,
            RawRows::message));
    return session.build();
  }

  /** Makes a value of a row. */
  private interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  private <T> List<T> all(String sql, long pk, Reader<T> reader) throws SQLException {
    PreparedStatement query = statement(sql);
    query.setLong(1, key(pk, 0));
    query.setLong(2, lastKey(pk));
    List<T> values = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        values.add(reader.read(rows));
      }
    }
    return values;
  }

  /** Rows of all sessions in order, of which each session takes its own. */
  private final class Children<T> implements AutoCloseable {
    private final ResultSet rows;
    private final Reader<T> reader;
    private boolean there;

    Children(String columns, String tables, String order, Reader<T> reader) throws SQLException {
      PreparedStatement query =
          statement(
              "SELECT "
                  + columns
                  + " FROM sessions s CROSS JOIN "
                  + tables
                  + " WHERE s.workspace_id = ? ORDER BY s.position, "
                  + order);
      query.setLong(1, workspace);
      rows = query.executeQuery();
      this.reader = reader;
      there = rows.next();
    }

    List<T> of(long pk) throws SQLException {
      List<T> values = new ArrayList<>();
      while (there && rows.getLong(1) >> 31 == pk) {
        values.add(reader.read(rows));
        there = rows.next();
      }
      return values;
    }

    @Override
    public void close() throws SQLException {
      rows.close();
    }
  }

  @Override
  public List<WorktreeSession> getAll() throws SQLException {
    PreparedStatement query =
        statement(
            "SELECT "
                + RawRows.SESSION
                + " FROM sessions WHERE workspace_id = ? ORDER BY position");
    query.setLong(1, workspace);
    List<WorktreeSession> all = new ArrayList<>();
    try (ResultSet rows = query.executeQuery();
        Children<WorktreeInstance> instances =
            new Children<>(
                RawRows.INSTANCE,
                "instances i ON i.pk "
                    + OF_SESSION
                    + " LEFT JOIN instance_outputs o ON o.instance_pk = i.pk",
                "i.pk",
                RawRows::instance);
        Children<ChatMessage> messages =
            new Children<>(
                RawRows.MESSAGE,
                "chat_messages m ON m.pk " + OF_SESSION,
                "m.pk",
                RawRows::message)) {
      while (rows.next()) {
        long pk = rows.getLong(1);
        all.add(
            RawRows.session(rows).instances(instances.of(pk)).chatHistory(messages.of(pk)).build());
      }
    }
    return all;
  }

  @Override
  public List<String> list(int limit) throws SQLException {
    PreparedStatement query =
        statement(
            "SELECT "
                + RawRows.SUMMARY
                + " FROM sessions WHERE workspace_id = ? ORDER BY updated_key DESC, position DESC"
                + " LIMIT ?");
    query.setLong(1, workspace);
    query.setInt(2, limit);
    List<String> ids = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        ids.add(RawRows.summary(rows).id());
      }
    }
    return ids;
  }

  /** Looks through all texts. */
  @Override
  public List<String> search(String word, int limit) throws SQLException {
    PreparedStatement query =
        statement(
            "SELECT id FROM sessions s WHERE workspace_id = ?1 AND (task LIKE ?2"
                + " OR EXISTS (SELECT 1 FROM chat_messages m WHERE m.pk "
                + OF_SESSION
                + " AND m.content LIKE ?2) OR EXISTS (SELECT 1 FROM instances i"
                + " WHERE i.pk "
                + OF_SESSION
                + " AND i.agent_name LIKE ?2))"
                + " ORDER BY updated_key DESC LIMIT ?3");
    query.setLong(1, workspace);
    query.setString(2, "%" + word + "%");
    query.setInt(3, limit);
    List<String> ids = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        ids.add(RawRows.text(rows, 1));
      }
    }
    return ids;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
