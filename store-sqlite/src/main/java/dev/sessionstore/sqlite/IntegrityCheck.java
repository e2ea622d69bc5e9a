package dev.sessionstore.sqlite;

import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.sqlite.IntegrityFinding.Kind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One check of a database. Each step reads on where the one before could not, since damage in one
 * table says nothing about the others. Used once, by one thread.
 */
final class IntegrityCheck {

  private static final String OF_SESSION =
      " FROM sessions s JOIN workspaces w ON w.id = s.workspace_id ";

  private static final String NOT_JOURNALLED =
      "SELECT w.hash, s.id, CASE WHEN d.seq IS NULL THEN 'the journal does not name it'"
          + " ELSE 'the journal says that it is deleted' END"
          + OF_SESSION
          + "LEFT JOIN change_journal j ON %s LEFT JOIN change_journal d ON d.deleted = 1"
          + " AND d.workspace_id = s.workspace_id AND d.session_id = s.id"
          + " WHERE j.seq IS NULL OR d.seq IS NOT NULL";

  private static final String JOURNALLED_ONLY =
      """
      SELECT w.hash, j.session_id, 'the journal names it, and there is no such session'
      FROM change_journal j JOIN workspaces w ON w.id = j.workspace_id
      WHERE NOT j.deleted AND NOT EXISTS (SELECT 1 FROM sessions s
        WHERE s.workspace_id = j.workspace_id AND s.id = j.session_id)
      """;

  private static final String JOURNALLED_TWICE =
      """
      SELECT w.hash, s.id, 'the journal has it a second time'
      FROM change_journal d JOIN sessions s ON s.pk = d.session_pk
      JOIN workspaces w ON w.id = s.workspace_id JOIN change_journal j ON %s
      WHERE d.deleted = 0 AND d.seq <> j.seq
      """
          .formatted(JournalTable.ROW_OF_SESSION);

  private static final String ORDINARY_TABLES =
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'";

  private static final String UNREADABLE_SEARCH_INDEX = "the search index cannot be read";

  private static final String LATEST = "coalesce((" + JournalTable.LATEST + "), 0)";

  private static final String CURSORS =
      "SELECT NULL, NULL, 'the consumer ''' || name || ''' stands at ' || acknowledged"
          + " || ', and the journal ends at ' || "
          + LATEST
          + " FROM journal_consumers WHERE acknowledged > "
          + LATEST
          + " UNION ALL SELECT NULL, NULL, 'the search index does not follow the journal'"
          + " WHERE NOT EXISTS (SELECT 1 FROM journal_consumers WHERE name = '"
          + SearchIndex.CONSUMER
          + "') UNION ALL SELECT NULL, NULL, 'the journal does not say from where on it is whole'"
          + " WHERE NOT EXISTS (SELECT 1 FROM journal_floor WHERE seq <= "
          + LATEST
          + ")";

  private static final String REPLICATED_AHEAD =
      "SELECT w.hash, NULL, 'its file is said to hold change ' || r.seq"
          + " || ', and the journal ends at ' || "
          + LATEST
          + " FROM replicated_workspaces r JOIN workspaces w ON w.id = r.workspace_id"
          + " WHERE r.seq > "
          + LATEST;

  static final String OVERLOOKED =
      "FROM change_journal j LEFT JOIN replicated_workspaces r ON r.workspace_id = j.workspace_id"
          + " WHERE j.seq > coalesce(r.seq, 0) AND j.seq <= (SELECT acknowledged"
          + " FROM journal_consumers WHERE name = '"
          + ReplicationSource.CONSUMER
          + "')";

  private static final String REPLICATION_OVERLOOKS =
      "SELECT w.hash, j.session_id, 'its last change would not come to the file' "
          + OVERLOOKED.replace(" WHERE", " JOIN workspaces w ON w.id = j.workspace_id WHERE");

  static final String MALFORMED_DIGESTS =
      "length(digest) NOT IN (0, 32) OR digest GLOB '*[^0-9a-f]*' OR length(earlier) % 32 <> 0"
          + " OR earlier GLOB '*[^0-9a-f]*' OR taken NOT IN (0, 1)";

  private static final String DIGESTS =
      "SELECT w.hash, session_id, 'what it had in common with its file is not legible'"
          + " FROM replicated_sessions JOIN workspaces w ON w.id = workspace_id WHERE "
          + MALFORMED_DIGESTS;

  private static final String ALIASES =
      """
      SELECT hash, NULL, 'it is a workspace, and another name of one' FROM workspace_aliases
      WHERE hash IN (SELECT hash FROM workspaces)
      UNION ALL
      SELECT hash, NULL, 'this is no hash of a workspace'
      FROM (SELECT hash FROM workspaces UNION ALL SELECT hash FROM workspace_aliases)
      WHERE length(hash) <> 16 OR hash GLOB '*[^0-9a-f]*'
      """;

  private static final String RUNTIME_MIXES =
      "SELECT w.hash, s.id, 'its runtime mix is not legible'"
          + OF_SESSION
          + "WHERE s.runtime_mix IS NOT NULL AND CASE WHEN json_valid(s.runtime_mix)"
          + " THEN json_type(s.runtime_mix) <> 'array' OR json(s.runtime_mix) <> s.runtime_mix"
          + " OR EXISTS (SELECT 1 FROM json_each(s.runtime_mix) WHERE type <> 'text') ELSE 1 END";

  /** No foreign key tells of those whose key is made of the session's. */
  static final String PARTS_OF_NOTHING =
      "SELECT NULL, NULL, 'row ' || p.pk || ' of %1$s belongs to nothing in sessions'"
          + " FROM %1$s p WHERE p.session_pk NOT IN (SELECT pk FROM sessions)";

  private final Connection connection;
  private final Statements statements;
  private final int schemaVersion;
  private final boolean quick;
  private final Path database;
  private final List<IntegrityFinding> findings = new ArrayList<>();
  private long total;
  private boolean otherSchema;
  private boolean damaged;
  private boolean searchDamaged;

  IntegrityCheck(Path database, Connection connection, int schemaVersion, boolean quick) {
    this.database = database;
    this.connection = connection;
    this.statements = new Statements(connection);
    this.schemaVersion = schemaVersion;
    this.quick = quick;
  }

  /** Part of the check. */
  private interface Step {
    void run() throws SQLException;
  }

  IntegrityReport run() throws SQLException {
    if (DatabaseFile.isLogMissing(database)) {
      add(Kind.LOG, null, null, DatabaseFile.LOG_MISSING);
    }
    step(this::pages);
    step(this::schema);
    step(this::orphans);
    if (schemaVersion >= ChildTable.FIRST_WITH_KEYS) {
      step(() -> rows(Kind.ORPHAN, PARTS_OF_NOTHING.formatted("instances")));
      step(() -> rows(Kind.ORPHAN, PARTS_OF_NOTHING.formatted("chat_messages")));
    }
    step(() -> rows(Kind.WORKSPACE, ALIASES));
    String rowOfSession = JournalTable.rowOfSession(schemaVersion);
    step(() -> rows(Kind.JOURNAL, NOT_JOURNALLED.formatted(rowOfSession)));
    step(() -> rows(Kind.JOURNAL, JOURNALLED_ONLY));
    step(() -> rows(Kind.JOURNAL, CURSORS));
    if (schemaVersion >= 2) {
      step(() -> rows(Kind.REPLICATION, REPLICATED_AHEAD));
      step(() -> rows(Kind.REPLICATION, REPLICATION_OVERLOOKS));
      step(() -> rows(Kind.REPLICATION, DIGESTS));
    }
    if (schemaVersion >= 5) {
      step(() -> rows(Kind.JOURNAL, JOURNALLED_TWICE));
    }
    count("instances", "instance_count");
    count("chat_messages", "message_count");
    if (schemaVersion < ChildTable.FIRST_WITH_KEYS) {
      count("runtime_mix", "coalesce(runtime_mix_count, 0)");
    } else {
      step(() -> rows(Kind.DAMAGE, RUNTIME_MIXES));
    }
    step(this::searchIndex);
    return new IntegrityReport(schemaVersion, quick, total, findings);
  }

  private void step(Step step) throws SQLException {
    try {
      step.run();
    } catch (SQLException e) {
      statements.forget();
      if (SqlErrors.isCorrupt(e)) {
        unreadable();
      } else if (!otherSchema) { // where a table may be missing
        throw e;
      }
    }
  }

  private void unreadable() {
    if (!damaged) {
      damaged = true;
      add(Kind.DAMAGE, null, null, "part of the database cannot be read");
    }
  }

  void add(Kind kind, @Nullable String hash, @Nullable String id, String message) {
    total++;
    if (findings.size() < IntegrityReport.MAX_FINDINGS) {
      findings.add(new IntegrityFinding(kind, hash, id, message));
    }
  }

  /** Reads findings from rows of workspace hash, session id and message. */
  private void rows(Kind kind, String sql) throws SQLException {
    try (ResultSet rows = statements.get(sql).executeQuery()) {
      while (rows.next()) {
        add(kind, Columns.text(rows, 1), Columns.text(rows, 2), Columns.requiredText(rows, 3));
      }
    }
  }

  /**
   * The search index looks at itself within this, and believes what its bytes say of their length:
   * noise in it may ask for more memory than there is. Then the other tables are checked alone.
   */
  private void pages() throws SQLException {
    try {
      pages(String.valueOf(IntegrityReport.MAX_FINDINGS));
    } catch (SQLException e) {
      if (!SqlErrors.isOutOfMemory(e)) {
        throw e;
      }
      statements.forget();
      searchDamaged = true;
      add(Kind.SEARCH_INDEX, null, null, UNREADABLE_SEARCH_INDEX);
      for (String table : ordinaryTables()) {
        pages('"' + table.replace("\"", "\"\"") + '"');
      }
    }
  }

  private List<String> ordinaryTables() throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet rows = statements.get(ORDINARY_TABLES).executeQuery()) {
      while (rows.next()) {
        tables.add(Columns.requiredText(rows, 1));
      }
    }
    return tables;
  }

  private void pages(String argument) throws SQLException {
    String check = quick ? "quick_check" : "integrity_check";
    try (ResultSet rows = statements.get("PRAGMA " + check + "(" + argument + ")").executeQuery()) {
      while (rows.next()) {
        String answer = rows.getString(1);
        if (!answer.equals("ok")) {
          boolean search = answer.toLowerCase(Locale.ROOT).contains("fts5");
          searchDamaged |= search;
          damaged |= !search;
          add(search ? Kind.SEARCH_INDEX : Kind.DAMAGE, null, null, answer.replace('\n', ' '));
        }
      }
    }
  }

  private void schema() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<String> differences =
          SchemaObjects.in(statement).differences(SchemaObjects.of(schemaVersion));
      otherSchema = !differences.isEmpty();
      differences.forEach(
          found ->
              add(
                  Kind.SCHEMA,
                  null,
                  null,
                  "the schema of version " + schemaVersion + ": " + found));
    }
  }

  private void orphans() throws SQLException {
    try (ResultSet rows = statements.get("PRAGMA foreign_key_check").executeQuery()) {
      while (rows.next()) {
        String row = rows.getString(2) == null ? "a row" : "row " + rows.getString(2);
        add(
            Kind.ORPHAN,
            null,
            null,
            row + " of " + rows.getString(1) + " belongs to nothing in " + rows.getString(3));
      }
    }
  }

  private void count(String table, String counted) throws SQLException {
    String name = table.replace('_', ' ');
    step(
        () ->
            rows(
                Kind.COUNTS,
                "SELECT w.hash, s.id, 'it is said to have ' || "
                    + counted
                    + " || ' "
                    + name
                    + ", and has ' || c.n"
                    + OF_SESSION
                    + "JOIN (SELECT s.pk, count(c.pk) AS n FROM sessions s LEFT JOIN "
                    + table
                    + " c ON "
                    + ChildTable.belongs(schemaVersion, "c", "s.pk")
                    + " GROUP BY s.pk) c ON c.pk = s.pk WHERE c.n <> "
                    + counted));
    step(
        () ->
            rows(
                Kind.POSITIONS,
                "SELECT w.hash, s.id, 'its "
                    + name
                    + " have a gap'"
                    + OF_SESSION
                    + "JOIN (SELECT session_pk, count(*) AS n, min(position) AS low,"
                    + " max(position) AS high FROM "
                    + table
                    + " GROUP BY session_pk) c ON c.session_pk = s.pk"
                    + " WHERE c.low <> 0 OR c.high <> c.n - 1"));
  }

  /** What is derived can be made anew, so that damage there is no damage to the database. */
  private void searchIndex() throws SQLException {
    if (searchDamaged || damaged) {
      return;
    }
    try {
      new SearchIndexCheck(statements, schemaVersion, this).run(quick);
    } catch (SQLException e) {
      if (!SqlErrors.isCorrupt(e)) {
        throw e;
      }
      add(Kind.SEARCH_INDEX, null, null, UNREADABLE_SEARCH_INDEX);
    }
  }
}
