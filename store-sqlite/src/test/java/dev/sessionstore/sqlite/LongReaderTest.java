package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who reads for long keeps the log from being folded in, which is told. */
class LongReaderTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final long LIMIT = Connections.WAL_LIMIT_PAGES * 4096L;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path home;

  private int number;

  private WorktreeSession large() {
    return SampleSessions.simple("s" + number++).toBuilder().task("x".repeat(1 << 20)).build();
  }

  @Fault(29)
  @Test
  void longWalk_isWarnedOf_andTheLogIsShortAgainAfterwards() throws Exception {
    Path log = home.resolve("session-store.db-wal");
    StoreConfig config =
        StoreConfig.builder().home(home).durability(Durability.NORMAL).cacheBytes(0).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config);
        LogLines lines = new LogLines(Checkpoints.class)) {
      store.create(WORKSPACE, SampleSessions.simple("read"));

      store.forEach(
          WORKSPACE,
          read -> {
            while (size(log) < LIMIT + LIMIT / 8) {
              store.create(WORKSPACE, large());
            }
            await(() -> lines.all().size() == 1);
          });
      assertThat(lines.all())
          .singleElement()
          .asString()
          .startsWith("WARN The log of the database has grown to ");

      await(
          () -> {
            store.create(WORKSPACE, SampleSessions.simple("s" + number++));
            return size(log) <= LIMIT;
          });
      assertThat(store.ids(WORKSPACE)).hasSize(1 + number);
    }
    assertThat(DatabaseIntegrity.check(config, true).isSound()).isTrue();
    assertThat(log).doesNotExist();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(Callable<Boolean> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
        Thread.onSpinWait();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
