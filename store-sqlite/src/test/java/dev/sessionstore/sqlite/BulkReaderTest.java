package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.sqlite.SessionCache.Entry;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole workspaces, read by two threads. */
class BulkReaderTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final int COUNT = 2 * BulkReader.MANY + 5;

  private final List<WorktreeSession> sessions = new ArrayList<>();
  private StoreConfig config;

  @BeforeEach
  void makeSessions(@TempDir Path home) {
    config = StoreConfig.builder().home(home).cacheBytes(0).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      for (int i = 0; i < COUNT; i++) {
        String id = "s" + i;
        sessions.add(i % 7 == 0 ? SampleSessions.full(id) : SampleSessions.simple(id));
      }
      merge(store, sessions);
    }
  }

  private static void merge(SqliteSessionStore store, List<WorktreeSession> sessions) {
    store.merge(WORKSPACE, sessions, (workspace, loser) -> {}, null);
  }

  private static WorktreeSession version(WorktreeSession session, int version) {
    return session.toBuilder()
        .task("version " + version)
        .updatedAt(Timestamp.of(Instant.parse("2030-01-01T00:00:00Z").plusSeconds(version)))
        .build();
  }

  @Test
  void manySessions_areWhole_andInStoreOrder_andNoThreadIsLeft() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      assertThat(store.getAll(WORKSPACE)).isEqualTo(sessions);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("session-store reader");
  }

  @Test
  void bothThreads_readTheSameState_whileOthersWrite() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (SqliteSessionStore store = SqliteSessionStore.open(config);
        SqliteSessionStore others = SqliteSessionStore.open(config)) {
      Thread writer =
          new Thread(
              () -> {
                WorktreeSession last = sessions.get(COUNT - 1);
                for (int i = 0; !ended.get(); i++) {
                  merge(others, List.of(version(sessions.get(0), i), version(last, i)));
                }
              });
      writer.start();
      try {
        for (int i = 0; i < 60; i++) {
          List<WorktreeSession> all = store.getAll(WORKSPACE);
          if (all.get(0).task().startsWith("version")) {
            assertThat(all.get(COUNT - 1).task()).isEqualTo(all.get(0).task());
          }
        }
      } finally {
        ended.set(true);
        writer.join();
      }
      assertThat(store.getAll(WORKSPACE).get(0).task()).startsWith("version");
    }
  }

  @Test
  void secondThreadThatCannotRead_isNotMissed() {
    Path database = config.home().resolve("session-store.db");
    Connections connections = new Connections(database, config);
    SqlErrors errors = new SqlErrors(database);
    Readers readers = new Readers(connections.readers(), errors);
    try (readers;
        BulkReader reader =
            new BulkReader(
                () -> {
                  throw new SQLException("no more files may be open");
                },
                new SessionCache(0))) {
      List<Entry> all =
          readers.readSnapshot(
              connection ->
                  reader.readAll(
                      connection, new WorkspaceTable().find(connection.statements(), WORKSPACE)));

      assertThat(all).extracting(Entry::session).isEqualTo(sessions);
    }
  }
}
