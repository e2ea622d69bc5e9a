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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log stays short, whether or not there is a pause between the writes. */
class CheckpointsTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final int PAGES_OF_A_WRITE = 512;

  private Connections connections;
  private Writer writer;
  private Checkpoints checkpoints;
  private long workspaceId;
  private int number;

  @BeforeEach
  void open(@TempDir Path home) {
    StoreConfig config =
        StoreConfig.builder().home(home).durability(Durability.NORMAL).cacheBytes(0).build();
    SqliteSessionStore.open(config).close();
    Path database = home.resolve("session-store.db");
    connections = new Connections(database, config);
    writer =
        new Writer(
            () -> new Statements(connections.writer()),
            new SessionCache(0),
            new SqlErrors(database),
            config,
            () -> {});
    checkpoints = new Checkpoints(connections, writer);
    workspaceId = writer.write(tx -> new WorkspaceTable().require(tx, WORKSPACE));
  }

  @AfterEach
  void close() throws SQLException {
    checkpoints.close();
    writer.close();
  }

  private void write(int pages) {
    WorktreeSession session =
        SampleSessions.simple("s" + number++).toBuilder().task("x".repeat(pages * 4096)).build();
    assertThat(writer.<Boolean>write(tx -> Sessions.insert(tx, workspaceId, session))).isTrue();
  }

  private void makeLong() {
    for (int pages = 0; pages <= Checkpoints.LONG_PAGES; pages += PAGES_OF_A_WRITE) {
      write(PAGES_OF_A_WRITE);
    }
  }

  /** Pages in the log, and those of them that are in the database. */
  private static long[] log(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA wal_checkpoint(NOOP)")) {
      assertThat(rows.next()).isTrue();
      return new long[] {rows.getLong(2), rows.getLong(3)};
    }
  }

  @Test
  void keepShort_whereTheLogIsLong_letsTheNextWriteBeginItAnew() throws Exception {
    try (Connection other = connections.maintenance()) {
      makeLong();
      assertThat(log(other)[0]).isGreaterThan(Checkpoints.LONG_PAGES);

      checkpoints.keepShort();
      write(1);

      assertThat(log(other)[0]).isLessThan(PAGES_OF_A_WRITE);
    }
  }

  @Test
  void keepShort_whereTheLogIsShort_leavesItAsItIs() throws Exception {
    try (Connection other = connections.maintenance()) {
      write(PAGES_OF_A_WRITE);

      checkpoints.keepShort();

      assertThat(log(other)[1]).isZero();
    }
  }

  @Test
  void keepShort_beginsTheLogAnew_whileWritesFollowWithoutAPause() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Connection other = connections.maintenance()) {
      makeLong();
      Future<?> writing =
          threads.submit(
              () -> {
                while (!ended.get()) {
                  write(1);
                }
              });

      while (log(other)[0] > Checkpoints.LONG_PAGES) {
        assertThat(writing.isDone()).isFalse();
        checkpoints.keepShort();
      }

      ended.set(true);
      writing.get();
      assertThat(log(other)[0]).isLessThan(Checkpoints.LONG_PAGES);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void keepShort_whereSomebodyReadsWhatWasBefore_leavesTheRestAndHoldsUpNobody() throws Exception {
    try (Connection other = connections.maintenance();
        Connection reader = connections.reader();
        Statement reading = reader.createStatement()) {
      reading.execute("BEGIN");
      reading.executeQuery("SELECT count(*) FROM sessions").close();
      makeLong();

      checkpoints.keepShort();
      write(1);
      assertThat(log(other)[0]).isGreaterThan(Checkpoints.LONG_PAGES);

      reading.execute("COMMIT");
      checkpoints.keepShort();
      write(1);
      assertThat(log(other)[0]).isLessThan(PAGES_OF_A_WRITE);
    }
  }
}
