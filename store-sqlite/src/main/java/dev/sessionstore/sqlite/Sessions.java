package dev.sessionstore.sqlite;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.sqlite.SessionCache.Entry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whole sessions, put together from their tables and taken apart again. */
final class Sessions {

  private static final InstanceTable INSTANCES = new InstanceTable();
  private static final MessageTable MESSAGES = new MessageTable();

  /** The queries for one session: by its id, by its key, and for its parts. */
  private record Queries(String byId, String byPk, String instances, String messages) {

    static final Queries PRESENT =
        new Queries(
            SessionTable.BY_ID,
            SessionTable.BY_PK,
            InstanceTable.OF_SESSION,
            MessageTable.OF_SESSION);

    /** Before parts were found by key. */
    static final Queries BEFORE_KEYS =
        new Queries(
            SessionTable.BY_ID_5,
            SessionTable.BY_PK_5,
            InstanceTable.ofSession(ChildTable.LAST_BEFORE_KEYS),
            MessageTable.ofSession(ChildTable.LAST_BEFORE_KEYS));

    static Queries in(int schemaVersion) {
      return schemaVersion < ChildTable.FIRST_WITH_KEYS ? BEFORE_KEYS : PRESENT;
    }
  }

  private Sessions() {}

  /** Reads a session, or null if there is none. */
  static @Nullable Entry read(Statements statements, long workspaceId, String id)
      throws SQLException {
    return read(statements, DatabaseFile.SCHEMA_VERSION, workspaceId, id);
  }

  /** Reads a session of a database whose schema may be an earlier one. */
  static @Nullable Entry read(Statements statements, int schemaVersion, long workspaceId, String id)
      throws SQLException {
    if (SessionTable.isNoUnicode(id)) {
      return null;
    }
    Queries queries = Queries.in(schemaVersion);
    PreparedStatement query = statements.get(queries.byId());
    query.setLong(1, workspaceId);
    query.setString(2, id);
    return first(statements, queries, query);
  }

  static @Nullable Entry read(Statements statements, int schemaVersion, long pk)
      throws SQLException {
    Queries queries = Queries.in(schemaVersion);
    PreparedStatement query = statements.get(queries.byPk());
    query.setLong(1, pk);
    return first(statements, queries, query);
  }

  private static @Nullable Entry first(
      Statements statements, Queries queries, PreparedStatement query) throws SQLException {
    SessionTable.Row row;
    try (ResultSet rows = query.executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      row = SessionTable.row(rows);
    }
    row.session()
        .instances(INSTANCES.read(statements, queries.instances(), row.pk()))
        .chatHistory(MESSAGES.read(statements, queries.messages(), row.pk()));
    return row.entry();
  }

  /**
   * Walks through a workspace in store order: one ordered query per table, merged on the way, which
   * costs half of asking for each session and needs memory for one session only.
   */
  static void walk(Statements statements, long workspaceId, Consumer<Entry> action)
      throws SQLException {
    walk(statements, workspaceId, Long.MIN_VALUE, Long.MAX_VALUE, action);
  }

  /** The same for the sessions from one position to another, both included. */
  static void walk(
      Statements statements, long workspaceId, long first, long last, Consumer<Entry> action)
      throws SQLException {
    PreparedStatement query = statements.once(SessionTable.ALL);
    try (query;
        Children<WorktreeInstance> instances =
            new Children<>(INSTANCES, statements, workspaceId, first, last);
        Children<ChatMessage> messages =
            new Children<>(MESSAGES, statements, workspaceId, first, last)) {
      select(query, workspaceId, first, last);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          SessionTable.Row row = SessionTable.row(rows);
          row.session().instances(instances.of(row.pk())).chatHistory(messages.of(row.pk()));
          action.accept(row.entry());
        }
      }
    }
  }

  private static void select(PreparedStatement query, long workspaceId, long first, long last)
      throws SQLException {
    query.setLong(1, workspaceId);
    query.setLong(2, first);
    query.setLong(3, last);
  }

  /** A cursor over the rows of sessions of a workspace in store order. */
  private static final class Children<T> implements AutoCloseable {

    private final ChildTable<T> table;
    private final PreparedStatement query;
    private final ResultSet rows;
    private boolean there;

    Children(ChildTable<T> table, Statements statements, long workspaceId, long first, long last)
        throws SQLException {
      this.table = table;
      // Of its own, for the action of a walk may walk again on the same connection.
      query = statements.once(table.ofWorkspace());
      select(query, workspaceId, first, last);
      rows = query.executeQuery();
      there = rows.next();
    }

    List<T> of(long sessionPk) throws SQLException {
      List<T> values = new ArrayList<>();
      while (there && rows.getLong(1) == sessionPk) {
        values.add(table.row(rows));
        there = rows.next();
      }
      return values;
    }

    @Override
    public void close() throws SQLException {
      query.close();
    }
  }

  /** Adds a session behind all others of its workspace; returns false if it is there already. */
  static boolean insert(Transaction tx, long workspaceId, WorktreeSession session)
      throws SQLException {
    Statements statements = tx.statements();
    SessionTable.Added added =
        SessionTable.insert(statements, workspaceId, session, tx.nextSequence());
    if (added == null) {
      return false;
    }
    if (added.deleted() > 0) { // the row of the journal that tells the index of it goes
      SearchIndex.removeDeleted(statements, added.deleted());
    }
    long pk = added.entry().pk();
    if (added.leftOver()) {
      deleteParts(statements, pk);
    }
    INSTANCES.insert(statements, pk, 0, session.instances());
    MESSAGES.insert(statements, pk, 0, session.chatHistory());
    tx.added(workspaceId, added.entry(), added.deleted() >= 0);
    return true;
  }

  /** Writes the rows that differ. */
  static void update(Transaction tx, long workspaceId, Entry old, WorktreeSession session)
      throws SQLException {
    Statements statements = tx.statements();
    long pk = old.pk();
    long sequence = tx.changed(workspaceId, new Entry(pk, old.position(), session));
    SessionTable.update(statements, pk, old.session(), session, sequence);
    INSTANCES.replace(statements, pk, old.session().instances(), session.instances());
    MESSAGES.replace(statements, pk, old.session().chatHistory(), session.chatHistory());
  }

  static void delete(Transaction tx, long workspaceId, String id, long pk) throws SQLException {
    tx.deleted(workspaceId, id, pk);
    deleteRows(tx.statements(), pk);
  }

  static void deleteRows(Statements statements, long pk) throws SQLException {
    deleteParts(statements, pk);
    SessionTable.delete(statements, pk);
  }

  private static void deleteParts(Statements statements, long pk) throws SQLException {
    INSTANCES.deleteFrom(statements, pk, 0);
    MESSAGES.deleteFrom(statements, pk, 0);
  }

  /** Finds a session that has to be there. */
  static Entry require(Transaction tx, @Nullable Long workspaceId, Workspace workspace, String id)
      throws SQLException {
    Entry entry = workspaceId == null ? null : tx.find(workspaceId, id);
    if (entry == null) {
      throw new SessionNotFoundException(workspace.hash(), id);
    }
    return entry;
  }
}
