package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseCopyTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path folder;

  private StoreConfig config;
  private StoreHome home;
  private Path copy;

  @BeforeEach
  void prepare() throws IOException {
    home = StoreHome.prepare(folder.resolve("home?%"));
    config = StoreConfig.builder().home(home.root()).build();
    copy = StoreHome.createPrivateFile(folder.resolve("copy.db"));
  }

  private void fill() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      store.create(WORKSPACE, SampleSessions.full("one"));
    }
  }

  private static String run(Path database, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  @Test
  void copyOfAnOpenStore_isWhole_andSound() throws Exception {
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      store.create(WORKSPACE, SampleSessions.full("one"));

      DatabaseCopy.make(config, home, copy);

      store.create(WORKSPACE, SampleSessions.full("two"));
    }
    assertThat(DatabaseCopy.problem(copy)).isEmpty();
    assertThat(DatabaseCopy.schemaVersion(copy)).isEqualTo(DatabaseFile.SCHEMA_VERSION);
    assertThat(run(copy, "PRAGMA auto_vacuum")).isEqualTo("2");
    StoreHome other = StoreHome.prepare(folder.resolve("other"));
    Files.move(copy, other.database());
    try (SqliteSessionStore store =
        SqliteSessionStore.open(StoreConfig.builder().home(other.root()).build())) {
      assertThat(store.getAll(WORKSPACE)).containsExactly(SampleSessions.full("one"));
    }
  }

  @Test
  void earlierSchema_isCopiedAsItIs_andSound() throws Exception {
    Schema1.copyTo(home.database());

    DatabaseCopy.make(config, home, copy);

    assertThat(DatabaseCopy.problem(copy)).isEmpty();
    assertThat(DatabaseCopy.schemaVersion(copy)).isEqualTo(1);
  }

  @Test
  void lookingAtACopy_changesNothing() throws Exception {
    fill();
    DatabaseCopy.make(config, home, copy);
    byte[] before = Files.readAllBytes(copy);

    assertThat(DatabaseCopy.problem(copy)).isEmpty();

    assertThat(copy).hasBinaryContent(before);
    assertThat(Path.of(copy + "-wal")).doesNotExist();
    assertThat(Path.of(copy + "-shm")).doesNotExist();
  }

  @Test
  void targetThatHoldsSomething_isLeftAlone() throws Exception {
    fill();
    run(copy, "CREATE TABLE mine (x)");
    byte[] before = Files.readAllBytes(copy);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> DatabaseCopy.make(config, home, copy));

    assertThat(copy).hasBinaryContent(before);
  }

  @Test
  void foreignOrEmptyDatabase_isNotCopied() throws Exception {
    run(home.database(), "PRAGMA application_id = 7");
    run(home.database(), "CREATE TABLE t (x)");
    assertThatExceptionOfType(ForeignDatabaseException.class)
        .isThrownBy(() -> DatabaseCopy.make(config, home, copy));
    Files.write(home.database(), new byte[0]);
    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> DatabaseCopy.make(config, home, copy));
    assertThat(copy).isEmptyFile();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PRAGMA application_id = 7 | another application (application_id 0x00000007)",
        "PRAGMA user_version = 0 | schema version 0, this library knows 1 to",
        "PRAGMA user_version = 99 | schema version 99, this library knows 1 to",
        "PRAGMA user_version = 1 | schema of version 1: it has",
        "CREATE TRIGGER evil DELETE ON sessions BEGIN SELECT 1; END | it has 'trigger evil'",
        "CREATE VIEW evil AS SELECT 1 | it has 'view evil'",
        "CREATE TABLE evil (x) | it has 'table evil'",
        "CREATE INDEX evil ON sessions (task) | it has 'index evil'",
        "CREATE VIRTUAL TABLE evil USING fts5 (x) | it has 'table evil'",
        "DROP TABLE import_receipts | it lacks",
        "ALTER TABLE sessions ADD COLUMN evil TEXT | it has another 'table sessions'",
        "DELETE FROM workspaces | foreign_key_check fails",
        "INSERT INTO chat_messages VALUES (99 << 31, 'x', 'x', 'x', 'x', NULL, NULL) | belongs to nothing"
      })
  void whatThisLibraryHasNotMade_isAProblem(String sql, String problem) throws Exception {
    fill();
    DatabaseCopy.make(config, home, copy);

    run(copy, sql);

    assertThat(DatabaseCopy.problem(copy))
        .hasValueSatisfying(found -> assertThat(found).contains(problem));
  }

  @Test
  void damage_isAProblem() throws Exception {
    fill();
    DatabaseCopy.make(config, home, copy);
    byte[] whole = Files.readAllBytes(copy);
    byte[] overwritten = whole.clone();
    Arrays.fill(overwritten, whole.length / 2, whole.length, (byte) 0x55);
    Files.write(copy, overwritten);
    assertThat(DatabaseCopy.problem(copy))
        .hasValueSatisfying(found -> assertThat(found).contains("damaged"));

    Files.writeString(copy, "a text, and no database at all".repeat(200));
    assertThat(DatabaseCopy.problem(copy)).hasValueSatisfying(f -> assertThat(f).contains("none"));
    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> DatabaseCopy.schemaVersion(copy));
  }
}
