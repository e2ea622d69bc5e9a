package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.Rollout;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollbackTest {

  private static final String BAD = "{\"id\": \"no session\"}";

  @TempDir Path home;
  private TwoStores both;

  @BeforeEach
  void setUp() {
    both = new TwoStores(home);
  }

  private RollbackReport rollback() {
    return Rollback.builder(both.config()).build().run();
  }

  private static void addElement(Path file, String element) throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.lastIndexOf(']')) + ", " + element + "]");
  }

  /** What weeks on SQLite alone do: changed, born, deleted, and a workspace of their own. */
  private void work(long seed) {
    Random random = new Random(seed);
    both.sqlite(
        store -> {
          for (Workspace workspace : store.workspaces()) {
            for (WorktreeSession each : store.getAll(workspace)) {
              switch (random.nextInt(4)) {
                case 0 -> store.delete(workspace, each.id());
                case 1 ->
                    store.update(
                        workspace,
                        changed(each, "task " + random.nextInt(), "2030-01-01T00:00:00Z"));
                default -> {}
              }
            }
            String id = "born-" + Math.abs(random.nextInt());
            store.create(workspace, session(id));
          }
          store.create(
              Workspace.of("/no/such/" + Math.abs(random.nextInt())), session("s-" + seed));
        });
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 5, 23, 99})
  void thereAndBackTwice_givesTheSameDump(long seed) throws IOException {
    LegacyCorpus.builder()
        .seed(seed)
        .workspaces(3)
        .sessionsPerWorkspace(12)
        .maxOutput(3_000)
        .build()
        .writeTo(home);
    addElement(both.legacyFiles().get(0), BAD);
    both.importAll();
    both.archive();
    for (int round = 0; round < 2; round++) {
      work(seed + round);
      Map<String, String> before = both.sqliteDumps();

      RollbackReport report = rollback();

      assertThat(report.isComplete()).as("%s", report).isTrue();
      assertThat(both.jsonDumps()).isEqualTo(before);
      assertThat(both.sqliteDumps()).isEqualTo(before);
      assertThat(String.join("", both.legacyFiles().stream().map(TwoStores::read).toList()))
          .contains(BAD);
      both.importAll();
      assertThat(both.sqliteDumps()).isEqualTo(before);
      both.archive();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {2, 17})
  void thereAndBack_withDamagedFiles_losesNothing(long seed) throws IOException {
    LegacyCorpus.builder()
        .seed(seed)
        .workspaces(1)
        .maxOutput(2_000)
        .damaged(true)
        .build()
        .writeTo(home);
    both.importAll();
    work(seed);
    Map<String, String> before = both.sqliteDumps();

    RollbackReport report = rollback();

    assertThat(report.isComplete()).as("%s", report).isTrue();
    assertThat(report.damaged()).hasSize(4);
    assertThat(home.resolve("sessions")).isDirectoryContaining("glob:**.damaged-*");
    assertThat(both.sqliteDumps()).isEqualTo(before);
    assertThat(both.jsonDumps()).containsAllEntriesOf(before);
  }

  @Test
  void everythingIsBroughtBack_andWhatIsReplacedIsKept() {
    both.json(
        store -> {
          store.create(WORKSPACE, session("same"));
          store.create(WORKSPACE, session("changed"));
          store.create(WORKSPACE, session("deleted"));
        });
    both.importAll();
    both.archive();
    both.sqlite(
        store -> {
          store.update(WORKSPACE, changed(session("changed"), "later", "2030-01-01T00:00:00Z"));
          store.delete(WORKSPACE, "deleted");
          store.create(WORKSPACE, session("born"));
          store.create(Workspace.of("/no/other"), session("elsewhere"));
        });
    List<RollbackStep> steps = new ArrayList<>();

    RollbackReport report = Rollback.builder(both.config()).listener(steps::add).build().run();

    assertThat(steps).containsExactly(RollbackStep.values());
    assertThat(report.restored()).containsExactly("sessions/" + WORKSPACE.hash() + ".json");
    assertThat(report.different()).isEqualTo(1);
    assertThat(report.sqliteOnly()).isEqualTo(2);
    assertThat(report.jsonOnly()).isEqualTo(1);
    assertThat(report.takenIn()).isZero();
    assertThat(report.smokeTest()).containsExactly("create", "read", "update", "delete");
    assertThat(report.check()).isNotNull();
    assertThat(report.check().isConsistent()).isTrue();
    try (JsonSessionStore json = JsonSessionStore.open(both.config())) {
      assertThat(json.getAll(WORKSPACE))
          .extracting(WorktreeSession::id)
          .containsExactly("same", "changed", "born");
      assertThat(json.get(WORKSPACE, "changed").task()).isEqualTo("later");
      assertThat(json.workspaces()).hasSize(2);
    }
    assertThat(both.recoveredText()).contains("task of changed", "task of deleted");
    assertThat(both.recovered()).hasSize(2);
  }

  @Test
  void foreignChangesSinceTheImport_areTakenIn_notOverwritten() {
    both.json(
        store -> {
          store.create(WORKSPACE, session("theirs"));
          store.create(WORKSPACE, session("ours"));
        });
    both.importAll();
    both.sqlite(
        store -> store.update(WORKSPACE, changed(session("ours"), "ours", "2030-01-01T00:00:00Z")));
    both.json(
        store -> {
          store.update(WORKSPACE, changed(session("theirs"), "theirs", "2030-01-02T00:00:00Z"));
          store.update(WORKSPACE, changed(session("ours"), "early", "2026-01-01T00:00:00Z"));
          store.create(WORKSPACE, session("new there"));
        });

    RollbackReport report = rollback();

    assertThat(report.isComplete()).isTrue();
    try (JsonSessionStore json = JsonSessionStore.open(both.config())) {
      assertThat(json.get(WORKSPACE, "theirs").task()).isEqualTo("theirs");
      assertThat(json.get(WORKSPACE, "ours").task()).isEqualTo("ours");
      assertThat(json.find(WORKSPACE, "new there")).isPresent();
    }
    assertThat(both.sqliteDumps()).isEqualTo(both.jsonDumps());
    assertThat(both.recoveredText()).contains("early", "task of theirs");
  }

  @Test
  void fromTheHybridPhase_andFromSqliteAfterIt() {
    both.hybrid(
        store -> {
          store.create(WORKSPACE, session("a"));
          store.create(WORKSPACE, session("b"));
        });
    both.importAll();
    both.archive();
    both.sqlite(
        store -> {
          store.delete(WORKSPACE, "a");
          store.create(WORKSPACE, session("c"));
        });

    assertThat(rollback().isComplete()).isTrue();

    try (JsonSessionStore json = JsonSessionStore.open(both.config())) {
      assertThat(json.getAll(WORKSPACE)).extracting(WorktreeSession::id).containsExactly("b", "c");
    }
  }

  @Test
  void severalArchives_theLatestGetsItsName_andAPresentFileStays() {
    both.json(store -> store.create(WORKSPACE, session("first")));
    both.importAll();
    both.archive();
    both.json(store -> store.create(WORKSPACE, session("second")));
    both.importAll();
    both.archive();

    assertThat(rollback().restored()).hasSize(1);

    assertThat(both.legacyFile(WORKSPACE).resolveSibling(WORKSPACE.hash() + ".json.migrated"))
        .exists();
    try (JsonSessionStore json = JsonSessionStore.open(both.config())) {
      assertThat(json.getAll(WORKSPACE))
          .extracting(WorktreeSession::id)
          .containsExactlyInAnyOrder("first", "second");
    }
    assertThat(rollback().restored()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(RollbackStep.class)
  void cutOffBeforeAnyStep_andRunAgain_givesTheSame(RollbackStep last) throws IOException {
    LegacyCorpus.builder().seed(4).workspaces(2).maxOutput(500).build().writeTo(home);
    both.importAll();
    both.archive();
    work(4);
    Map<String, String> before = both.sqliteDumps();
    Rollback cut =
        Rollback.builder(both.config())
            .listener(
                step -> {
                  if (step == last) {
                    throw new CancellationException();
                  }
                })
            .build();
    assertThatThrownBy(cut::run).isInstanceOf(CancellationException.class);

    RollbackReport report = rollback();

    assertThat(report.isComplete()).isTrue();
    assertThat(both.jsonDumps()).isEqualTo(before);
    assertThat(both.sqliteDumps()).isEqualTo(before);
  }

  @Test
  void probeOfARollbackThatWasCutOff_isRemoved() {
    both.json(store -> store.create(SmokeTest.WORKSPACE, session("session-store-smoke-test")));
    both.importAll();
    both.hybrid(store -> store.create(WORKSPACE, session("a")));

    assertThat(rollback().isComplete()).isTrue();

    assertThat(both.legacyFiles()).containsExactly(both.legacyFile(WORKSPACE));
    assertThat(both.sqliteDumps().get(SmokeTest.WORKSPACE.hash())).isEqualTo("[]");
  }

  @Test
  void dryRun_changesNothing() throws IOException {
    LegacyCorpus.builder().seed(6).workspaces(2).maxOutput(500).build().writeTo(home);
    Path file = both.legacyFiles().get(0);
    both.importAll();
    Files.writeString(file, Files.readString(file) + "x");
    both.archive();
    work(6);
    Map<String, String> before = both.sqliteDumps();

    RollbackReport report = Rollback.builder(both.config()).dryRun(true).build().run();

    assertThat(report.dryRun()).isTrue();
    assertThat(report.isComplete()).isFalse();
    assertThat(report.restored()).hasSize(2);
    assertThat(report.different()).isPositive();
    assertThat(report.sqliteOnly()).isPositive();
    assertThat(report.jsonOnly()).isPositive();
    assertThat(report.damaged()).hasSize(1);
    assertThat(report.check()).isNull();
    assertThat(both.legacyFiles()).isEmpty();
    assertThat(both.sqliteDumps()).isEqualTo(before);
    assertThat(both.recovered()).isEmpty();
  }

  @Test
  void rollout_forgetsThisHome() {
    StoreConfig chosen =
        both.config().toBuilder().backend(StorageBackend.SQLITE).rolloutPercent(100).build();
    assertThat(Rollout.decide(chosen).chosen()).isTrue();

    assertThat(rollback().rolloutCleared()).isTrue();

    StoreConfig none = chosen.toBuilder().rolloutPercent(0).build();
    assertThat(Rollout.decide(none).backend()).isEqualTo(StorageBackend.JSON);
    assertThat(rollback().rolloutCleared()).isFalse();
  }

  @Test
  void storesThatCannotBeMadeEqual_areNotComplete() throws IOException {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));
    Files.createDirectories(both.legacyFile(WORKSPACE));

    RollbackReport report = rollback();

    assertThat(report.isComplete()).isFalse();
    assertThat(report.failures()).hasSize(1);
    assertThat(report.smokeTest()).isEmpty();
  }

  @Test
  void damagedDatabase_isAnError_andTheFilesKeepTheirContent() throws IOException {
    both.json(store -> store.create(WORKSPACE, session("a")));
    byte[] content = Files.readAllBytes(both.legacyFile(WORKSPACE));
    Files.writeString(home.resolve("session-store.db"), "no database ".repeat(100));

    assertThatThrownBy(this::rollback).isInstanceOf(StoreCorruptException.class);
    assertThat(both.legacyFile(WORKSPACE)).hasBinaryContent(content);
  }

  @Test
  void besideAnImport_waitsItsTurn() {
    StoreHome prepared = StoreHome.prepare(home);
    StoreConfig hurried = both.config().toBuilder().busyTimeout(Duration.ZERO).build();
    try (InterProcessLock lock =
        InterProcessLock.exclusive(prepared.locks().resolve("import.lock"), Duration.ZERO)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(Rollback.builder(hurried).build()::run)
          .isInstanceOf(StoreBusyException.class);
    }
  }

  @Test
  void whatIsInSqliteStays_soThatAnImportGoesOnFromThere() {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));
    rollback();
    both.json(store -> store.create(WORKSPACE, session("b")));

    ImportReport report = both.importAll();

    assertThat(report.isComplete()).isTrue();
    try (SqliteSessionStore store = SqliteSessionStore.open(both.config())) {
      assertThat(store.getAll(WORKSPACE)).extracting(WorktreeSession::id).containsExactly("a", "b");
    }
  }
}
