package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.Swept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * A process that dies while it upgrades a database leaves it as it was, and the next one does it.
 */
class HaltedMigrationTest {

  private static final int HALTED = 9;

  @TempDir Path folder;

  /** The process. The driver logs each statement before it executes it. */
  static final class Child {
    public static void main(String[] args) {
      int haltAt = Integer.parseInt(args[1]);
      Logger driver = (Logger) LoggerFactory.getLogger("org.sqlite.core.NativeDB");
      driver.setLevel(Level.TRACE);
      driver.setAdditive(false);
      AppenderBase<ILoggingEvent> halting =
          new AppenderBase<>() {
            private int count;

            @Override
            protected void append(ILoggingEvent event) {
              if (++count == haltAt) {
                System.out.println(event.getFormattedMessage());
                Runtime.getRuntime().halt(HALTED);
              }
            }
          };
      halting.start();
      driver.addAppender(halting);
      SqliteSessionStore.open(config(Path.of(args[0]))).close();
    }
  }

  private static StoreConfig config(Path home) {
    return StoreConfig.builder().home(home).build();
  }

  @Fault(27)
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5})
  void haltedBeforeSomeStatements_isRolledBack_andUpgradedByTheNext(int version) throws Exception {
    int step = 1 + version;
    while (haltAt(step, version)) {
      step += 29;
    }
    assertThat(step).isGreaterThan(60);
  }

  @Fault(27)
  @Tag("sweep")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5})
  void haltedBeforeEveryStatement_isRolledBack_andUpgradedByTheNext(int version) throws Exception {
    int step = 1;
    while (haltAt(step, version)) {
      step++;
    }
    Swept.tell("migrations from schema " + version, step - 1, "halts");
  }

  /** Returns whether the process was halted before it was done; version 0 is no database. */
  private boolean haltAt(int step, int version) throws Exception {
    Path home = Files.createDirectory(folder.resolve("home-" + step));
    Path database = home.resolve("session-store.db");
    if (version > 0) {
      Schema1.copyTo(database, version);
    }
    Process child = OtherProcess.start(Child.class, home, step);
    String halted = String.join("\n", child.inputReader().lines().toList());
    int exit = child.waitFor();
    String context = "schema " + version + ", step " + step + ": " + halted;
    assertThat(exit).as(context).isIn(0, HALTED);

    if (exit == HALTED && version > 0) {
      assertThat(versionOf(database)).as(context).isIn(version, DatabaseFile.SCHEMA_VERSION);
    } else if (Files.exists(database)) { // a new one gets its name when it is whole
      assertThat(versionOf(database)).as(context).isEqualTo(DatabaseFile.SCHEMA_VERSION);
    }
    assertUpgradedByTheNext(home, version, context);
    return exit == HALTED;
  }

  private static void assertUpgradedByTheNext(Path home, int version, String context)
      throws SQLException, IOException {
    try (SqliteSessionStore store = SqliteSessionStore.open(config(home))) {
      if (version > 0) {
        assertThat(store.getAll(Schema1.WORKSPACE)).as(context).isEqualTo(Schema1.SESSIONS);
      }
      store.create(Schema1.OTHER, SampleSessions.simple("new"));
    }
    assertThat(DatabaseIntegrity.check(config(home), false).findings()).as(context).isEmpty();
    assertThat(versionOf(home.resolve("session-store.db"))).isEqualTo(DatabaseFile.SCHEMA_VERSION);
    assertThat(home).isDirectoryNotContaining("glob:**.new-*");
  }

  private static int versionOf(Path database) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }
}
