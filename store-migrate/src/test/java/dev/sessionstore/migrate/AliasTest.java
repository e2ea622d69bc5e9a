package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One workspace whose sessions an editor has kept in two files, under two hashes. */
class AliasTest {

  /** The workspace's own hash, and the one of the same path with a link in it. */
  private static final Workspace OWN = Workspace.ofHash("aaaaaaaaaaaaaaaa");

  private static final Workspace OTHER = Workspace.ofHash("1111111111111111");

  @TempDir Path home;
  private TwoStores both;

  @BeforeEach
  void setUp() {
    both = new TwoStores(home);
    both.sqlite(store -> assertThat(store.alias(OWN, OTHER.hash())).isTrue());
    both.json(
        store -> {
          store.create(OWN, session("a"));
          store.create(OWN, session("both"));
          store.create(OTHER, session("b"));
          store.create(OTHER, session("both"));
        });
  }

  private ImportReport importFiles(boolean keepSource) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      return LegacyImporter.builder(config(), store).keepSource(keepSource).build().run();
    }
  }

  private StoreConfig config() {
    return both.config().toBuilder().backend(StorageBackend.SQLITE).build();
  }

  private RollbackReport rollback() {
    return Rollback.builder(both.config()).build().run();
  }

  private RepairReport repair(Preference prefer) {
    return Reconciler.builder(both.config(), prefer).patience(Duration.ZERO).build().run();
  }

  private ConsistencyReport check() {
    return ConsistencyChecker.builder(both.config()).patience(Duration.ZERO).build().run();
  }

  private List<String> idsInJson(Workspace workspace) {
    try (JsonSessionStore store = JsonSessionStore.open(both.config())) {
      return store.getAll(workspace).stream().map(WorktreeSession::id).toList();
    }
  }

  private List<String> idsInSqlite() {
    try (SqliteSessionStore store = SqliteSessionStore.open(both.config())) {
      return store.getAll(OWN).stream().map(WorktreeSession::id).toList();
    }
  }

  private Path archive(Workspace workspace) {
    return home.resolve("sessions").resolve(workspace.hash() + ".json.migrated");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void imported_isConsistent(boolean keepSource) {
    assertThat(importFiles(keepSource).isComplete()).isTrue();

    ConsistencyReport report = check();

    assertThat(report.isConsistent()).as("%s", report).isTrue();
    assertThat(report.totalWorkspaces()).isEqualTo(1);
    assertThat(report.totalSessions()).isEqualTo(3);
    assertThat(repair(Preference.SQLITE).repairs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"aaaaaaaaaaaaaaaa", "1111111111111111"})
  void oneOfTheFilesPutAway_isConsistent(String archived) {
    importFiles(true);
    both.archive(both.legacyFile(Workspace.ofHash(archived)));

    ConsistencyReport report = check();

    assertThat(report.isConsistent()).as("%s", report).isTrue();
    assertThat(report.totalSessions()).isEqualTo(3);
    assertThat(report.archived().files()).isEqualTo(1);
  }

  @Test
  void sessionThatDiffersInOneFile_isReportedForThatFile_once() {
    importFiles(true);
    both.json(
        store -> {
          store.update(OTHER, changed(session("both"), "other", "2030-01-01T00:00:00Z"));
          store.create(OTHER, session("new"));
        });
    both.sqlite(store -> store.create(OWN, session("born")));

    ConsistencyReport report = check();

    assertThat(report.discrepancies())
        .extracting(each -> each.sessionId() + " " + each.kind() + " " + each.source())
        .containsExactlyInAnyOrder(
            "both DIFFERENT sessions/1111111111111111.json",
            "new JSON_ONLY sessions/1111111111111111.json",
            "born SQLITE_ONLY sessions/aaaaaaaaaaaaaaaa.json");
    assertThat(report.discrepancies()).allMatch(each -> each.workspaceHash().equals(OWN.hash()));
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void repaired_isConsistent_andEachFileKeepsItsSessions(Preference prefer) {
    importFiles(true);
    both.json(
        store -> {
          store.update(OTHER, changed(session("both"), "theirs", "2030-01-01T00:00:00Z"));
          store.update(OWN, changed(session("both"), "shown", "2029-01-01T00:00:00Z"));
          store.update(OWN, changed(session("a"), "early", "2020-01-01T00:00:00Z"));
        });
    both.sqlite(
        store -> {
          store.update(OWN, changed(session("b"), "ours", "2030-01-01T00:00:00Z"));
          store.create(OWN, session("born"));
        });

    RepairReport report = repair(prefer);

    assertThat(report.check().isConsistent()).as("%s", report).isTrue();
    assertThat(idsInJson(OWN)).containsExactlyInAnyOrder("a", "both", "born");
    assertThat(idsInJson(OTHER)).containsExactlyInAnyOrder("b", "both");
    try (SqliteSessionStore store = SqliteSessionStore.open(both.config())) {
      assertThat(store.get(OWN, "both").task())
          .isEqualTo(
              switch (prefer) {
                case SQLITE -> "task of both";
                case JSON -> "shown";
                case NEWEST -> "theirs";
              });
    }
    assertThat(both.recoveredText())
        .contains(
            switch (prefer) {
              case SQLITE -> List.of("theirs", "shown", "early");
              case JSON -> List.of("theirs", "task of both", "ours");
              case NEWEST -> List.of("task of both", "shown", "early");
            });
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void damagedOtherFile_hidesNothing_andIsRepaired(Preference prefer) throws IOException {
    importFiles(true);
    Path other = both.legacyFile(OTHER);
    Files.writeString(other, Files.readString(other) + "x");

    assertThat(check().unreadable())
        .extracting(UnreadableFile::source)
        .containsExactly("sessions/1111111111111111.json");
    RepairReport report = repair(prefer);

    if (prefer == Preference.JSON) {
      assertThat(report.refused()).hasSize(1);
      assertThat(other).content().endsWith("x");
    } else {
      assertThat(report.check().isConsistent()).as("%s", report).isTrue();
      assertThat(idsInJson(OWN)).containsExactlyInAnyOrder("a", "both", "b");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rolledBack_theWorkspacesOwnFileIsComplete_andAnImportGivesTheSame(boolean keepSource)
      throws IOException {
    byte[] other = Files.readAllBytes(both.legacyFile(OTHER));
    importFiles(keepSource);
    both.sqlite(
        store -> {
          store.update(OWN, changed(session("b"), "ours", "2030-01-01T00:00:00Z"));
          store.create(OWN, session("born"));
          store.delete(OWN, "both");
        });
    Map<String, String> before = both.sqliteDumps();

    RollbackReport report = rollback();

    assertThat(report.isComplete()).as("%s", report).isTrue();
    assertThat(report.damaged()).isEmpty();
    assertThat(both.jsonDumps()).isEqualTo(before);
    assertThat(both.sqliteDumps()).isEqualTo(before);
    assertThat(archive(OTHER)).hasBinaryContent(other);
    assertThat(check().isConsistent()).isTrue();
    assertThat(rollback().isComplete()).isTrue();
    assertThat(both.jsonDumps()).isEqualTo(before);

    importFiles(false);
    assertThat(both.sqliteDumps()).isEqualTo(before);
    assertThat(check().isConsistent()).isTrue();
    assertThat(rollback().isComplete()).isTrue();
    assertThat(both.jsonDumps()).isEqualTo(before);

    Files.delete(home.resolve("session-store.db")); // and with it, whose other name this was
    importFiles(false);
    assertThat(both.sqliteDumps()).containsAllEntriesOf(before).containsKey(OTHER.hash());
  }

  @Test
  void onlyTheOtherFileThere_rolledBack_isTheWorkspacesOwn() throws IOException {
    Files.delete(both.legacyFile(OWN));
    importFiles(false);
    assertThat(check().isConsistent()).isTrue();
    Map<String, String> before = both.sqliteDumps();

    RollbackReport report = Rollback.builder(both.config()).dryRun(true).build().run();
    assertThat(report.restored()).isEmpty();
    assertThat(report.sqliteOnly()).isEqualTo(2);

    assertThat(rollback().isComplete()).isTrue();
    assertThat(both.jsonDumps()).isEqualTo(before).containsOnlyKeys(OWN.hash());
  }

  @Test
  void whatAnEditorWritesIntoTheOtherFile_isTakenIn_behindWhatThereIs() {
    importFiles(false);
    both.json(
        store -> {
          store.create(OTHER, session("new there"));
          store.create(OTHER, changed(session("b"), "changed there", "2030-01-01T00:00:00Z"));
          store.create(OWN, session("new here"));
        });
    both.sqlite(store -> store.delete(OWN, "both"));

    RollbackReport report = rollback();

    assertThat(report.isComplete()).as("%s", report).isTrue();
    assertThat(idsInSqlite()).containsExactly("a", "b", "new here", "new there");
    assertThat(idsInJson(OWN)).containsExactly("a", "b", "new here", "new there");
    assertThat(both.legacyFile(OTHER)).doesNotExist();
    try (JsonSessionStore store = JsonSessionStore.open(both.config())) {
      assertThat(store.get(OWN, "b").task()).isEqualTo("changed there");
    }
    assertThat(both.recoveredText()).contains("task of b");
  }

  @Test
  void hybrid_mirrorsUnderTheWorkspacesOwnHash_whateverHashIsAskedFor() {
    importFiles(false);
    both.hybrid(
        store -> {
          assertThat(store.workspaces()).containsExactly(OWN);
          store.create(OTHER, session("by the other hash"));
          store.flush();
          assertThat(store.compare(OTHER)).isEmpty();
        });

    assertThat(both.legacyFiles()).containsExactly(both.legacyFile(OWN));
    assertThat(idsInJson(OWN)).containsExactly("a", "both", "b", "by the other hash");
    assertThat(check().isConsistent()).isTrue();
  }

  @Test
  void hybrid_damagedOtherFile_isSetAside_andWhatIsWholeIsTakenIn() throws IOException {
    importFiles(false);
    both.json(store -> store.create(OTHER, session("whole")));
    Path other = both.legacyFile(OTHER);
    String text = Files.readString(other);
    Files.writeString(other, text.substring(0, text.lastIndexOf(']')) + ", {\"id\": ");

    RollbackReport report = rollback();

    assertThat(report.isComplete()).as("%s", report).isTrue();
    assertThat(report.damaged()).hasSize(1);
    assertThat(idsInJson(OWN)).contains("whole");
    assertThat(home.resolve("sessions")).isDirectoryContaining("glob:**.damaged-*");
  }

  @Test
  void exported_eachSessionOnce() throws IOException {
    importFiles(true);
    Path folder = home.resolve("export");
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      assertThat(JsonExporter.builder(store).build().run(folder).sessions()).isEqualTo(3);
    }
    try (JsonSessionStore store =
        JsonSessionStore.open(both.config().toBuilder().home(folder).build())) {
      assertThat(store.workspaces()).containsExactly(OWN);
    }
  }

  @Test
  void elementsOfTheOtherFileThatAreNoSession_arePutAwayWithIt() throws IOException {
    importFiles(true);
    Path other = both.legacyFile(OTHER);
    String text = Files.readString(other);
    text = text.substring(0, text.lastIndexOf(']')) + ", {\"id\": \"no session\"}]";
    Files.writeString(other, text);

    assertThat(rollback().isComplete()).isTrue();

    assertThat(archive(OTHER)).content().isEqualTo(text);
    assertThat(idsInJson(OWN)).containsExactlyInAnyOrder("a", "both", "b");
  }

  @Test
  void otherFileWithAnOldVersion_overrulesNothing_andADeletionStays() {
    importFiles(false);
    both.hybrid(
        store -> {
          store.update(OWN, changed(session("b"), "ours", "2030-01-01T00:00:00Z"));
          store.delete(OWN, "both");
          store.flush();
        });
    both.json(
        store -> { // of an editor that remembers
          store.create(OTHER, session("b"));
          store.create(OTHER, session("both"));
        });

    both.hybrid(store -> store.flush());

    assertThat(both.legacyFile(OTHER)).doesNotExist();
    assertThat(idsInJson(OWN)).containsExactly("a", "b");
    try (JsonSessionStore store = JsonSessionStore.open(both.config())) {
      assertThat(store.get(OWN, "b").task()).isEqualTo("ours");
    }
    assertThat(both.recoveredText()).contains("task of both");
  }
}
