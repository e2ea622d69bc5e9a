package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.RawJson;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may have happened to a home before it is checked, repaired or rolled back. */
class RollbackAttackTest {

  @TempDir Path home;
  private TwoStores both;

  @BeforeEach
  void setUp() {
    both = new TwoStores(home);
  }

  private StoreConfig onSqlite() {
    return both.config().toBuilder().backend(StorageBackend.SQLITE).build();
  }

  private void importFiles() {
    try (SqliteSessionStore store = SqliteSessionStore.open(onSqlite())) {
      LegacyImporter.builder(onSqlite(), store).build().run();
    }
  }

  private ConsistencyReport check() {
    return ConsistencyChecker.builder(both.config()).patience(Duration.ZERO).build().run();
  }

  private RollbackReport rollback() {
    return Rollback.builder(both.config()).build().run();
  }

  private List<String> idsInJson(Workspace workspace) {
    try (JsonSessionStore store = JsonSessionStore.open(both.config())) {
      return store.getAll(workspace).stream().map(WorktreeSession::id).toList();
    }
  }

  /** Lets the search index pass the deletion, after which the journal may forget it. */
  private void deleteAndForget(String id) {
    both.sqlite(
        store -> {
          store.delete(WORKSPACE, id);
          store.create(WORKSPACE, session("after " + id));
          store.search(WORKSPACE, "task", 5);
        });
  }

  private void importTwoAndDeleteOne() {
    both.json(
        store -> {
          store.create(WORKSPACE, session("deleted"));
          store.create(WORKSPACE, session("kept"));
        });
    importFiles();
    deleteAndForget("deleted");
  }

  private Path archive(int number) {
    Path file = both.legacyFile(WORKSPACE);
    return file.resolveSibling(
        file.getFileName() + ".migrated" + (number == 1 ? "" : "." + number));
  }

  @Test
  void deleted_afterTwoImports_isKnownToBeDeleted_fromEachArchive() {
    both.json(store -> store.create(WORKSPACE, session("first")));
    importFiles();
    both.json(store -> store.create(WORKSPACE, session("second")));
    importFiles();
    deleteAndForget("first");
    deleteAndForget("second");

    ConsistencyReport report = check();

    assertThat(report.isConsistent()).as("%s", report).isTrue();
    assertThat(report.archived().deleted()).isEqualTo(2);
    assertThat(rollback().isComplete()).isTrue();
    assertThat(idsInJson(WORKSPACE)).containsExactly("after first", "after second");
  }

  @Test
  void deleted_andTheArchiveWasCopied_staysDeleted() throws IOException {
    importTwoAndDeleteOne();
    Files.setLastModifiedTime(archive(1), FileTime.fromMillis(1_000_000_000_000L));

    assertThat(check().isConsistent()).isTrue();
    assertThat(rollback().isComplete()).isTrue();

    assertThat(idsInJson(WORKSPACE)).containsExactly("kept", "after deleted");
  }

  @Test
  void deleted_andAnEditorWroteIntoTheFileSince_staysDeleted() {
    importTwoAndDeleteOne();
    both.archiveBack();
    both.json(store -> store.create(WORKSPACE, session("new there")));

    assertThat(rollback().isComplete()).isTrue();

    assertThat(idsInJson(WORKSPACE)).containsExactly("kept", "after deleted", "new there");
  }

  @Test
  void databaseLost_whatEveryArchiveHolds_isBroughtBack() throws IOException {
    both.json(
        store -> {
          store.create(WORKSPACE, session("first"));
          store.create(WORKSPACE, session("both"));
        });
    importFiles();
    both.json(
        store ->
            store.create(WORKSPACE, changed(session("both"), "later", "2030-01-01T00:00:00Z")));
    importFiles();
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(home.resolve("session-store.db" + suffix));
    }

    RollbackReport report = rollback();

    assertThat(report.isComplete()).as("%s", report).isTrue();
    assertThat(idsInJson(WORKSPACE)).containsExactlyInAnyOrder("first", "both");
    try (JsonSessionStore store = JsonSessionStore.open(both.config())) {
      assertThat(store.get(WORKSPACE, "both").task()).isEqualTo("later");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fileForAllWorkspaces_isComparedAsItsArchive(boolean keepSource) throws IOException {
    Workspace unknown = Workspace.ofHash(LegacyImporter.UNKNOWN_WORKSPACE);
    Files.writeString(
        home.resolve("sessions.json"), "[" + SessionJson.write(session("pathless")) + "]");
    both.json(store -> store.create(WORKSPACE, session("a")));
    Files.writeString(
        both.legacyFile(WORKSPACE),
        Files.readString(both.legacyFile(WORKSPACE)).replace("]\n", "]").replaceAll("]$", ",7]"));
    try (SqliteSessionStore store = SqliteSessionStore.open(onSqlite())) {
      LegacyImporter.builder(onSqlite(), store).keepSource(keepSource).build().run();
    }

    ConsistencyReport report = check();

    assertThat(report.isConsistent()).as("%s", report).isTrue();
    Map<String, String> before = both.sqliteDumps();
    assertThat(rollback().isComplete()).isTrue();
    assertThat(both.jsonDumps()).isEqualTo(before);
    assertThat(idsInJson(unknown)).containsExactly("pathless");
    importFiles();
    assertThat(both.sqliteDumps()).isEqualTo(before);
    assertThat(check().isConsistent()).isTrue();
  }

  @Test
  void probeInSqliteOnly_afterASmokeTestThatWasKilled_isRemoved() {
    both.sqlite(store -> store.create(SmokeTest.WORKSPACE, session("session-store-smoke-test")));

    assertThat(rollback().isComplete()).isTrue();

    assertThat(both.legacyFile(SmokeTest.WORKSPACE)).doesNotExist();
    both.sqlite(store -> assertThat(store.getAll(SmokeTest.WORKSPACE)).isEmpty());
  }

  @Test
  void cutOffBetweenTheTwoNamesOfAFile_isBroughtToItsEnd() throws IOException {
    both.json(store -> store.create(WORKSPACE, session("a")));
    importFiles();
    Files.createLink(both.legacyFile(WORKSPACE), archive(1));

    assertThat(rollback().isComplete()).isTrue();

    assertThat(archive(1)).doesNotExist();
    assertThat(idsInJson(WORKSPACE)).containsExactly("a");
  }

  @Test
  void whileAnEditorIsOpenInHybridMode_theProbeLeavesNoTrace() {
    both.json(store -> store.create(WORKSPACE, session("a")));
    importFiles();
    both.hybrid(
        store -> {
          assertThat(rollback().isComplete()).isTrue();
          store.flush();
        });

    assertThat(both.legacyFiles()).containsExactly(both.legacyFile(WORKSPACE));
    both.sqlite(store -> assertThat(store.getAll(SmokeTest.WORKSPACE)).isEmpty());
  }

  @Test
  void checkAndDryRuns_makeNothing_whereThereIsNoDatabase() throws IOException {
    both.json(store -> store.create(WORKSPACE, session("a")));
    List<Path> before = everything();

    assertThat(check().jsonOnly()).isEqualTo(1);
    Rollback.builder(both.config()).dryRun(true).build().run();
    Reconciler.builder(both.config(), Preference.NEWEST).dryRun(true).build().run();

    assertThat(everything()).isEqualTo(before);
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(path -> !path.toString().contains("locks")).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void repairedWithTimesThatTieOrCannotBeRead_isConsistent_andKeepsTheLoser(Preference prefer) {
    both.json(
        store -> {
          store.create(WORKSPACE, session("tie"));
          store.create(WORKSPACE, changed(session("none"), "file none", ""));
        });
    both.sqlite(
        store -> {
          store.create(WORKSPACE, changed(session("tie"), "db tie", "2025-11-09T00:00:01Z"));
          store.create(WORKSPACE, changed(session("none"), "db none", "not a time"));
        });

    RepairReport report =
        Reconciler.builder(both.config(), prefer).patience(Duration.ZERO).build().run();

    assertThat(report.check().isConsistent()).as("%s", report).isTrue();
    boolean fileWins = prefer == Preference.JSON;
    both.sqlite(
        store -> {
          assertThat(store.get(WORKSPACE, "tie").task())
              .isEqualTo(fileWins ? "task of tie" : "db tie");
          assertThat(store.get(WORKSPACE, "none").task())
              .isEqualTo(fileWins ? "file none" : "db none");
        });
    assertThat(both.recoveredText())
        .contains(fileWins ? List.of("db tie", "db none") : List.of("task of tie", "file none"));
  }

  @Test
  void damageAndDifferences_areToldWithoutContent() throws IOException {
    Workspace other = Workspace.of("/no/other");
    both.json(store -> store.create(WORKSPACE, session("a")));
    both.sqlite(
        store -> store.create(WORKSPACE, changed(session("a"), "secret", "2030-01-01T00:00:00Z")));
    Files.writeString(both.legacyFile(other), "[{\"id\": secretToken, \"task\": \"secret\"}]");

    assertThat(check().toString()).doesNotContain("secret");
    assertThat(rollback().toString()).doesNotContain("secret");
  }

  @Test
  void nothingWasEverMigrated_theFilesStay_andNoDatabaseIsMade() throws IOException {
    both.json(store -> store.create(WORKSPACE, session("a")));
    byte[] content = Files.readAllBytes(both.legacyFile(WORKSPACE));
    List<Path> before = everything();

    RollbackReport report = rollback();

    assertThat(report.isComplete()).isTrue();
    assertThat(everything()).isEqualTo(before);
    assertThat(both.legacyFile(WORKSPACE)).hasBinaryContent(content);
  }

  @Test
  void editorThatWritesBetweenCheckAndRepair_losesNothing() {
    both.json(store -> store.create(WORKSPACE, session("a")));
    both.sqlite(
        store -> store.create(WORKSPACE, changed(session("a"), "ours", "2030-01-01T00:00:00Z")));
    boolean[] written = new boolean[1];

    Reconciler.builder(both.config(), Preference.SQLITE)
        .patience(Duration.ZERO)
        .listener(
            (done, workspaces, sessions) -> {
              if (!written[0]) {
                written[0] = true;
                both.json(
                    store -> {
                      store.update(
                          WORKSPACE, changed(session("a"), "theirs", "2031-01-01T00:00:00Z"));
                      store.create(WORKSPACE, session("new there"));
                    });
              }
            })
        .build()
        .run();

    assertThat(idsInJson(WORKSPACE)).containsExactly("a", "new there");
    try (JsonSessionStore store = JsonSessionStore.open(both.config())) {
      assertThat(store.get(WORKSPACE, "a").task()).isEqualTo("theirs"); // left for the next one
    }
  }

  @Test
  void values_areFoundByTheirPointers_whateverTheMembersAreCalled() {
    for (String name : List.of("a/b", "c~d", "0", "", "~1", "e\"f")) {
      String member = name.replace("\"", "\\\"");
      WorktreeSession plain = session("s " + name);
      both.json(
          store ->
              store.create(
                  WORKSPACE,
                  plain.toBuilder()
                      .extensions(RawJson.of("{\"x\": {\"" + member + "\": [1, \"j\"]}}"))
                      .build()));
      both.sqlite(
          store ->
              store.create(
                  WORKSPACE,
                  plain.toBuilder()
                      .extensions(RawJson.of("{\"x\": {\"" + member + "\": [1, \"s\"]}}"))
                      .build()));
    }

    ConsistencyReport report =
        ConsistencyChecker.builder(both.config())
            .showValues(true)
            .patience(Duration.ZERO)
            .build()
            .run();

    assertThat(report.discrepancies())
        .hasSize(6)
        .allSatisfy(
            each ->
                assertThat(each.fields())
                    .singleElement()
                    .satisfies(
                        field -> {
                          assertThat(field.json()).contains("\"j\"").doesNotContain("\"s\"");
                          assertThat(field.sqlite()).contains("\"s\"").doesNotContain("\"j\"");
                        }));
  }
}
