package dev.sessionstore.sqlite;

import dev.sessionstore.sqlite.IntegrityFinding.Kind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the search index with the sessions. It follows the journal, so a session is judged only
 * if it was not written after the place where the index stood when it was read.
 */
final class SearchIndexCheck {

  private static final int SLICE = 200;

  private static final String CURSOR =
      "(SELECT acknowledged FROM journal_consumers WHERE name = '" + SearchIndex.CONSUMER + "')";

  private static final String GONE =
      "SELECT d.id FROM search_index_docsize d WHERE NOT EXISTS (SELECT 1 FROM sessions s"
          + " WHERE s.pk = d.id) AND NOT EXISTS (SELECT 1 FROM change_journal j WHERE j.seq > "
          + CURSOR
          + " AND j.session_pk = d.id)";

  private static final String JOURNALLED =
      " FROM sessions s JOIN workspaces w ON w.id = s.workspace_id"
          + " JOIN change_journal j ON %s ";

  private static final String MISSING =
      "SELECT w.hash, s.id"
          + JOURNALLED
          + "WHERE j.seq <= "
          + CURSOR
          + " AND NOT EXISTS (SELECT 1 FROM search_index_docsize d WHERE d.id = s.pk)";

  /** All pairs of a document and a word in it: https://sqlite.org/fts5.html#fts5vocab */
  private static final String WORDS =
      "CREATE VIRTUAL TABLE temp.search_words USING fts5vocab('main', 'search_index', 'instance')";

  private static final String NEXT =
      "SELECT s.pk, w.hash, s.id" + JOURNALLED + "WHERE s.pk > ? AND j.seq <= ? ORDER BY s.pk";

  private final Statements statements;
  private final String agentNames;
  private final String contents;
  private final IntegrityCheck check;
  private final String rowOfSession;

  SearchIndexCheck(Statements statements, int schemaVersion, IntegrityCheck check) {
    this.statements = statements;
    this.check = check;
    this.agentNames = InstanceTable.agentNames(schemaVersion);
    this.contents = MessageTable.contents(schemaVersion);
    this.rowOfSession = JournalTable.rowOfSession(schemaVersion);
  }

  void run(boolean quick) throws SQLException {
    boolean complete = true;
    try (ResultSet rows = statements.get(GONE).executeQuery()) {
      while (rows.next()) {
        String message = "the search index has entry " + rows.getLong(1) + " of no session";
        check.add(Kind.SEARCH_INDEX, null, null, message);
      }
    }
    try (ResultSet rows = statements.get(MISSING.formatted(rowOfSession)).executeQuery()) {
      while (rows.next()) {
        complete = false;
        check.add(
            Kind.SEARCH_INDEX,
            Columns.text(rows, 1),
            Columns.text(rows, 2),
            "the search index does not have it");
      }
    }
    if (!quick && complete) {
      compareWords();
    }
  }

  private void compareWords() throws SQLException {
    statements.execute(WORDS);
    Map<Long, Long> checksums = new HashMap<>();
    statements.execute("BEGIN");
    long cursor = statements.number("SELECT " + CURSOR);
    try (ResultSet rows =
        statements.get("SELECT doc, term FROM temp.search_words").executeQuery()) {
      while (rows.next()) {
        long checksum = Grams.checksum(Columns.requiredText(rows, 2));
        checksums.merge(rows.getLong(1), checksum, Long::sum);
      }
    } finally {
      statements.execute("COMMIT");
    }
    long last = Long.MIN_VALUE;
    List<Document> slice;
    do {
      statements.execute("BEGIN");
      try {
        slice = slice(last, cursor);
        for (Document each : slice) {
          Grams grams = SearchIndex.grams(statements, each.pk(), agentNames, contents);
          if (grams != null && grams.checksum() != checksums.getOrDefault(each.pk(), 0L)) {
            check.add(
                Kind.SEARCH_INDEX,
                each.hash(),
                each.id(),
                "the search index does not have its present text");
          }
          last = each.pk();
        }
      } finally {
        statements.execute("COMMIT");
      }
    } while (!slice.isEmpty());
  }

  /** A session that the index has, in its present version. */
  private record Document(long pk, String hash, String id) {}

  private List<Document> slice(long after, long cursor) throws SQLException {
    List<Document> slice = new ArrayList<>();
    PreparedStatement next = statements.get(NEXT.formatted(rowOfSession) + " LIMIT " + SLICE);
    next.setLong(1, after);
    next.setLong(2, cursor);
    try (ResultSet rows = next.executeQuery()) {
      while (rows.next()) {
        slice.add(
            new Document(
                rows.getLong(1), Columns.requiredText(rows, 2), Columns.requiredText(rows, 3)));
      }
    }
    return slice;
  }
}
