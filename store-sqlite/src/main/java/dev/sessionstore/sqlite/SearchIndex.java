package dev.sessionstore.sqlite;

import dev.sessionstore.SearchHit;
import dev.sessionstore.SearchHit.Field;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.TextQuery;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Search over an index that follows the change journal, off the write path. The index only proposes
 * sessions; what is a hit is decided by looking at the texts, so a proposal too many does no harm:
 * whatever the index has not taken in yet is proposed too, and an index that is lost can be rebuilt
 * from the sessions ({@link #reset}).
 *
 * <p>A document is a session, under the key of its row: the {@linkplain Grams grams} of its task,
 * its agents' names and its chat. FTS5's own tokenizers will not do: unicode61 takes a Japanese
 * sentence for one word, and trigram finds no word of two characters.
 */
final class SearchIndex {

  /** The name under which the index follows the journal. */
  static final String CONSUMER = "search";

  private static final String CHANGED =
      "SELECT seq, session_pk FROM change_journal WHERE seq > ? ORDER BY seq LIMIT ?";
  private static final String TASK = "SELECT task FROM sessions WHERE pk = ?";
  private static final String REMOVE = "DELETE FROM search_index WHERE rowid = ?";
  private static final String REMOVE_DELETED =
      REMOVE + " AND NOT EXISTS (SELECT 1 FROM sessions WHERE pk = search_index.rowid)";
  private static final String ADD = "INSERT INTO search_index (rowid, grams) VALUES (?, ?)";
  private static final String CLEAR =
      "INSERT INTO search_index (search_index) VALUES ('delete-all')";
  private static final String RESET =
      "UPDATE journal_consumers SET acknowledged = 0 WHERE name = '" + CONSUMER + "'";

  /** Beyond this many, taking changes into the index costs less than looking at each again. */
  private static final int FEW = 16;

  /** Beyond this many proposals, walking through the sessions in order costs less than sorting. */
  private static final int MANY = 200;

  private static final String PENDING =
      "SELECT session_pk FROM change_journal WHERE seq >"
          + " (SELECT acknowledged FROM journal_consumers WHERE name = '"
          + CONSUMER
          + "')";

  private static final String COUNT_PENDING =
      "SELECT count(*) FROM (" + PENDING + " LIMIT " + (FEW + 1) + ")";
  private static final String PROPOSED =
      "SELECT rowid FROM search_index WHERE search_index MATCH ? LIMIT " + MANY;

  /** Looks the proposed sessions up, and brings them into order. */
  static final String FEW_PROPOSED =
      """
      SELECT pk, id, task FROM sessions
      WHERE workspace_id = ?1 AND pk IN (SELECT value FROM json_each(?2) UNION ALL %s)
      ORDER BY updated_key DESC, position DESC
      """
          .formatted(PENDING);

  /** Walks through the sessions in order, and leaves out what is not proposed. */
  static final String MANY_PROPOSED =
      """
      SELECT pk, id, task FROM sessions
      WHERE workspace_id = ?1 AND +pk IN
      (SELECT rowid FROM search_index WHERE search_index MATCH ?2 UNION ALL %s)
      ORDER BY updated_key DESC, position DESC
      """
          .formatted(PENDING);

  private SearchIndex() {}

  /** Whether it is worth while to take in the changes before a search. */
  static boolean isFarBehind(Statements statements) throws SQLException {
    return statements.number(COUNT_PENDING) > FEW;
  }

  static boolean isCurrent(Statements statements, long sequence) throws SQLException {
    return JournalTable.acknowledged(statements, CONSUMER) >= sequence;
  }

  /**
   * Takes in the next changes, and returns whether there were more.
   *
   * @param enough asked after each change whether to leave the rest for later
   */
  static boolean follow(Transaction tx, int limit, BooleanSupplier enough) throws SQLException {
    Statements statements = tx.statements();
    long done = JournalTable.acknowledged(statements, CONSUMER);
    List<long[]> changes = new ArrayList<>();
    PreparedStatement query = statements.get(CHANGED);
    query.setLong(1, done);
    query.setInt(2, limit);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        changes.add(new long[] {rows.getLong(1), rows.getLong(2)});
      }
    }
    boolean more = changes.size() == limit;
    for (long[] change : changes) {
      index(statements, change[1]);
      done = change[0];
      if (enough.getAsBoolean()) {
        more = true;
        break;
      }
    }
    if (!changes.isEmpty()) {
      JournalTable.acknowledge(statements, CONSUMER, done);
    }
    return more;
  }

  /**
   * Brings a document to what its session is now, whatever the change was: the key of one that was
   * deleted may be that of another by now, and a deletion is told of again where a mirror asks.
   */
  private static void index(Statements statements, long pk) throws SQLException {
    remove(statements, pk);
    Grams grams = grams(statements, pk);
    if (grams != null) {
      PreparedStatement add = statements.get(ADD);
      add.setLong(1, pk);
      add.setString(2, grams.document());
      add.executeUpdate();
    }
  }

  /** Forgets a session; does nothing if the index does not have it. */
  static void remove(Statements statements, long pk) throws SQLException {
    remove(REMOVE, statements, pk);
  }

  /**
   * Forgets a session that was deleted, if the index still has it. SQLite gives the key of the last
   * row to the next one, so what the index has under this key may be another session by now.
   */
  static void removeDeleted(Statements statements, long pk) throws SQLException {
    remove(REMOVE_DELETED, statements, pk);
  }

  private static void remove(String sql, Statements statements, long pk) throws SQLException {
    PreparedStatement remove = statements.get(sql);
    remove.setLong(1, pk);
    remove.executeUpdate();
  }

  /** What the index should hold of a session, or null if there is none. */
  static @Nullable Grams grams(Statements statements, long pk) throws SQLException {
    return grams(statements, pk, InstanceTable.AGENT_NAMES, MessageTable.CONTENTS);
  }

  /** The same by the queries of a schema that may be an earlier one. */
  static @Nullable Grams grams(Statements statements, long pk, String agentNames, String contents)
      throws SQLException {
    List<String> tasks = ChildTable.texts(statements.get(TASK), pk);
    if (tasks.isEmpty()) {
      return null;
    }
    Grams grams = new Grams();
    tasks.forEach(grams::add);
    ChildTable.texts(statements.get(agentNames), pk).forEach(grams::add);
    ChildTable.texts(statements.get(contents), pk).forEach(grams::add);
    return grams;
  }

  /** Empties the index, to be filled again from the journal. */
  static void reset(Statements statements) throws SQLException {
    statements.execute(CLEAR);
    statements.execute(RESET);
  }

  /** Finds a session that is in memory as it stands in the snapshot, or null. */
  @FunctionalInterface
  interface Held {
    @Nullable WorktreeSession of(String id);
  }

  /**
   * Hands the hits of a workspace to an action, most recently updated first, until it has enough.
   * What the index has not taken in yet is looked at in any case.
   */
  static void search(
      Statements statements,
      long workspaceId,
      TextQuery query,
      Held held,
      Predicate<Hit> untilFalse)
      throws SQLException {
    String match = Grams.match(query);
    List<Long> proposed = new ArrayList<>();
    PreparedStatement index = statements.get(PROPOSED);
    index.setString(1, match);
    try (ResultSet rows = index.executeQuery()) {
      while (rows.next()) {
        proposed.add(rows.getLong(1));
      }
    }
    boolean few = proposed.size() < MANY;
    PreparedStatement sessions = statements.get(few ? FEW_PROPOSED : MANY_PROPOSED);
    sessions.setLong(1, workspaceId);
    sessions.setString(2, few ? proposed.toString() : match);
    try (ResultSet rows = sessions.executeQuery()) {
      while (rows.next()) {
        long pk = rows.getLong(1);
        WorktreeSession session = held.of(Columns.requiredText(rows, 2));
        SearchHit hit =
            session == null
                ? verify(statements, query, pk, rows)
                : query.firstHit(session).orElse(null);
        if (hit != null && !untilFalse.test(new Hit(pk, hit))) {
          return;
        }
      }
    }
  }

  /** A session that matches. */
  record Hit(long pk, SearchHit hit) {}

  private static @Nullable SearchHit verify(
      Statements statements, TextQuery query, long pk, ResultSet row) throws SQLException {
    String id = Columns.requiredText(row, 2);
    String task = Columns.requiredText(row, 3);
    if (query.matches(task)) {
      return query.hit(id, Field.TASK, 0, task);
    }
    List<String> names = ChildTable.texts(statements.get(InstanceTable.AGENT_NAMES), pk);
    for (int i = 0; i < names.size(); i++) {
      if (query.matches(names.get(i))) {
        return query.hit(id, Field.AGENT_NAME, i, names.get(i));
      }
    }
    List<String> contents = ChildTable.texts(statements.get(MessageTable.CONTENTS), pk);
    for (int i = 0; i < contents.size(); i++) {
      if (query.matches(contents.get(i))) {
        return query.hit(id, Field.CHAT, i, contents.get(i));
      }
    }
    return null;
  }
}
