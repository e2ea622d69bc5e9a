package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the log comes into the database beside the writes. */
class CheckpointsTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  private Connections connections;
  private Connection other;
  private Writer writer;
  private Checkpoints checkpoints;
  private long workspaceId;

  @BeforeEach
  void open(@TempDir Path home) throws SQLException {
    StoreConfig config =
        StoreConfig.builder().home(home).durability(Durability.NORMAL).cacheBytes(0).build();
    SqliteSessionStore.open(config).close();
    Path database = home.resolve("session-store.db");
    connections = new Connections(database, config);
    other = connections.maintenance();
    writer =
        new Writer(
            () -> new Statements(connections.writer()),
            new SessionCache(0),
            new SqlErrors(database),
            config,
            () -> {});
    checkpoints = new Checkpoints(connections);
    workspaceId = writer.write(tx -> new WorkspaceTable().require(tx, WORKSPACE));
  }

  @AfterEach
  void close() throws SQLException {
    checkpoints.close();
    writer.close();
    other.close();
  }

  private void write(String id, int pages) {
    WorktreeSession session =
        SampleSessions.simple(id).toBuilder().task("x".repeat(pages * 4096)).build();
    assertThat(writer.<Boolean>write(tx -> Sessions.insert(tx, workspaceId, session))).isTrue();
  }

  /** How many pages of the log are not in the database. */
  private long left() throws SQLException {
    try (Statement statement = other.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA wal_checkpoint(NOOP)")) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(2) - rows.getLong(3);
    }
  }

  @Test
  void whereMuchIsLeft_itIsFoldedIn() throws Exception {
    write("large", Checkpoints.MANY_PAGES);

    checkpoints.runIfMuchIsLeft();

    assertThat(left()).isZero();
  }

  @Test
  void whereLittleIsLeft_itIsLeftForLater() throws Exception {
    write("small", 1);
    long before = left();

    checkpoints.runIfMuchIsLeft();
    assertThat(left()).isEqualTo(before).isPositive();

    checkpoints.run();
    assertThat(left()).isZero();
  }

  @Test
  void whatIsWrittenWhileSomebodyReads_isFoldedInAfterwards() throws Exception {
    try (Connection reader = connections.reader();
        Statement reading = reader.createStatement()) {
      write("before", 1);
      reading.execute("BEGIN");
      reading.executeQuery("SELECT count(*) FROM sessions").close();
      write("meanwhile", Checkpoints.MANY_PAGES);

      checkpoints.runIfMuchIsLeft();
      assertThat(left()).isGreaterThanOrEqualTo(Checkpoints.MANY_PAGES);

      reading.execute("COMMIT");
      checkpoints.runIfMuchIsLeft();
      assertThat(left()).isZero();
    }
  }
}
