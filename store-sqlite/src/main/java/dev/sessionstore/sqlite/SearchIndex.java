package dev.sessionstore.sqlite;

import dev.sessionstore.SearchHit;
import dev.sessionstore.SearchHit.Field;
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
 * sessions; what is a hit is decided by looking at the texts, so a proposal too many does no harm,
 * and an index that is lost can be rebuilt from the sessions ({@link #reset}).
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

  static final String PROPOSED =
      """
      SELECT s.pk, s.id, s.task FROM search_index f CROSS JOIN sessions s ON s.pk = f.rowid
      WHERE s.workspace_id = ?1 AND search_index MATCH ?2
      ORDER BY s.updated_key DESC, s.position DESC
      """;

  static final String ALL =
      "SELECT pk, id, task FROM sessions WHERE workspace_id = ?"
          + " ORDER BY updated_key DESC, position DESC";

  private SearchIndex() {}

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
    List<String> tasks = ChildTable.texts(statements.get(TASK), pk);
    if (tasks.isEmpty()) {
      return null;
    }
    Grams grams = new Grams();
    tasks.forEach(grams::add);
    InstanceTable.agentNames(statements, pk).forEach(grams::add);
    MessageTable.contents(statements, pk).forEach(grams::add);
    return grams;
  }

  /** Empties the index, to be filled again from the journal. */
  static void reset(Statements statements) throws SQLException {
    statements.execute(CLEAR);
    statements.execute(RESET);
  }

  /**
   * Hands the hits of a workspace to an action, most recently updated first, until it has enough.
   *
   * @param indexed whether the index is current; if not, every session is looked at
   */
  static void search(
      Statements statements,
      long workspaceId,
      TextQuery query,
      boolean indexed,
      Predicate<Hit> untilFalse)
      throws SQLException {
    String match = Grams.match(query);
    PreparedStatement proposed = statements.get(indexed ? PROPOSED : ALL);
    proposed.setLong(1, workspaceId);
    if (indexed) {
      proposed.setString(2, match);
    }
    try (ResultSet rows = proposed.executeQuery()) {
      while (rows.next()) {
        Hit hit = verify(statements, query, rows);
        if (hit != null && !untilFalse.test(hit)) {
          return;
        }
      }
    }
  }

  /** A session that matches. */
  record Hit(long pk, SearchHit hit) {}

  private static @Nullable Hit verify(Statements statements, TextQuery query, ResultSet row)
      throws SQLException {
    long pk = row.getLong(1);
    String id = Columns.requiredText(row, 2);
    String task = Columns.requiredText(row, 3);
    if (query.matches(task)) {
      return new Hit(pk, query.hit(id, Field.TASK, 0, task));
    }
    List<String> names = InstanceTable.agentNames(statements, pk);
    for (int i = 0; i < names.size(); i++) {
      if (query.matches(names.get(i))) {
        return new Hit(pk, query.hit(id, Field.AGENT_NAME, i, names.get(i)));
      }
    }
    List<String> contents = MessageTable.contents(statements, pk);
    for (int i = 0; i < contents.size(); i++) {
      if (query.matches(contents.get(i))) {
        return new Hit(pk, query.hit(id, Field.CHAT, i, contents.get(i)));
      }
    }
    return null;
  }
}
