package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sessionstore.InvalidWorkspaceException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.RelinkReport.Outcome;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The history of a project folder that was moved. */
class RelinkTest {

  /** What a home has. */
  enum Kept {
    FILES,
    DATABASE,
    FILES_PUT_AWAY,
    BOTH,
    BOTH_AND_FILES_PUT_AWAY;

    boolean inJson() {
      return this == FILES || this == BOTH || this == BOTH_AND_FILES_PUT_AWAY;
    }

    boolean inSqlite() {
      return this != FILES;
    }
  }

  /** Holds an empty database, which takes longer to make than to copy. */
  @TempDir static Path template;

  @TempDir Path temp;

  private TwoStores home;
  private Path old;
  private Path fresh;
  private Workspace oldWorkspace;

  @BeforeAll
  static void makeDatabase() {
    new TwoStores(template).sqlite(store -> {});
  }

  @BeforeEach
  void setUp() throws IOException {
    home = new TwoStores(Files.createDirectories(temp.resolve("home")));
    old = Files.createDirectories(temp.resolve("old"));
    fresh = temp.resolve("new");
    oldWorkspace = Workspace.of(old);
  }

  private Workspace freshWorkspace() {
    return Workspace.of(fresh);
  }

  /** An editor has worked in a folder. */
  private void work(Kept kept, Workspace workspace, String... ids) {
    if (kept.inSqlite()) {
      copyDatabase();
    }
    switch (kept) {
      case FILES -> home.json(store -> create(store, workspace, ids));
      case DATABASE -> home.sqlite(store -> create(store, workspace, ids));
      case FILES_PUT_AWAY -> {
        home.json(store -> create(store, workspace, ids));
        importFiles(true);
      }
      case BOTH -> hybrid(workspace, ids);
      case BOTH_AND_FILES_PUT_AWAY -> {
        home.json(store -> create(store, workspace, ids));
        importFiles(true);
        hybrid(workspace, "later");
      }
    }
  }

  private void copyDatabase() {
    Path database = home.home().resolve("session-store.db");
    try {
      if (!Files.exists(database)) {
        Files.copy(template.resolve("session-store.db"), database);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hybrid(Workspace workspace, String... ids) {
    home.hybrid(
        store -> {
          create(store, workspace, ids);
          store.flush();
        });
  }

  private static void create(SessionStore store, Workspace workspace, String... ids) {
    for (String id : ids) {
      store.create(workspace, session(id));
    }
  }

  private ImportReport importFiles(boolean putAway) {
    StoreConfig config = home.config().toBuilder().backend(StorageBackend.SQLITE).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      return LegacyImporter.builder(config, store).keepSource(!putAway).build().run();
    }
  }

  private void moveFolder() {
    try {
      Files.move(old, fresh);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Relink.Builder relink(Object from, Object to) {
    StoreConfig config = home.config().toBuilder().busyTimeout(Duration.ofMillis(50)).build();
    return Relink.builder(config, from.toString(), to.toString());
  }

  private List<String> ids(Kept kept, Workspace workspace) {
    List<String> found = null;
    if (kept.inJson()) {
      found = inJson(workspace);
    }
    if (kept.inSqlite()) {
      List<String> stored = inSqlite(workspace);
      assertThat(found == null ? stored : found).isEqualTo(stored);
      found = stored;
    }
    return found;
  }

  private List<String> inJson(Workspace workspace) {
    try (JsonSessionStore store = JsonSessionStore.open(home.config())) {
      return store.getAll(workspace).stream().map(WorktreeSession::id).toList();
    }
  }

  private List<String> inSqlite(Workspace workspace) {
    try (SqliteSessionStore store = SqliteSessionStore.open(home.config())) {
      return store.getAll(workspace).stream().map(WorktreeSession::id).toList();
    }
  }

  private String task(Workspace workspace, String id) {
    try (SqliteSessionStore store = SqliteSessionStore.open(home.config())) {
      return store.get(workspace, id).task();
    }
  }

  /** Every file but locks and what SQLite keeps beside the database, with its content. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home.home())) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = home.home().relativize(path).toString();
        if (!name.startsWith("locks") && !name.startsWith("session-store.db-")) {
          tree.put(name, new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return tree;
  }

  private void assertSound(Kept kept) {
    if (kept.inSqlite()) {
      assertThat(DatabaseIntegrity.check(home.config(), false).findings()).isEmpty();
    }
    if (kept != Kept.FILES && kept != Kept.DATABASE) {
      ConsistencyReport report =
          ConsistencyChecker.builder(home.config()).patience(Duration.ZERO).build().run();
      assertThat(report.isConsistent()).as("%s", report).isTrue();
    }
    assertThat(home.home().resolve("relink")).doesNotExist();
  }

  private Map<String, String> dumps(Kept kept) {
    Map<String, String> dumps = new TreeMap<>();
    if (kept.inJson()) {
      home.jsonDumps().forEach((hash, dump) -> dumps.put("json " + hash, dump));
    }
    if (kept.inSqlite()) {
      home.sqliteDumps().forEach((hash, dump) -> dumps.put("sqlite " + hash, dump));
    }
    return dumps;
  }

  @ParameterizedTest
  @EnumSource(Kept.class)
  void movedFolder_keepsItsHistory_thereAndBack(Kept kept) {
    work(kept, oldWorkspace, "a", "b");
    work(kept, Workspace.of("/another"), "x");
    List<String> before = ids(kept, oldWorkspace);
    Map<String, String> dumps = dumps(kept);
    moveFolder();

    RelinkReport report = relink(old, fresh).build().run();

    assertThat(report.outcome()).isEqualTo(Outcome.RELINKED);
    assertThat(report.from()).isEqualTo(oldWorkspace);
    assertThat(report.to()).isEqualTo(freshWorkspace());
    assertThat(report.sessionsInDatabase()).isEqualTo(kept.inSqlite() ? before.size() : 0);
    assertThat(ids(kept, freshWorkspace())).isEqualTo(before);
    assertThat(home.legacyFile(oldWorkspace)).doesNotExist();
    if (kept.inSqlite()) {
      home.sqlite(
          store -> {
            assertThat(store.getAll(oldWorkspace)).as("the old hash").hasSize(before.size());
            assertThat(store.workspaces())
                .filteredOn(each -> each.equals(freshWorkspace()))
                .extracting(each -> each.path().orElse(""))
                .containsExactly(freshWorkspace().path().orElseThrow());
          });
    }
    assertSound(kept);
    assertThat(relink(fresh, old).build().run().outcome()).isEqualTo(Outcome.RELINKED);
    assertThat(dumps(kept)).isEqualTo(dumps);
    assertSound(kept);
  }

  @ParameterizedTest
  @EnumSource(names = {"FILES", "FILES_PUT_AWAY", "BOTH_AND_FILES_PUT_AWAY"})
  void afterwards_anImportBringsNothing_andARollbackBringsAll(Kept kept) {
    work(kept, oldWorkspace, "a", "b");
    moveFolder();
    relink(old, fresh).build().run();
    List<String> expected = ids(kept, freshWorkspace());

    long migrated = importFiles(false).migratedSessions();
    assertThat(migrated).isEqualTo(kept == Kept.FILES ? 2 : 0);
    assertThat(inSqlite(freshWorkspace())).isEqualTo(expected);
    assertThat(importFiles(true).migratedSessions()).isZero();

    RollbackReport report = Rollback.builder(home.config()).build().run();
    assertThat(report.isComplete()).as("%s", report).isTrue();
    assertThat(inJson(freshWorkspace())).isEqualTo(expected);
    assertThat(home.jsonDumps()).containsOnlyKeys(freshWorkspace().hash());
    assertThat(importFiles(true).migratedSessions()).isZero();
    assertThat(inSqlite(freshWorkspace())).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(names = {"FILES", "BOTH_AND_FILES_PUT_AWAY"})
  void runAgain_changesNothing(Kept kept) throws IOException {
    work(kept, oldWorkspace, "a");
    moveFolder();
    relink(old, fresh).build().run();
    Map<String, String> tree = tree();

    if (kept == Kept.FILES) {
      assertThatThrownBy(() -> relink(old, fresh).build().run())
          .isInstanceOf(WorkspaceNotFoundException.class);
    } else {
      assertThat(relink(old, fresh).build().run().outcome()).isEqualTo(Outcome.UNCHANGED);
    }
    assertThat(tree()).isEqualTo(tree);
  }

  @ParameterizedTest
  @EnumSource(names = {"FILES", "BOTH_AND_FILES_PUT_AWAY"})
  void dryRun_changesNothing_beside_an_openStore(Kept kept) throws IOException {
    work(kept, oldWorkspace, "a");
    moveFolder();
    Map<String, String> tree = tree();

    RelinkReport report = relink(old, fresh).dryRun(true).build().run();

    assertThat(tree()).isEqualTo(tree);
    assertThat(report.dryRun()).isTrue();
    home.json(
        store -> {
          assertThat(relink(old, fresh).dryRun(true).build().run()).isEqualTo(report);
          assertThatThrownBy(() -> relink(old, fresh).build().run())
              .isInstanceOf(StoreBusyException.class)
              .hasMessageContaining("close it, then relink again");
        });
    assertThat(tree()).isEqualTo(tree);
    RelinkReport done = relink(old, fresh).build().run();
    assertThat(done.files()).isEqualTo(report.files());
    assertThat(done.sessionsInFiles()).isEqualTo(report.sessionsInFiles());
  }

  @ParameterizedTest
  @EnumSource(names = {"FILES", "DATABASE", "BOTH_AND_FILES_PUT_AWAY"})
  void historyAtTheNewPlace_refused_orMerged_itsOwnFirst(Kept kept) throws IOException {
    work(kept, oldWorkspace, "o1", "both", "o2");
    moveFolder();
    work(kept, freshWorkspace(), "n1", "both");
    SessionEdit ours = store -> store.update(freshWorkspace(), ourVersion());
    if (kept.inJson()) {
      home.json(ours::apply);
    }
    if (kept.inSqlite()) {
      home.sqlite(ours::apply);
    }
    if (kept == Kept.BOTH || kept == Kept.BOTH_AND_FILES_PUT_AWAY) {
      home.hybrid(store -> store.flush());
    }
    List<String> there = ids(kept, freshWorkspace());
    Map<String, String> tree = tree();

    RelinkRefusedException refused =
        catchThrowableOfType(RelinkRefusedException.class, () -> relink(old, fresh).build().run());

    assertThat(refused.sessionsInDatabase()).isEqualTo(kept.inSqlite() ? there.size() : 0);
    assertThat(refused.sessionsInFiles()).isEqualTo(kept.inJson() ? there.size() : 0);
    assertThat(tree()).isEqualTo(tree);

    RelinkReport report = relink(old, fresh).merge(true).build().run();

    assertThat(report.outcome()).isEqualTo(Outcome.MERGED);
    assertThat(report.versionsKept()).isPositive();
    assertThat(ids(kept, freshWorkspace()))
        .startsWith(there.toArray(String[]::new))
        .endsWith("o1", "o2");
    assertThat(home.recoveredText()).contains("task of both");
    assertThat(home.legacyFile(oldWorkspace)).doesNotExist();
    assertSound(kept);
    if (kept.inSqlite()) {
      assertThat(task(freshWorkspace(), "both")).isEqualTo("ours");
      assertThat(task(oldWorkspace, "both")).isEqualTo("ours");
    }
    List<String> merged = ids(kept, freshWorkspace());
    assertThat(importFiles(false).migratedSessions())
        .isEqualTo(kept == Kept.FILES ? merged.size() : 0);
    assertThat(Rollback.builder(home.config()).build().run().isComplete()).isTrue();
    assertThat(inJson(freshWorkspace())).isEqualTo(merged);
  }

  private interface SessionEdit {
    void apply(SessionStore store);
  }

  private static WorktreeSession ourVersion() {
    return changed(session("both"), "ours", "2030-01-01T00:00:00Z");
  }

  /** Ends a relink as a kill would. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static Runnable killBefore(int step) {
    int[] steps = {0};
    return () -> {
      if (++steps[0] == step) {
        throw new Killed();
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"FILES, false", "BOTH, false", "FILES, true", "FILES_PUT_AWAY, true", "BOTH, true"})
  void killedBeforeAnyStep_nothingIsMissing_andTheSameAgainCompletesIt(Kept kept, boolean merge)
      throws IOException {
    for (int step = 1; ; step++) {
      temp = Files.createDirectories(temp.resolve("again"));
      setUp();
      work(kept, oldWorkspace, "o1", "both");
      Files.writeString(
          home.home().resolve("workspace_mapping.json"),
          "{\"" + oldWorkspace.hash() + "\": \"" + old + "\"}");
      moveFolder();
      if (merge) {
        work(kept, freshWorkspace(), "n1", "both");
      }
      Runnable kill = killBefore(step);
      try {
        relink(old, fresh).merge(merge).beforeStep(kill).build().run();
        assertThat(step).isGreaterThan(1);
        return;
      } catch (Killed e) {
        Files.createDirectories(home.home().resolve("relink/sessions")); // which a kill leaves
      }

      assertThat(everywhere(kept)).as("step %s", step).contains("o1", "both");
      assertThat(relink(old, fresh).merge(merge).build().run().outcome())
          .isNotEqualTo(Outcome.UNCHANGED);
      assertThat(ids(kept, freshWorkspace()))
          .as("step %s", step)
          .isEqualTo(merge ? List.of("n1", "both", "o1") : List.of("o1", "both"));
      assertThat(home.legacyFile(oldWorkspace)).doesNotExist();
      assertThat(home.home().resolve("workspace_mapping.json"))
          .content()
          .isEqualTo("{\"" + freshWorkspace().hash() + "\": \"" + fresh + "\"}");
      assertSound(kept);
    }
  }

  private List<String> everywhere(Kept kept) {
    return Stream.of(oldWorkspace, freshWorkspace())
        .flatMap(workspace -> (kept.inJson() ? inJson(workspace) : inSqlite(workspace)).stream())
        .toList();
  }

  /** The process that is killed. */
  static final class Child {

    /** Merges one folder's history into another's, and ends before a step. */
    public static void main(String[] args) {
      int[] steps = {0};
      Relink.builder(new TwoStores(Path.of(args[0])).config(), args[1], args[2])
          .merge(true)
          .beforeStep(
              () -> {
                if (++steps[0] == Integer.parseInt(args[3])) {
                  Runtime.getRuntime().halt(9);
                }
              })
          .build()
          .run();
    }
  }

  @Test
  void haltedBeforeTheFileIsExchanged_theSameAgainCompletesIt() throws Exception {
    haltBefore(3);
  }

  @Test
  @Tag("sweep")
  void haltedBeforeAnyStep_theSameAgainCompletesIt() throws Exception {
    for (int step = 1; haltBefore(step); step++) {
      temp = Files.createDirectories(temp.resolve("again"));
      setUp();
    }
  }

  /** Returns false if there is no such step. */
  private boolean haltBefore(int step) throws Exception {
    work(Kept.BOTH, oldWorkspace, "o1", "both");
    moveFolder();
    work(Kept.BOTH, freshWorkspace(), "n1", "both");
    int code = new ChildJvm(Child.class, home.home(), old, fresh, step).start().waitFor();

    if (code != 0) {
      assertThat(code).isEqualTo(9);
      assertThat(everywhere(Kept.BOTH)).contains("o1", "both", "n1");
      relink(old, fresh).merge(true).build().run();
    }
    assertThat(ids(Kept.BOTH, freshWorkspace())).containsExactly("n1", "both", "o1");
    assertSound(Kept.BOTH);
    return code != 0;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedInHybrid_theNextOpenMakesBothEqual(boolean merge) throws IOException {
    for (int step = 1; ; step++) {
      temp = Files.createDirectories(temp.resolve("again"));
      setUp();
      work(Kept.BOTH, oldWorkspace, "o1", "both");
      moveFolder();
      if (merge) {
        work(Kept.BOTH, freshWorkspace(), "n1", "both");
      }
      try {
        relink(old, fresh).merge(merge).beforeStep(killBefore(step)).build().run();
        return;
      } catch (Killed e) {
        home.hybrid(store -> store.flush());
      }
      ConsistencyReport check = home.check();
      assertThat(check.isConsistent()).as("step %s: %s", step, check).isTrue();
      relink(old, fresh).merge(merge).build().run();
      home.hybrid(store -> store.flush());
      assertThat(ids(Kept.BOTH, freshWorkspace()))
          .containsExactlyInAnyOrder(
              merge ? new String[] {"n1", "both", "o1"} : new String[] {"o1", "both"});
      assertSound(Kept.BOTH);
    }
  }

  @Test
  void hybrid_theFileIsNotWrittenAnew_andWhatWasBehindFollows() throws IOException {
    work(Kept.BOTH, oldWorkspace, "a", "deleted");
    byte[] bytes = Files.readAllBytes(home.legacyFile(oldWorkspace));
    moveFolder();
    relink(old, fresh).build().run();
    assertThat(home.legacyFile(freshWorkspace())).hasBinaryContent(bytes);
    Object written = Files.getAttribute(home.legacyFile(freshWorkspace()), "lastModifiedTime");

    home.hybrid(store -> store.flush());
    assertThat(Files.getAttribute(home.legacyFile(freshWorkspace()), "lastModifiedTime"))
        .isEqualTo(written);

    home.sqlite(
        store -> {
          store.delete(freshWorkspace(), "deleted");
          store.create(freshWorkspace(), session("born"));
        });
    relink(fresh, old).build().run();
    home.hybrid(store -> store.flush());
    assertThat(inJson(oldWorkspace)).containsExactly("a", "born");
    assertThat(inSqlite(oldWorkspace)).containsExactly("a", "born");
  }

  @Test
  void merged_whatWasDeletedInEither_staysDeleted_andSearchFindsAll() {
    work(Kept.BOTH, oldWorkspace, "o1", "gone1");
    moveFolder();
    work(Kept.BOTH, freshWorkspace(), "n1", "gone2");
    home.sqlite(
        store -> {
          store.delete(oldWorkspace, "gone1");
          store.delete(freshWorkspace(), "gone2");
          store.search(freshWorkspace(), "task", 9);
        });

    relink(old, fresh).merge(true).build().run();
    home.hybrid(store -> store.flush());

    assertThat(ids(Kept.BOTH, freshWorkspace())).containsExactly("n1", "o1");
    home.sqlite(
        store ->
            assertThat(store.search(freshWorkspace(), "task of", 9))
                .extracting(hit -> hit.sessionId())
                .containsExactlyInAnyOrder("n1", "o1"));
    assertSound(Kept.BOTH);
  }

  @Test
  void mergedFilesThatWereImported_bringNothingDeletedBack() {
    home.json(
        store -> {
          create(store, oldWorkspace, "o1", "gone1");
          create(store, Workspace.of("/other"), "n1", "gone2");
        });
    importFiles(false);
    home.sqlite(
        store -> {
          store.delete(oldWorkspace, "gone1");
          store.delete(Workspace.of("/other"), "gone2");
        });

    relink(old, "/other").merge(true).build().run();

    assertThat(importFiles(true).migratedSessions()).isZero();
    assertThat(inSqlite(Workspace.of("/other"))).containsExactly("n1", "o1");
  }

  @Test
  void writesAfterAMerge_areSeenByTheMirrorAndTheSearch() {
    work(Kept.BOTH, freshWorkspace(), "both");
    work(Kept.BOTH, oldWorkspace, "both"); // the last row of the journal
    home.sqlite(store -> store.search(oldWorkspace, "task", 9));
    relink(oldWorkspace.hash(), fresh).merge(true).build().run();

    home.hybrid(
        store -> {
          store.create(freshWorkspace(), session("next"));
          store.flush();
          assertThat(store.search(freshWorkspace(), "next", 9)).hasSize(1);
        });

    assertThat(ids(Kept.BOTH, freshWorkspace())).containsExactly("both", "next");
    assertSound(Kept.BOTH);
  }

  @ParameterizedTest
  @EnumSource(names = {"FILES", "BOTH_AND_FILES_PUT_AWAY"})
  void chain_theLastPlaceHasIt_andEveryOldNameMeansIt(Kept kept) {
    work(kept, oldWorkspace, "a");
    List<String> before = ids(kept, oldWorkspace);
    relink(old, "/second").build().run();
    relink("/second", "/third").build().run();

    assertThat(ids(kept, Workspace.of("/third"))).isEqualTo(before);
    assertSound(kept);
    if (kept.inSqlite()) {
      assertThat(inSqlite(oldWorkspace)).isEqualTo(before);
      assertThat(relink(old, "/second").build().run().outcome()).isEqualTo(Outcome.UNCHANGED);
      assertThat(relink(old, "/fourth").build().run().from()).isEqualTo(Workspace.of("/third"));
      assertThat(ids(kept, Workspace.of("/fourth"))).isEqualTo(before);
    }
  }

  @Test
  void newIsAFurtherHashOfAnother_isThatOne() {
    Workspace another = Workspace.of("/another");
    work(Kept.BOTH, another, "x");
    home.sqlite(store -> store.alias(another, Workspace.of("/link").hash()));
    work(Kept.BOTH, oldWorkspace, "a");

    assertThatThrownBy(() -> relink(old, "/link").build().run())
        .isInstanceOf(RelinkRefusedException.class)
        .hasMessageContaining(
            another.hash() + " (/another) has a history already: 1 sessions in SQLite, 1 in");
    RelinkReport report = relink(old, "/link").merge(true).build().run();

    assertThat(report.to()).isEqualTo(another);
    assertThat(ids(Kept.BOTH, another)).containsExactly("x", "a");
    assertThat(inSqlite(Workspace.of("/link"))).containsExactly("x", "a");
    assertSound(Kept.BOTH);
  }

  @Test
  void sessionsOfTheOldPathlessFile_getTheirFolder() throws IOException {
    home.json(store -> create(store, oldWorkspace, "a", "b"));
    Files.move(home.legacyFile(oldWorkspace), home.home().resolve("sessions.json"));
    importFiles(true);

    relink(LegacyImporter.UNKNOWN_WORKSPACE, old).build().run();

    assertThat(inSqlite(oldWorkspace)).containsExactly("a", "b");
    assertSound(Kept.FILES_PUT_AWAY);
    assertThat(Rollback.builder(home.config()).build().run().isComplete()).isTrue();
    assertThat(inJson(oldWorkspace)).containsExactly("a", "b");
  }

  @Test
  void withoutADatabase_whatWasPutAwayGoesAlong() throws IOException {
    work(Kept.FILES_PUT_AWAY, oldWorkspace, "a");
    Files.delete(home.home().resolve("session-store.db"));
    moveFolder();

    RelinkReport report = relink(old, fresh).build().run();

    assertThat(report.files())
        .containsExactly("sessions/" + oldWorkspace.hash() + ".json.migrated");
    assertThat(Rollback.builder(home.config()).build().run().isComplete()).isTrue();
    assertThat(inJson(freshWorkspace())).containsExactly("a");
  }

  @Test
  void stragglingEditor_writesUnderTheOldHash_isTakenIn() {
    work(Kept.BOTH, oldWorkspace, "a");
    moveFolder();
    relink(old, fresh).build().run();
    home.json(store -> store.create(oldWorkspace, session("straggler")));

    home.hybrid(store -> store.flush());

    assertThat(ids(Kept.BOTH, freshWorkspace())).containsExactly("a", "straggler");
    assertThat(home.legacyFile(oldWorkspace)).doesNotExist();
  }

  @Test
  void linkAtTheOldPlace_isNoObstacle() throws IOException {
    work(Kept.BOTH, oldWorkspace, "a");
    moveFolder();
    Files.createSymbolicLink(old, fresh);

    assertThat(relink(old, fresh).build().run().outcome()).isEqualTo(Outcome.RELINKED);
    assertThat(ids(Kept.BOTH, freshWorkspace())).containsExactly("a");
  }

  @Test
  void folderThatIsMovedLater_underALink_hasItsHistoryThen() throws IOException {
    work(Kept.DATABASE, oldWorkspace, "a");
    Path real = Files.createDirectories(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);
    fresh = link.resolve("new");

    relink(old, fresh).build().run();
    moveFolder();

    assertThat(inSqlite(freshWorkspace())).containsExactly("a");
  }

  @Test
  void unknownOrSame_saysSo_andChangesNothing() throws IOException {
    work(Kept.BOTH, oldWorkspace, "a");
    Map<String, String> tree = tree();

    assertThatThrownBy(() -> relink("/nowhere", fresh).build().run())
        .isInstanceOf(WorkspaceNotFoundException.class)
        .hasMessageContaining(Workspace.of("/nowhere").hash());
    assertThatThrownBy(() -> relink(" ", fresh).build().run())
        .isInstanceOf(InvalidWorkspaceException.class);
    assertThat(relink(old, oldWorkspace.hash()).build().run().outcome())
        .isEqualTo(Outcome.UNCHANGED);
    assertThat(relink(old, old + "/").build().run().outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(tree()).isEqualTo(tree);
  }

  @Test
  void damagedFile_refused_andNothingChanged() throws IOException {
    work(Kept.FILES, oldWorkspace, "a");
    Files.writeString(home.legacyFile(freshWorkspace()), "[{\"id\": ");
    Map<String, String> tree = tree();

    assertThatThrownBy(() -> relink(old, fresh).merge(true).build().run())
        .isInstanceOf(StoreCorruptException.class);
    assertThat(tree()).isEqualTo(tree);

    assertThatThrownBy(() -> relink(fresh, "/elsewhere").build().run())
        .isInstanceOf(StoreCorruptException.class);
    assertThat(tree()).isEqualTo(tree);
  }

  @Test
  void elementsThatAreNoSession_areKept() throws IOException {
    work(Kept.FILES, oldWorkspace, "a");
    work(Kept.FILES, freshWorkspace(), "n");
    for (Workspace each : List.of(oldWorkspace, freshWorkspace())) {
      String text = Files.readString(home.legacyFile(each));
      Files.writeString(
          home.legacyFile(each), text.replaceFirst("]$", ", {\"odd\": \"" + each + "\"}]"));
    }
    String before = Files.readString(home.legacyFile(oldWorkspace));

    relink(old, fresh).merge(true).build().run();

    assertThat(home.legacyFile(freshWorkspace()))
        .content()
        .contains("\"odd\": \"" + freshWorkspace());
    assertThat(home.recovered())
        .filteredOn(file -> file.getFileName().toString().startsWith("file-"))
        .singleElement()
        .satisfies(file -> assertThat(file).content().isEqualTo(before));
    assertThat(inJson(freshWorkspace())).containsExactly("n", "a");
  }

  @Test
  void emptyFileAtTheNewPlace_isNoHistory() throws IOException {
    work(Kept.FILES, oldWorkspace, "a");
    Files.createFile(home.legacyFile(freshWorkspace()));

    assertThat(relink(old, fresh).build().run().outcome()).isEqualTo(Outcome.RELINKED);
    assertThat(inJson(freshWorkspace())).containsExactly("a");
  }
}
