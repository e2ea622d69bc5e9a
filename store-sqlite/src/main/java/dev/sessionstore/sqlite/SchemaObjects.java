package dev.sessionstore.sqlite;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.spi.SafeText;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.sqlite.SQLiteConfig;

/**
 * The tables, indexes, views and triggers of a database, by what defines them. What a version of
 * the schema consists of is told by the migrations: they are run on an empty database, once per
 * process, so that there is no second list of it.
 *
 * @param definitions by kind and name, the SQL
 */
record SchemaObjects(Map<String, String> definitions) {

  private static final String ALL =
      "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT IN"
          + " ('sqlite_stat1', 'sqlite_stat4')";

  /**
   * Names what runs code of its own when a table is written or read. No version of the schema has
   * any of it. What counts is the SQL, which SQLite runs whatever kind the entry says it is.
   */
  private static final String WITH_CODE =
      """
      SELECT type || ' ' || name FROM sqlite_schema
      WHERE sql IS NOT NULL AND sql NOT GLOB 'CREATE TABLE *' AND sql NOT GLOB 'CREATE INDEX *'
        AND sql NOT GLOB 'CREATE UNIQUE INDEX *'
        AND NOT (sql GLOB 'CREATE VIRTUAL TABLE *' AND name = 'search_index')
      """;

  private static final Map<Integer, SchemaObjects> BY_VERSION = new ConcurrentHashMap<>();

  /** The objects of a database that may be hostile. */
  static SchemaObjects in(Statement statement) throws SQLException {
    Map<String, String> definitions = new TreeMap<>();
    try (ResultSet rows = statement.executeQuery(ALL)) {
      while (rows.next()) {
        String name = rows.getString(1);
        definitions.put(name, isWrittenByOthers(name) ? "" : rows.getString(2));
      }
    }
    return new SchemaObjects(definitions);
  }

  /**
   * Refuses a database with triggers, views or virtual tables that are not ours, which would take
   * part in whatever is written.
   *
   * @throws StoreCorruptException if there is one
   */
  static void requireNoCode(Path database, Statements statements) throws SQLException {
    try (ResultSet rows = statements.get(WITH_CODE).executeQuery()) {
      if (rows.next()) {
        throw new StoreCorruptException(
            database,
            -1,
            "it has "
                + SafeText.quote(Columns.requiredText(rows, 1))
                + ", which no version of this library makes, and which would run with each write",
            null);
      }
    }
  }

  /** SQLite and Flyway write the SQL of these, each version of them as it likes. */
  private static boolean isWrittenByOthers(String name) {
    return name.startsWith("table search_index_")
        || name.startsWith("table " + DatabaseFile.HISTORY_TABLE)
        || name.startsWith("index " + DatabaseFile.HISTORY_TABLE);
  }

  /** The objects that a version of the schema consists of. */
  static SchemaObjects of(int version) {
    return BY_VERSION.computeIfAbsent(version, SchemaObjects::make);
  }

  private static SchemaObjects make(int version) {
    try {
      Path folder = Files.createTempDirectory("session-store-schema");
      Path model = folder.resolve("model.db");
      try {
        StoreConfig config = StoreConfig.builder().home(folder).build();
        new DatabaseFile(new StoreHome(folder), config).migrate(model, version);
        try (Connection connection =
                new HardenedDataSource(HardenedDataSource.url(model), new SQLiteConfig())
                    .getConnection();
            Statement statement = connection.createStatement()) {
          return in(statement);
        }
      } finally {
        Files.deleteIfExists(model);
        Files.deleteIfExists(folder);
      }
    } catch (IOException | SQLException e) {
      throw new StoreUnavailableException(
          "no database can be made in the temporary folder to compare a schema with", e);
    }
  }

  /** Says what these objects have or lack against those expected; empty if they are the same. */
  Optional<String> difference(SchemaObjects expected) {
    return differences(expected).stream().findFirst();
  }

  /** Says everything that these objects have or lack against those expected. */
  List<String> differences(SchemaObjects expected) {
    Set<String> all = new TreeSet<>(definitions.keySet());
    all.addAll(expected.definitions.keySet());
    return all.stream()
        .filter(name -> !Objects.equals(definitions.get(name), expected.definitions.get(name)))
        .map(
            name ->
                (!definitions.containsKey(name)
                        ? "it lacks "
                        : expected.definitions.containsKey(name) ? "it has another " : "it has ")
                    + SafeText.quote(name))
        .toList();
  }
}
