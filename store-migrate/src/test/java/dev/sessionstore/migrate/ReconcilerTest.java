package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.Repair.Action;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest {

  private static final String EARLY = "2025-11-09T00:00:00Z";
  private static final String LATE = "2025-11-10T00:00:00Z";

  @TempDir Path home;
  private TwoStores both;

  @BeforeEach
  void setUp() {
    both = new TwoStores(home);
  }

  private RepairReport repair(Preference prefer) {
    return repair(prefer, false);
  }

  private RepairReport repair(Preference prefer, boolean dryRun) {
    return Reconciler.builder(both.config(), prefer)
        .dryRun(dryRun)
        .patience(Duration.ZERO)
        .build()
        .run();
  }

  private static WorktreeSession version(String id, String task, String updatedAt) {
    return changed(session(id), task, updatedAt);
  }

  /** Each store has a later version of one session, and a session of its own. */
  private void diverge() {
    both.json(
        store -> {
          store.create(WORKSPACE, version("a", "json early", EARLY));
          store.create(WORKSPACE, version("b", "json late", LATE));
          store.create(WORKSPACE, version("same", "same", EARLY));
          store.create(WORKSPACE, version("j", "json only", EARLY));
        });
    both.sqlite(
        store -> {
          store.create(WORKSPACE, version("a", "sqlite late", LATE));
          store.create(WORKSPACE, version("b", "sqlite early", EARLY));
          store.create(WORKSPACE, version("same", "same", EARLY));
          store.create(WORKSPACE, version("q", "sqlite only", EARLY));
        });
  }

  private Map<String, String> tasks() {
    assertThat(both.sqliteDumps()).isEqualTo(both.jsonDumps());
    Map<String, String> tasks = new TreeMap<>();
    both.sqlite(
        store -> store.forEach(WORKSPACE, session -> tasks.put(session.id(), session.task())));
    return tasks;
  }

  @Test
  void preferSqlite_makesTheFileAsItIs() {
    diverge();

    RepairReport report = repair(Preference.SQLITE);

    assertThat(report.check().isConsistent()).isTrue();
    assertThat(report.count(Action.TO_JSON)).isEqualTo(3);
    assertThat(report.count(Action.DELETED_FROM_JSON)).isEqualTo(1);
    assertThat(report.count(Action.TO_SQLITE)).isZero();
    assertThat(tasks())
        .isEqualTo(
            Map.of("a", "sqlite late", "b", "sqlite early", "same", "same", "q", "sqlite only"));
    assertThat(both.recovered()).hasSize(3);
    assertThat(both.recoveredText()).contains("json early", "json late", "json only");
  }

  @Test
  void preferJson_takesItsVersions_andAddsToItWhatItLacks() {
    diverge();

    RepairReport report = repair(Preference.JSON);

    assertThat(report.check().isConsistent()).isTrue();
    assertThat(tasks())
        .isEqualTo(
            Map.of(
                "a",
                "json early",
                "b",
                "json late",
                "same",
                "same",
                "q",
                "sqlite only",
                "j",
                "json only"));
    assertThat(both.recovered()).hasSize(2);
    assertThat(both.recoveredText()).contains("sqlite late", "sqlite early");
  }

  @Test
  void preferNewest_takesTheLaterVersion_andLosesNothing() {
    diverge();

    RepairReport report = repair(Preference.NEWEST);

    assertThat(report.check().isConsistent()).isTrue();
    assertThat(tasks())
        .isEqualTo(
            Map.of(
                "a",
                "sqlite late",
                "b",
                "json late",
                "same",
                "same",
                "q",
                "sqlite only",
                "j",
                "json only"));
    assertThat(both.recovered()).hasSize(2);
    assertThat(both.recoveredText()).contains("json early", "sqlite early");
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void dryRun_changesNothing_andPredictsWhatIsDone(Preference prefer) {
    diverge();
    Map<String, String> sqlite = both.sqliteDumps();
    Map<String, String> json = both.jsonDumps();

    RepairReport dry = repair(prefer, true);

    assertThat(dry.check().isConsistent()).isFalse();
    assertThat(both.sqliteDumps()).isEqualTo(sqlite);
    assertThat(both.jsonDumps()).isEqualTo(json);
    assertThat(both.recovered()).isEmpty();
    assertThat(repair(prefer).repairs()).containsExactlyInAnyOrderElementsOf(dry.repairs());
    assertThat(repair(prefer).repairs()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void cutOff_andRunAgain_givesTheSame(Preference prefer) {
    diverge();
    Reconciler cut =
        Reconciler.builder(both.config(), prefer)
            .listener(
                (done, workspaces, sessions) -> {
                  if (both.recovered().size() > 0) {
                    throw new CancellationException("after the repair, before the check");
                  }
                })
            .build();
    assertThatThrownBy(cut::run).isInstanceOf(CancellationException.class);

    assertThat(repair(prefer).check().isConsistent()).isTrue();
    assertThat(both.recovered()).hasSize(prefer == Preference.SQLITE ? 3 : 2);
  }

  @Test
  void repaired_countsAsImported_soThatADeletionIsOne() {
    diverge();
    repair(Preference.NEWEST);
    both.sqlite(
        store -> {
          store.delete(WORKSPACE, "j");
          store.create(WORKSPACE, session("later"));
        });

    assertThat(Rollback.builder(both.config()).build().run().isComplete()).isTrue();

    assertThat(tasks()).doesNotContainKey("j").containsKey("later");
  }

  private void damage() throws IOException {
    diverge();
    Path file = both.legacyFile(WORKSPACE);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 20));
  }

  @Test
  void damagedFile_preferJson_isRefusedAndLeftAlone() throws IOException {
    damage();
    byte[] before = Files.readAllBytes(both.legacyFile(WORKSPACE));

    RepairReport report = repair(Preference.JSON);

    assertThat(report.refused()).hasSize(1);
    assertThat(report.check().isConsistent()).isFalse();
    assertThat(both.legacyFile(WORKSPACE)).hasBinaryContent(before);
  }

  @Test
  void damagedFile_isSetAside_andWrittenAnew() throws IOException {
    damage();
    byte[] before = Files.readAllBytes(both.legacyFile(WORKSPACE));
    RepairReport dry = repair(Preference.SQLITE, true);
    assertThat(dry.setAside()).hasSize(1);
    assertThat(dry.repairs()).hasSize(4);
    assertThat(both.legacyFile(WORKSPACE)).hasBinaryContent(before);

    RepairReport report = repair(Preference.SQLITE);

    assertThat(report.check().isConsistent()).isTrue();
    assertThat(report.setAside()).hasSize(1);
    assertThat(tasks()).containsKeys("a", "b", "same", "q").doesNotContainKey("j");
    assertThat(home.resolve("sessions")).isDirectoryContaining("glob:**.damaged-*");
    assertThat(both.recoveredText()).contains("json early", "json late");
  }

  @Test
  void damagedFile_preferNewest_takesInWhatIsWholeInIt() throws IOException {
    damage();

    RepairReport report = repair(Preference.NEWEST);

    assertThat(report.check().isConsistent()).isTrue();
    assertThat(tasks()).containsEntry("a", "sqlite late").containsEntry("b", "json late");
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void archived_whatSqliteLacks_isTakenIn_andTheArchiveStays(Preference prefer) throws IOException {
    both.json(store -> store.create(WORKSPACE, version("older", "archived", LATE)));
    both.json(store -> store.create(WORKSPACE, version("newer", "archived", EARLY)));
    both.json(store -> store.create(WORKSPACE, version("missing", "archived", EARLY)));
    both.archive();
    both.sqlite(store -> store.create(WORKSPACE, version("older", "sqlite", EARLY)));
    both.sqlite(store -> store.create(WORKSPACE, version("newer", "sqlite", LATE)));
    both.sqlite(store -> store.create(WORKSPACE, version("born", "sqlite", LATE)));

    RepairReport report = repair(prefer);

    assertThat(report.check().isConsistent()).isTrue();
    assertThat(both.legacyFiles()).isEmpty();
    assertThat(report.count(Action.TO_SQLITE)).isEqualTo(2);
    both.sqlite(
        store ->
            assertThat(store.getAll(WORKSPACE))
                .extracting(WorktreeSession::id, WorktreeSession::task)
                .contains(
                    tuple("older", "archived"),
                    tuple("newer", "sqlite"),
                    tuple("missing", "archived")));
    assertThat(both.recoveredText()).contains("sqlite");
  }

  @Test
  void whatIsNoFile_isRefused() throws IOException {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));
    Files.createDirectories(both.legacyFile(WORKSPACE));

    RepairReport report = repair(Preference.SQLITE);

    assertThat(report.refused()).hasSize(1);
    assertThat(report.repairs()).isEmpty();
  }

  @Test
  void archived_damaged_isRefused() throws IOException {
    both.json(store -> store.create(WORKSPACE, session("s-1")));
    Path file = both.legacyFile(WORKSPACE);
    Files.writeString(file, Files.readString(file) + "x");
    both.archive();

    RepairReport report = repair(Preference.NEWEST);

    assertThat(report.refused()).hasSize(1);
    assertThat(report.count(Action.TO_SQLITE)).isEqualTo(1);
    assertThat(report.check().isConsistent()).isFalse();
  }

  @Test
  void corpus_isMadeEqual_andBadElementsStay() throws IOException {
    LegacyCorpus.builder().seed(3).workspaces(3).maxOutput(1_000).build().writeTo(home);
    both.importAll();
    Path file = both.legacyFiles().get(0);
    String text = Files.readString(file);
    String bad = "{\"id\": \"no session\"}";
    Files.writeString(file, text.substring(0, text.lastIndexOf(']')) + "," + bad + "]");
    both.sqlite(
        store -> {
          for (var workspace : store.workspaces()) {
            List<WorktreeSession> all = store.getAll(workspace);
            store.delete(workspace, all.get(0).id());
            store.update(workspace, changed(all.get(1), "later", "2030-01-01T00:00:00Z"));
          }
        });
    Map<String, String> before = both.sqliteDumps();

    RepairReport report = repair(Preference.SQLITE);

    assertThat(report.check().isConsistent()).isTrue();
    assertThat(both.sqliteDumps()).isEqualTo(before).isEqualTo(both.jsonDumps());
    assertThat(both.recovered()).hasSize(6);
    assertThat(Files.readString(file)).contains(bad);
  }
}
