package dev.sessionstore.sqlite;

import dev.sessionstore.sqlite.DamagedDatabase.Defect;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that were found in the pages of a damaged database, in the tables of a new one. A row
 * does not say which table it belongs to; the number and the types of its columns do.
 */
final class RecoveredRows {

  private static final Logger LOG = LoggerFactory.getLogger(DamagedDatabase.class);

  /**
   * A table with a row number.
   *
   * @param columns a letter for each: i an integer, t a text, in capitals if null may stand there;
   *     a hyphen for the row number, which the row itself has as null
   * @param session the column that names the session; {@link #NONE} if none does, {@link #KEY} if
   *     the row number does
   * @param added how many of the columns rows lack that were written before the table had them;
   *     they are 0 then
   */
  record Shape(String table, String columns, int session, int added) {

    static final int NONE = -1;
    static final int KEY = -2;

    boolean fits(@Nullable Object[] values) {
      if (values.length > columns.length() || values.length < columns.length() - added) {
        return false;
      }
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        boolean fits =
            switch (columns.charAt(i)) {
              case 'i' -> value instanceof Long;
              case 't' -> value instanceof String;
              case 'I' -> value == null || value instanceof Long;
              case 'T' -> value == null || value instanceof String;
              default -> value == null;
            };
        if (!fits) {
          return false;
        }
      }
      return true;
    }
  }

  private static final Shape WORKSPACES = new Shape("workspaces", "-tT", Shape.NONE, 0);
  private static final Shape JOURNAL = new Shape("change_journal", "-itiiii", Shape.NONE, 2);

  private static final List<Shape> SHAPES =
      List.of(
          WORKSPACES,
          new Shape("sessions", "-iitttttitiTTIIIIIIIiiTiT", 0, 0),
          new Shape("instances", "-itttttTTIIITTTT", Shape.KEY, 0),
          new Shape("instance_outputs", "-t", Shape.KEY, 0),
          new Shape("chat_messages", "-ttttIT", Shape.KEY, 0),
          JOURNAL);

  private static final List<Shape> SHAPES_BEFORE_KEYS =
      List.of(
          WORKSPACES,
          new Shape("sessions", "-iitttttitiTTIIIIIIIIiiTi", 0, 1),
          new Shape("instances", "-iiitttttTTIIITTTT", 1, 0),
          new Shape("instance_outputs", "-t", Shape.NONE, 0),
          new Shape("chat_messages", "-iittttIT", 1, 0),
          new Shape("runtime_mix", "-iit", 1, 0),
          JOURNAL);

  private static final Map<String, String> COUNTED =
      Map.of("instances", "instance_count", "chat_messages", "message_count");

  private static final Map<String, String> COUNTED_BEFORE_KEYS =
      Map.of(
          "instances", "instance_count",
          "chat_messages", "message_count",
          "runtime_mix", "coalesce(runtime_mix_count, 0)");

  private static final String OUTPUTS =
      "SELECT EXISTS (SELECT 1 FROM instance_outputs WHERE instance_pk = ?1), ("
          + outputBeside("<", "DESC")
          + "), ("
          + outputBeside(">", "ASC")
          + ")";

  /** Of what the journal tells of a session, the row that is found first counts. */
  private static final String ONE_ROW_EACH =
      "CREATE UNIQUE INDEX recovered_journal ON change_journal (workspace_id, session_id)";

  private static final String DESCRIBED =
      "SELECT coalesce(w.hash, ''), s.id FROM sessions s LEFT JOIN workspaces w"
          + " ON w.id = s.workspace_id WHERE s.pk = ?";

  private final Connection target;
  private final int schemaVersion;
  private final Statements statements;
  private final Map<Long, String> doubts = new LinkedHashMap<>();
  private final List<Defect> lost = new ArrayList<>();

  /** Sessions of which nothing tells whether their rows are still in use. */
  private final List<Long> perhapsDeleted = new ArrayList<>();

  private boolean repeated;

  /**
   * Creates the rows.
   *
   * @param target a new database, of the schema version of the damaged one
   */
  RecoveredRows(Connection target, int schemaVersion) throws SQLException {
    this.target = target;
    this.schemaVersion = schemaVersion;
    this.statements = new Statements(target);
    execute(ONE_ROW_EACH);
  }

  /** All tables with a row number that are not derived from others. */
  static List<Shape> shapes(int schemaVersion) {
    return schemaVersion < ChildTable.FIRST_WITH_KEYS ? SHAPES_BEFORE_KEYS : SHAPES;
  }

  /** Whether such a row can be in a table of a schema. */
  static boolean isOf(int schemaVersion, @Nullable Object[] values) {
    return shapes(schemaVersion).stream().anyMatch(shape -> shape.fits(values));
  }

  /** The tables of parts, and the columns of sessions that say how many there are. */
  private Map<String, String> counted() {
    return schemaVersion < ChildTable.FIRST_WITH_KEYS ? COUNTED_BEFORE_KEYS : COUNTED;
  }

  void add(long rowid, @Nullable Object[] values, boolean mayBeFree) throws IOException {
    try {
      for (Shape each : shapes(schemaVersion)) {
        if (each.fits(values)) {
          values[0] = rowid;
          if (isOutOfRange(each, values)) {
            return;
          }
          if (mayBeFree && each.session() == 0) {
            perhapsDeleted.add(rowid);
          }
          repeated |= !insert(each, values) && !mayBeFree;
          return;
        }
      }
    } catch (SQLException e) {
      throw new IOException("a row cannot be stored", e);
    }
  }

  /**
   * Whether a part has a key or a position that none can have: it was damaged; or an upgrade has
   * copied it, and has freed the page since.
   */
  private boolean isOutOfRange(Shape shape, @Nullable Object[] values) {
    Long session = sessionOf(shape, values);
    if (session == null || shape.session() == 0) {
      return false;
    }
    boolean isPossible = session > 0 && session >>> ChildTable.SESSION_BITS == 0;
    if (shape.session() > 0) {
      long position = (Long) Objects.requireNonNull(values[shape.session() + 1]);
      isPossible &= position >>> ChildTable.POSITION_BITS == 0;
      if (!isPossible) {
        doubt(session, "a row of " + shape.table() + " is damaged");
      }
    }
    return !isPossible;
  }

  /** The key of the session that a row is, or belongs to; null where no row tells. */
  private static @Nullable Long sessionOf(Shape shape, @Nullable Object[] values) {
    return switch (shape.session()) {
      case Shape.NONE -> null;
      case Shape.KEY -> (Long) Objects.requireNonNull(values[0]) >> ChildTable.POSITION_BITS;
      default -> (Long) Objects.requireNonNull(values[shape.session()]);
    };
  }

  /** Returns false if the same row was there already. */
  private boolean insert(Shape shape, @Nullable Object[] values) throws SQLException {
    PreparedStatement insert =
        statements.get(
            "INSERT OR IGNORE INTO "
                + shape.table()
                + " VALUES (?"
                + ", ?".repeat(values.length - 1)
                + ", 0".repeat(shape.columns().length() - values.length)
                + ")");
    for (int i = 0; i < values.length; i++) {
      insert.setObject(i + 1, values[i]);
    }
    if (insert.executeUpdate() == 1) {
      return true;
    }
    if (isThere(shape, values)) {
      return false;
    }
    LOG.debug("two versions of row {} of {}", values[0], shape.table());
    doubtRow(shape, values);
    return true;
  }

  private boolean isThere(Shape shape, @Nullable Object[] values) throws SQLException {
    PreparedStatement find = statements.get("SELECT * FROM " + shape.table() + " WHERE rowid = ?");
    find.setObject(1, values[0]);
    try (ResultSet rows = find.executeQuery()) {
      if (!rows.next()) {
        return false;
      }
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        boolean same =
            value instanceof Long number
                ? number.equals(Columns.number(rows, i + 1))
                : Objects.equals(value, Columns.text(rows, i + 1));
        if (!same) {
          return false;
        }
      }
      return true;
    }
  }

  private void doubtRow(Shape shape, @Nullable Object[] values) throws SQLException {
    String reason = "two versions of a row of " + shape.table();
    Long session = sessionOf(shape, values);
    if (session != null) {
      doubt(session, reason);
    }
    String others =
        switch (shape.table()) {
          case "instance_outputs" -> "SELECT session_pk FROM instances WHERE pk = " + values[0];
          case "sessions" ->
              "SELECT pk FROM sessions WHERE workspace_id = "
                  + values[1]
                  + " AND position = "
                  + values[2];
          case "instances", "chat_messages", "runtime_mix" ->
              "SELECT session_pk FROM " + shape.table() + " WHERE pk = " + values[0];
          case "workspaces" -> "SELECT pk FROM sessions WHERE workspace_id = " + values[0];
          default -> "SELECT 0 WHERE 0";
        };
    for (long pk : numbers(others)) {
      doubt(pk, reason);
    }
  }

  private void doubt(long sessionPk, String reason) {
    doubts.putIfAbsent(sessionPk, reason);
  }

  private List<Long> numbers(String sql) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (Statement statement = target.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  boolean isEmpty() throws SQLException {
    return statements.number("SELECT count(*) FROM sessions") == 0
        && statements.number("SELECT count(*) FROM change_journal") == 0
        && statements.number("SELECT count(*) FROM workspaces") == 0;
  }

  List<Long> sessions() throws SQLException {
    return numbers("SELECT pk FROM sessions ORDER BY pk");
  }

  /**
   * Whether a row stands in two pages: one of them was written in the place of a third, of which
   * nothing tells what it held.
   */
  boolean isRepeated() {
    return repeated;
  }

  /**
   * An instance need not have an output: where none was found, its tree tells why. A page that was
   * written in the place of another can lead to one that knows nothing of it; then the tree tells
   * something else about the outputs around it than those that were found.
   */
  void findOutputs(@Nullable Connection trees, int damagedPages) throws SQLException {
    if (damagedPages == 0 && trees == null) {
      return;
    }
    Connection source = repeated || hasOutputsOfNobody() ? null : trees;
    try (Statement statement = target.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT i.pk, i.session_pk, o.instance_pk IS NOT NULL FROM instances i"
                    + " LEFT JOIN instance_outputs o ON o.instance_pk = i.pk")) {
      while (rows.next()) {
        long instance = rows.getLong(1);
        Outputs led = source == null ? null : outputs(source, instance);
        if (rows.getBoolean(3)) {
          if (led != null && !led.isThere()) {
            doubt(rows.getLong(2), "the output of an instance may have been removed");
          }
        } else if (led == null || !led.equals(outputs(target, instance))) {
          doubt(rows.getLong(2), "the output of an instance is lost, or there was none");
        }
      }
    }
  }

  /** A page that was freed when a session was deleted stands in the place of another one. */
  private boolean hasOutputsOfNobody() throws SQLException {
    return statements.number(
            "SELECT EXISTS (SELECT 1 FROM instance_outputs"
                + " WHERE instance_pk NOT IN (SELECT pk FROM instances))")
        > 0;
  }

  /**
   * Outputs in the order of their keys.
   *
   * @param isThere whether there is one with a certain key
   * @param before by what the one before it is known, or null
   * @param after by what the one behind it is known, or null
   */
  private record Outputs(boolean isThere, @Nullable String before, @Nullable String after) {}

  private static String outputBeside(String comparison, String order) {
    return "SELECT instance_pk || typeof(output) || octet_length(output) FROM instance_outputs"
        + " WHERE instance_pk "
        + comparison
        + " ?1 ORDER BY instance_pk "
        + order
        + " LIMIT 1";
  }

  /** Returns null where the tree cannot be followed. */
  private static @Nullable Outputs outputs(Connection source, long instance) {
    try (PreparedStatement query = source.prepareStatement(OUTPUTS)) {
      query.setLong(1, instance);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return new Outputs(rows.getBoolean(1), Columns.text(rows, 2), Columns.text(rows, 3));
      }
    } catch (SQLException e) {
      LOG.debug("the tree of the outputs cannot be followed to that of instance {}", instance, e);
      return null;
    }
  }

  /** Looks for what the journal, and the index over the ids, know beyond the rows. */
  void findLost(@Nullable Connection source) throws SQLException {
    for (long deleted :
        numbers(
            "SELECT s.pk FROM sessions s JOIN change_journal j ON j.session_pk = s.pk"
                + " AND j.session_id = s.id AND j.workspace_id = s.workspace_id WHERE j.deleted = 1")) {
      delete(deleted);
    }
    if (!perhapsDeleted.isEmpty()) {
      Set<Long> live =
          new HashSet<>(numbers("SELECT session_pk FROM change_journal WHERE deleted = 0"));
      perhapsDeleted.stream()
          .filter(pk -> !live.contains(pk))
          .forEach(pk -> doubt(pk, "it may have been deleted"));
    }
    execute("CREATE TEMP TABLE named (workspace_id, id, UNIQUE (workspace_id, id))");
    execute(
        "INSERT INTO named SELECT workspace_id, session_id FROM change_journal WHERE deleted = 0");
    if (source != null) {
      addIndexed(source);
    }
    try (Statement statement = target.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT coalesce(w.hash, ''), n.id FROM named n LEFT JOIN workspaces w"
                    + " ON w.id = n.workspace_id WHERE NOT EXISTS (SELECT 1 FROM sessions s"
                    + " WHERE s.workspace_id = n.workspace_id AND s.id = n.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM change_journal j WHERE j.deleted = 1"
                    + " AND j.workspace_id = n.workspace_id AND j.session_id = n.id)")) {
      while (rows.next()) {
        lost.add(
            new Defect(Columns.requiredText(rows, 1), Columns.requiredText(rows, 2), "its row"));
      }
    }
  }

  private void addIndexed(Connection source) throws SQLException {
    PreparedStatement insert = statements.get("INSERT OR IGNORE INTO named VALUES (?, ?)");
    try (Statement statement = source.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT workspace_id, id FROM sessions"
                    + " INDEXED BY sqlite_autoindex_sessions_1")) {
      while (rows.next()) {
        insert.setLong(1, rows.getLong(1));
        insert.setString(2, Columns.requiredText(rows, 2));
        insert.executeUpdate();
      }
    } catch (SQLException e) {
      LOG.debug("the index over the ids cannot be read to its end", e);
    }
  }

  /** Finds the sessions that lack a part. */
  void settle() throws SQLException {
    for (Map.Entry<String, String> each : counted().entrySet()) {
      String table = each.getKey();
      for (long pk :
          numbers(
              "SELECT pk FROM sessions s WHERE (SELECT count(*) || ' ' ||"
                  + " coalesce(max(position) + 1, 0) || ' ' || coalesce(min(position), 0) FROM "
                  + table
                  + " c WHERE "
                  + ChildTable.belongs(schemaVersion, "c", "s.pk")
                  + ") <> "
                  + each.getValue()
                  + " || ' ' || "
                  + each.getValue()
                  + " || ' 0'")) {
        doubt(pk, "rows of " + table + " are lost");
      }
    }
    for (long pk :
        numbers("SELECT pk FROM sessions WHERE workspace_id NOT IN (SELECT id FROM workspaces)")) {
      doubt(pk, "its workspace is lost");
    }
    doubts.keySet().retainAll(sessions());
    // A name that no path has: the sessions stay together, and nobody takes it for a project.
    execute(
        "INSERT INTO workspaces SELECT DISTINCT workspace_id, printf('%016x', workspace_id), NULL"
            + " FROM sessions WHERE workspace_id NOT IN (SELECT id FROM workspaces)");
  }

  /** Leaves out a runtime mix that makes no list of texts; the rest of the session may be good. */
  void forgetMix(long pk) throws SQLException {
    if (schemaVersion >= ChildTable.FIRST_WITH_KEYS) {
      execute("UPDATE sessions SET runtime_mix = NULL WHERE pk = " + pk);
      doubt(pk, "its runtime mix is lost");
    }
  }

  /** Takes out a session that cannot be put together. */
  void drop(long pk) throws SQLException {
    lost.add(describe(pk, "its values make no session"));
    delete(pk);
  }

  private void delete(long pk) throws SQLException {
    execute("DELETE FROM sessions WHERE pk = " + pk);
    doubts.remove(pk);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = target.createStatement()) {
      statement.execute(sql);
    }
  }

  private Defect describe(long pk, String reason) throws SQLException {
    PreparedStatement query = statements.get(DESCRIBED);
    query.setLong(1, pk);
    try (ResultSet rows = query.executeQuery()) {
      rows.next();
      return new Defect(Columns.requiredText(rows, 1), Columns.requiredText(rows, 2), reason);
    }
  }

  long wholeSessions() throws SQLException {
    return (long) sessions().size() - doubts.size();
  }

  List<Defect> incomplete() throws SQLException {
    List<Defect> incomplete = new ArrayList<>();
    for (Map.Entry<Long, String> each : doubts.entrySet()) {
      incomplete.add(describe(each.getKey(), each.getValue()));
    }
    return incomplete;
  }

  List<Defect> lost() {
    return lost;
  }

  /** Leaves only the whole sessions in a database, or only the others. */
  void keep(Connection database, boolean whole) throws SQLException {
    try (Statement statement = database.createStatement()) {
      statement.execute("CREATE TEMP TABLE doubts (pk INTEGER PRIMARY KEY)");
      for (long pk : doubts.keySet()) {
        statement.execute("INSERT INTO doubts VALUES (" + pk + ")");
      }
      statement.execute("DELETE FROM change_journal");
      statement.execute("DROP INDEX recovered_journal");
      statement.execute("UPDATE sessions SET change_seq = 0");
      statement.execute(
          "DELETE FROM sessions WHERE pk "
              + (whole ? "IN" : "NOT IN")
              + " (SELECT pk FROM doubts)");
      statement.execute("PRAGMA foreign_keys = ON");
      for (String table : counted().keySet()) {
        statement.execute(
            "DELETE FROM " + table + " WHERE session_pk NOT IN (SELECT pk FROM sessions)");
      }
      statement.execute(
          "DELETE FROM instance_outputs WHERE instance_pk NOT IN (SELECT pk FROM instances)");
      if (!whole) {
        statement.execute(
            "DELETE FROM workspaces WHERE id NOT IN (SELECT workspace_id FROM sessions)");
      }
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }
}
