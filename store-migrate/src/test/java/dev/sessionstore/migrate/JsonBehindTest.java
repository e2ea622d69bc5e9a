package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.JsonBehind;
import dev.sessionstore.JsonBehindException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when the JSON files are opened alone, and the database may hold more. */
class JsonBehindTest {

  @TempDir Path home;
  private TwoStores both;

  @BeforeEach
  void setUp() {
    both = new TwoStores(home);
  }

  private StoreConfig json() {
    return StoreConfig.builder().home(home).backend(StorageBackend.JSON).build();
  }

  private List<String> warnings(StoreConfig config) {
    try (LogLines log = new LogLines(JsonSessionStore.class)) {
      SessionStores.open(config).close();
      return log.all();
    }
  }

  private void assertBehind(long sessions) {
    assertThat(warnings(json()))
        .containsExactly(
            "WARN "
                + sessions
                + " session(s) in "
                + new StoreHome(home).database()
                + " were written or deleted there and not in the JSON files: what changed is not"
                + " shown; run: session-store rollback");
    assertThatExceptionOfType(JsonBehindException.class)
        .isThrownBy(() -> SessionStores.open(refusing()))
        .withMessageContaining(sessions + " session(s)")
        .withMessageContaining("session-store rollback");
  }

  private void assertNothingMissing() {
    assertThat(warnings(json())).isEmpty();
    SessionStores.open(refusing()).close();
  }

  private StoreConfig refusing() {
    return json().toBuilder().jsonBehind(JsonBehind.REFUSE).build();
  }

  private void writeFile(String... ids) throws IOException {
    ImportHome.write(
        both.legacyFile(WORKSPACE),
        ImportHome.json(Stream.of(ids).map(TwoStores::session).toList()));
  }

  private void importAs(StorageBackend editors) {
    StoreConfig config = json().toBuilder().backend(editors).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      LegacyImporter.builder(config, store).build().run();
    }
  }

  @Test
  void homeWithoutADatabase_isOpenedWithoutAWord() throws IOException {
    writeFile("a");

    assertNothingMissing();
    assertThat(new StoreHome(home).database()).doesNotExist();
  }

  @Test
  void databaseAlone_isNamed() {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));

    assertBehind(1);
  }

  @Test
  void importThatLeavesTheFiles_leavesNothingMissing_untilSqliteIsWritten() throws IOException {
    LegacyCorpus.builder().seed(3).workspaces(2).sessionsPerWorkspace(6).build().writeTo(home);
    importAs(StorageBackend.JSON);

    assertNothingMissing();
    importAs(StorageBackend.JSON);
    assertNothingMissing();
    both.sqlite(store -> store.create(WORKSPACE, session("born")));
    assertBehind(1);
  }

  @Test
  void importThatPutsTheFilesAway_leavesAllMissing_andRollbackNone_untilAnyLaterWrite()
      throws IOException {
    writeFile("a", "b", "c");
    importAs(StorageBackend.SQLITE);
    assertBehind(3);

    assertThat(Rollback.builder(json()).build().run().isComplete()).isTrue();
    assertNothingMissing();

    both.sqlite(store -> store.create(WORKSPACE, session("d")));
    assertBehind(1);
    both.sqlite(store -> store.modify(WORKSPACE, "a", s -> s.toBuilder().task("x").build()));
    assertBehind(2);
    both.sqlite(store -> store.delete(WORKSPACE, "b"));
    assertBehind(3);
    assertThat(Rollback.builder(json()).build().run().isComplete()).isTrue();
    assertNothingMissing();
    both.sqlite(store -> store.create(Workspace.of("/no/such/other"), session("e")));
    assertBehind(1);
  }

  /** Whoever ignores the warning makes a new file, which has nothing of what was put away. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fileThatIsMadeAnewAfterTheOldOneWasPutAway_hidesNothing(boolean wasHybrid)
      throws IOException {
    writeFile("a", "b", "c");
    if (wasHybrid) {
      both.hybrid(store -> assertThat(store.getAll(WORKSPACE)).hasSize(3));
    }
    importAs(StorageBackend.SQLITE);
    try (SessionStore store = SessionStores.open(json())) {
      store.create(WORKSPACE, session("new"));
    }
    assertBehind(3);

    importAs(StorageBackend.JSON);
    assertBehind(3);

    assertThat(Rollback.builder(json()).build().run().isComplete()).isTrue();
    assertNothingMissing();
    both.json(store -> assertThat(store.getAll(WORKSPACE)).hasSize(4));
  }

  @Test
  void whatAnEditorDroppedFromFilesThatAreReadOnly_isNamed() throws IOException {
    both.hybrid(
        store -> {
          store.create(WORKSPACE, session("a"));
          store.create(WORKSPACE, session("b"));
        });
    writeFile("a");
    StoreConfig paused = both.config().toBuilder().jsonReadOnly(true).build();
    try (SessionStore store = SessionStores.open(paused)) {
      assertThat(store.getAll(WORKSPACE)).hasSize(2);
    }
    assertBehind(1);

    both.hybrid(store -> {});
    assertNothingMissing();
  }

  @Test
  void workOnJson_andAnImportOfIt_leaveNothingMissing() throws IOException {
    writeFile("a");
    importAs(StorageBackend.SQLITE);
    Rollback.builder(json()).build().run();
    try (SessionStore store = SessionStores.open(json())) {
      store.create(WORKSPACE, session("b"));
    }
    assertNothingMissing();

    importAs(StorageBackend.JSON);

    assertNothingMissing();
  }

  @Test
  void hybrid_leavesNothingMissing_whatItCouldNotDrainIsNamed() {
    both.hybrid(store -> store.create(WORKSPACE, session("a")));
    assertNothingMissing();

    StoreConfig paused = both.config().toBuilder().jsonReadOnly(true).build();
    try (SessionStore store = SessionStores.open(paused)) {
      store.create(WORKSPACE, session("b"));
    }
    assertBehind(1);

    both.hybrid(store -> {});
    assertNothingMissing();
  }

  @Test
  void databaseThatCannotBeRead_neverKeepsTheFilesClosed_unlessThatIsAskedFor() throws IOException {
    writeFile("a");
    Files.writeString(new StoreHome(home).database(), "no database");

    assertThat(warnings(json()))
        .singleElement()
        .asString()
        .contains("session-store.db is there and cannot be looked at");
    assertThatExceptionOfType(JsonBehindException.class)
        .isThrownBy(() -> SessionStores.open(refusing()))
        .withCauseInstanceOf(StoreCorruptException.class);
    assertThat(new StoreHome(home).database()).hasContent("no database");
  }

  @Test
  void readOnlyFiles_areCountedAsFarAsTheyAreNotImported() throws IOException {
    StoreConfig readOnly = json().toBuilder().jsonReadOnly(true).build();
    writeFile("a");
    assertThat(warnings(readOnly)).singleElement().asString().contains("; 1 legacy session file");

    importAs(StorageBackend.JSON);
    assertThat(warnings(readOnly)).singleElement().asString().contains("; 0 legacy session file");
  }

  @Test
  void rollback_writesFilesThatAreReadOnly_forItIsTheWayBack() {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));
    StoreConfig readOnly = json().toBuilder().jsonReadOnly(true).build();

    assertThat(Rollback.builder(readOnly).build().run().isComplete()).isTrue();

    both.json(store -> assertThat(store.getAll(WORKSPACE)).containsExactly(session("a")));
  }

  @Test
  void repair_doesNotWriteFilesThatAreReadOnly_butTellsWhatItWould() {
    both.sqlite(store -> store.create(WORKSPACE, session("a")));
    StoreConfig readOnly = json().toBuilder().jsonReadOnly(true).build();
    Consumer<Boolean> repair =
        dryRun -> Reconciler.builder(readOnly, Preference.SQLITE).dryRun(dryRun).build().run();

    repair.accept(true);
    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> repair.accept(false))
        .withMessageContaining("unset STORAGE_JSON_READ_ONLY");
    assertThat(both.legacyFiles()).isEmpty();
  }
}
