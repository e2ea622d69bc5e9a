package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.Durability;
import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseUpkeepTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path home;

  private StoreConfig config() {
    return StoreConfig.builder()
        .home(home)
        .durability(Durability.NORMAL)
        .busyTimeout(Duration.ofMillis(500))
        .build();
  }

  private SqliteSessionStore open() {
    return SqliteSessionStore.open(config());
  }

  /** Many sessions, every other one deleted again. */
  private static List<WorktreeSession> thinOut(SqliteSessionStore store, int count, int size) {
    List<WorktreeSession> kept = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      WorktreeSession session =
          SampleSessions.full("s" + i).toBuilder().task("task " + i + "x".repeat(size)).build();
      store.create(WORKSPACE, session);
      if (i % 2 == 0) {
        kept.add(session);
      }
    }
    for (int i = 1; i < count; i += 2) {
      store.delete(WORKSPACE, "s" + i);
    }
    return kept;
  }

  @Test
  void vacuum_givesFreePagesBack_andKeepsEverySession() {
    try (SqliteSessionStore store = open()) {
      List<WorktreeSession> kept = thinOut(store, 40, 50_000);

      UpkeepReport report = store.upkeep().vacuum();

      assertThat(report.freeBytesBefore()).isGreaterThan(500_000);
      assertThat(report.freeBytesAfter()).isZero();
      assertThat(report.bytesBefore() - report.bytesAfter()).isEqualTo(report.freeBytesBefore());
      assertThat(report.bytesAfter()).isEqualTo(store.sizeBytes());
      assertThat(store.getAll(WORKSPACE)).isEqualTo(kept);
      assertThat(store.upkeep().vacuum().bytesAfter()).isEqualTo(report.bytesAfter());
    }
    assertThat(DatabaseIntegrity.check(config(), false).findings()).isEmpty();
  }

  @Test
  void vacuum_letsWritersInBetween_ofThisStoreAndOfOthers() {
    try (SqliteSessionStore store = open();
        SqliteSessionStore other = open()) {
      thinOut(store, 80, 100_000);
      List<String> written = new ArrayList<>();

      UpkeepReport report =
          store
              .upkeep(
                  () -> {
                    SqliteSessionStore writer = written.size() % 2 == 0 ? store : other;
                    String id = "between-" + written.size();
                    writer.create(WORKSPACE, SampleSessions.simple(id));
                    written.add(id);
                  })
              .vacuum();

      assertThat(report.slices()).isGreaterThan(2);
      assertThat(written).hasSize((int) report.slices() - 1);
      assertThat(other.ids(WORKSPACE)).containsAll(written);
      assertThat(store.ids(WORKSPACE)).containsAll(written);
      assertThat(report.freeBytesAfter()).isLessThan(report.freeBytesBefore() / 10);
    }
  }

  @Test
  void storeThatIsClosedMeanwhile_endsTheWork_betweenTwoTransactions() {
    SqliteSessionStore store = open();
    thinOut(store, 80, 100_000);
    DatabaseUpkeep upkeep = store.upkeep(store::close);

    assertThatExceptionOfType(StoreClosedException.class).isThrownBy(upkeep::vacuum);

    try (SqliteSessionStore again = open()) {
      assertThat(again.getAll(WORKSPACE)).hasSize(40);
    }
    assertThat(DatabaseIntegrity.check(config(), false).findings()).isEmpty();
  }

  @Test
  void optimize_changesNoAnswer() {
    try (SqliteSessionStore store = open()) {
      List<WorktreeSession> kept = thinOut(store, 60, 3_000);
      List<?> hits = store.search(WORKSPACE, "task 4", 100);

      UpkeepReport report = store.upkeep().optimize();

      assertThat(report.bytesAfter()).isLessThan(report.bytesBefore());
      assertThat(report.freeBytesAfter()).isZero();
      assertThat(store.getAll(WORKSPACE)).isEqualTo(kept);
      assertThat(store.search(WORKSPACE, "task 4", 100)).isEqualTo(hits).isNotEmpty();
    }
    assertThat(DatabaseIntegrity.check(config(), false).findings()).isEmpty();
  }

  @Test
  void vacuumFull_packsTheDatabase() {
    List<WorktreeSession> kept;
    try (SqliteSessionStore store = open()) {
      kept = thinOut(store, 40, 50_000);
    }

    UpkeepReport report = DatabaseUpkeep.vacuumFull(config());

    assertThat(report.bytesAfter()).isLessThan(report.bytesBefore() - 500_000);
    assertThat(report.freeBytesAfter()).isZero();
    assertThat(home.resolve("session-store.db")).hasSize(report.bytesAfter());
    try (SqliteSessionStore store = open()) {
      assertThat(store.getAll(WORKSPACE)).isEqualTo(kept);
    }
    assertThat(DatabaseIntegrity.check(config(), false).findings()).isEmpty();
  }

  @Test
  void vacuumFull_isRefused_whileAStoreIsOpen() {
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.simple("one"));

      assertThatExceptionOfType(StoreBusyException.class)
          .isThrownBy(() -> DatabaseUpkeep.vacuumFull(config()))
          .withMessageContaining("nothing was changed");
    }
  }

  @Test
  void vacuumFull_isRefused_withoutSpaceOrDatabase() throws Exception {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> DatabaseUpkeep.vacuumFull(config()));
    open().close();
    byte[] before = Files.readAllBytes(home.resolve("session-store.db"));

    assertThatExceptionOfType(StoreFullException.class)
        .isThrownBy(() -> DatabaseUpkeep.vacuumFull(config(), folder -> before.length))
        .withMessageContaining("nothing was changed");
    assertThat(Files.readAllBytes(home.resolve("session-store.db"))).isEqualTo(before);
  }
}
