package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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
  @ParameterizedTest
  @ValueSource(ints = {5, DatabaseFile.SCHEMA_VERSION})
  void shapes_areThoseOfTheSchema(int version) throws Exception {
    Path database = temp.resolve("session-store.db");
    new DatabaseFile(new StoreHome(temp), StoreConfig.builder().home(temp).build())
        .migrate(database, version);
    try (Connection connection =
            new HardenedDataSource(HardenedDataSource.url(database), new SQLiteConfig())
                .getConnection();
        Statement statement = connection.createStatement()) {
      for (RecoveredRows.Shape shape : RecoveredRows.shapes(version)) {
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
  @ValueSource(ints = {1, 2, 5})
  void databaseOfAnEarlierSchema_comesOutWhole(int version) throws Exception {
    Path copy = copy(version);
    long sessions = sessions(copy);

    DamagedDatabase.Contents found = read(copy);

    assertThat(sessions).isPositive();
    assertThat(found)
        .isEqualTo(new DamagedDatabase.Contents(sessions, List.of(), List.of(), 0, true));
    assertSame(temp.resolve("whole"));
  }

  /**
   * Nothing but the rows tells their schema then; and the pages that the upgrade to the present one
   * has freed hold the rows of before.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, DatabaseFile.SCHEMA_VERSION})
  void databaseWithoutItsFirstPage_losesNothing(int version) throws Exception {
    Path copy = copy(version);
    long sessions = sessions(copy);
    loseFirstPage(copy);

    DamagedDatabase.Contents found = read(copy);

    assertThat(found.whole() + found.incomplete().size()).isEqualTo(sessions);
    assertThat(found.lost()).isEmpty();
  }

  /** With which it cannot be upgraded. */
  @Test
  void partOfAnEarlierSchema_whosePositionIsDamaged_leavesItsSessionIncomplete() throws Exception {
    Path copy = copy(5);
    long sessions = sessions(copy);
    execute(
        copy,
        "UPDATE chat_messages SET position = -123 WHERE position = 1"
            + " AND session_pk = (SELECT pk FROM sessions WHERE id = 'one')");

    DamagedDatabase.Contents found = read(copy);

    assertThat(found.whole()).isEqualTo(sessions - 1);
    assertThat(found.incomplete())
        .singleElement()
        .matches(defect -> defect.sessionId().equals("one"));
    assertThat(found.lost()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, DatabaseFile.SCHEMA_VERSION})
  void numberOfTheSchemaThatIsDamaged_misleadsNobody(int version) throws Exception {
    Path copy = copy(version);
    long sessions = sessions(copy);
    execute(copy, "PRAGMA user_version = " + (version > 5 ? 3 : DatabaseFile.SCHEMA_VERSION));

    assertThat(read(copy).whole()).isEqualTo(sessions);
  }

  @Test
  void runtimeMixThatIsDamaged_leavesItsSessionIncomplete() throws Exception {
    Path copy = copy(DatabaseFile.SCHEMA_VERSION);
    long sessions = sessions(copy);
    execute(copy, "UPDATE sessions SET runtime_mix = '[\"a' WHERE id = 'one'");

    DamagedDatabase.Contents found = read(copy);

    assertThat(found.whole()).isEqualTo(sessions - 1);
    assertThat(found.incomplete())
        .singleElement()
        .matches(defect -> defect.sessionId().equals("one"));
    assertThat(found.lost()).isEmpty();
  }

  private static void execute(Path database, String sql) throws SQLException {
    try (Connection connection =
            new HardenedDataSource(HardenedDataSource.url(database), new SQLiteConfig())
                .getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  /** Of the present version there is none kept: it is the one before, upgraded. */
  private Path copy(int version) throws IOException {
    Path copy = temp.resolve("copy.db");
    Schema1.copyTo(copy, Math.min(version, DatabaseFile.SCHEMA_VERSION - 1));
    if (version == DatabaseFile.SCHEMA_VERSION) {
      new DatabaseFile(new StoreHome(temp), StoreConfig.builder().home(temp).build())
          .migrate(copy, version);
    }
    return copy;
  }

  private static long sessions(Path database) throws SQLException {
    try (Connection connection =
        new HardenedDataSource(HardenedDataSource.url(database), new SQLiteConfig())
            .getConnection()) {
      return new Statements(connection).number("SELECT count(*) FROM sessions");
    }
  }

  private static void loseFirstPage(Path database) throws IOException {
    try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(4096), 0);
    }
  }

  private DamagedDatabase.Contents read(Path copy) throws IOException {
    return DamagedDatabase.read(
        copy,
        copy,
        Files.createDirectory(temp.resolve("whole")),
        Files.createDirectory(temp.resolve("incomplete")));
  }

  private static void assertSame(Path home) {
    try (SqliteSessionStore store =
        SqliteSessionStore.open(StoreConfig.builder().home(home).build())) {
      assertThat(store.getAll(Schema1.WORKSPACE)).isEqualTo(Schema1.SESSIONS);
    }
  }
}
