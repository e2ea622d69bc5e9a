package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.Swept;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that has room for one page more, two, three and so on, until the write succeeds. */
class FullDatabaseTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final WorktreeSession OLD = SampleSessions.full("old");
  private static final WorktreeSession LARGE =
      SampleSessions.full("old").toBuilder()
          .task("x".repeat(30_000))
          .chatHistory(List.of(SampleSessions.message("m", "y".repeat(20_000))))
          .build();

  private StoreConfig config;
  private Writer writer;
  private long workspaceId;

  /** What is written. */
  enum Write {
    INSERT {
      @Override
      void run(Transaction tx, long workspaceId) throws SQLException {
        Sessions.insert(tx, workspaceId, LARGE.toBuilder().id("new").build());
      }
    },
    UPDATE {
      @Override
      void run(Transaction tx, long workspaceId) throws SQLException {
        Sessions.update(tx, workspaceId, tx.find(workspaceId, "old"), LARGE);
      }
    },
    INSERT_MANY {
      @Override
      void run(Transaction tx, long workspaceId) throws SQLException {
        for (int i = 0; i < 60; i++) {
          Sessions.insert(tx, workspaceId, SampleSessions.full("new-" + i));
        }
      }
    };

    abstract void run(Transaction tx, long workspaceId) throws SQLException;
  }

  @BeforeEach
  void open(@TempDir Path home) {
    config = StoreConfig.builder().home(home).busyTimeout(Duration.ofSeconds(20)).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      store.create(WORKSPACE, OLD);
    }
    Path database = home.resolve("session-store.db");
    Connections connections = new Connections(database, config);
    writer =
        new Writer(
            () -> new Statements(connections.writer()),
            new SessionCache(1 << 20),
            new SqlErrors(database),
            config,
            () -> {});
    workspaceId = writer.write(tx -> new WorkspaceTable().require(tx, WORKSPACE));
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private long limit(long pages) {
    return writer.write(tx -> tx.statements().number("PRAGMA max_page_count = " + pages));
  }

  @Fault(12)
  @ParameterizedTest
  @EnumSource
  void fullAtAnyPage_isTypedAndChangesNothing_andItRecovers(Write write) {
    long present = writer.write(tx -> tx.statements().number("PRAGMA page_count"));
    int room = -1;
    boolean full = true;
    while (full) {
      room++;
      assertThat(limit(present + room)).isEqualTo(present + room);
      try {
        writer.write(
            tx -> {
              write.run(tx, workspaceId);
              return true;
            });
        full = false;
      } catch (StoreFullException e) {
        assertThat(e).hasMessageContaining("nothing was changed");
        assertThat(inDatabase()).containsExactly(OLD);
      }
    }
    assertThat(room).isGreaterThan(5);

    limit(1 << 30);
    writer.write(tx -> Sessions.insert(tx, workspaceId, SampleSessions.simple("next")));

    assertThat(inDatabase()).hasSizeGreaterThan(1).contains(SampleSessions.simple("next"));
    assertThat(DatabaseIntegrity.check(config, false).findings()).isEmpty();
    Swept.tell("database that is full, " + write, room, "failures");
  }

  /** As another store sees it, which remembers nothing. */
  private List<WorktreeSession> inDatabase() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      return store.getAll(WORKSPACE);
    }
  }
}
