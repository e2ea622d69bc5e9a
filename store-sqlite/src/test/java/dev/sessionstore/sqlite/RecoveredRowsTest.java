package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.StoreHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConfig;

class RecoveredRowsTest {

  @TempDir Path temp;

  /** A column that a migration adds has to be added to the shapes, too. */
  @Test
  void shapes_areThoseOfThePresentSchema() throws Exception {
    Path database = temp.resolve("session-store.db");
    new DatabaseFile(new StoreHome(temp), StoreConfig.builder().home(temp).build())
        .migrate(database, DatabaseFile.SCHEMA_VERSION);
    try (Connection connection =
            new HardenedDataSource(HardenedDataSource.url(database), new SQLiteConfig())
                .getConnection();
        Statement statement = connection.createStatement()) {
      for (RecoveredRows.Shape shape : RecoveredRows.SHAPES) {
        StringBuilder columns = new StringBuilder();
        try (ResultSet rows = statement.executeQuery("PRAGMA table_info(" + shape.table() + ")")) {
          while (rows.next()) {
            String letter = rows.getString("type").equals("INTEGER") ? "i" : "t";
            boolean required = rows.getInt("notnull") == 1;
            columns.append(
                rows.getInt("pk") == 1 ? "-" : required ? letter : letter.toUpperCase(Locale.ROOT));
          }
        }
        assertThat(columns.toString()).as(shape.table()).isEqualTo(shape.columns());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void databaseOfAnEarlierSchema_comesOutWhole(int version) throws Exception {
    Path copy = temp.resolve("copy.db");
    try (var resource = getClass().getResourceAsStream("schema-" + version + ".db")) {
      Files.copy(resource, copy);
    }
    long sessions;
    try (Connection connection =
        new HardenedDataSource(HardenedDataSource.url(copy), new SQLiteConfig()).getConnection()) {
      sessions = new Statements(connection).number("SELECT count(*) FROM sessions");
    }

    DamagedDatabase.Contents found =
        DamagedDatabase.read(
            copy,
            copy,
            Files.createDirectory(temp.resolve("whole")),
            Files.createDirectory(temp.resolve("incomplete")));

    assertThat(sessions).isPositive();
    assertThat(found)
        .isEqualTo(new DamagedDatabase.Contents(sessions, List.of(), List.of(), 0, true));
  }
}
