package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionType;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.migrate.corpus.CorpusCounts;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.CorpusReport;
import dev.sessionstore.migrate.corpus.Damage;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.migrate.corpus.Trap;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyImporterTest {

  private static final Workspace WORKSPACE = Workspace.of("/no/such/project");

  @TempDir Path home;

  private StoreConfig config() {
    return StoreConfig.builder().home(home).backend(StorageBackend.SQLITE).build();
  }

  private ImportReport importAll() {
    return importAll(progress -> {});
  }

  private ImportReport importAll(ImportListener listener) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      return LegacyImporter.builder(config(), store)
          .listener(listener)
          .keepSource(true)
          .build()
          .run();
    }
  }

  private static WorktreeSession session(String id, String updatedAt) {
    return WorktreeSession.builder(id, SessionType.ENSEMBLE)
        .task("task of " + id)
        .createdAt(Timestamp.parse("2025-11-09T00:00:00Z"))
        .updatedAt(Timestamp.parse(updatedAt))
        .build();
  }

  private static WorktreeSession session(String id) {
    return session(id, "2025-11-09T00:00:01Z");
  }

  private Path write(Workspace workspace, List<WorktreeSession> sessions) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArrayWriter array = SessionJson.arrayWriter(bytes)) {
      for (WorktreeSession session : sessions) {
        array.write(session);
      }
    }
    return write(workspace, bytes.toByteArray());
  }

  private Path write(Workspace workspace, byte[] bytes) throws IOException {
    Path file = home.resolve("sessions").resolve(workspace.hash() + ".json");
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static String dump(SessionStore store, Workspace workspace) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArrayWriter array = SessionJson.arrayWriter(bytes)) {
      for (WorktreeSession session : store.getAll(workspace)) {
        array.write(session);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String sqliteDump(Workspace workspace) {
    try (SessionStore store = SqliteSessionStore.open(config())) {
      return dump(store, workspace);
    }
  }

  private String jsonDump(Workspace workspace) {
    try (SessionStore store = JsonSessionStore.open(config())) {
      return dump(store, workspace);
    }
  }

  private Map<String, String> sources() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(home.resolve("sessions"))) {
      for (Path file : files.toList()) {
        contents.put(
            file.getFileName() + " " + Files.getLastModifiedTime(file),
            Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private List<Path> recovered() throws IOException {
    if (!Files.exists(home.resolve("recovery"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(home.resolve("recovery"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void assertAddsUp(ImportReport report) {
    assertThat(report.totalSessions())
        .isEqualTo(
            report.migratedSessions()
                + report.skippedSessions()
                + report.duplicateSessions()
                + report.conflictingSessions()
                + report.failedSessions())
        .isEqualTo(report.files().stream().mapToLong(ImportedFile::totalSessions).sum());
    assertThat(report.totalWorkspaces()).isEqualTo(report.files().size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void corpus_everySessionIsAccountedFor_andBothBackendsAgreeByteForByte(long seed)
      throws IOException {
    CorpusReport corpus = LegacyCorpus.builder().seed(seed).maxOutput(20_000).build().writeTo(home);
    Map<String, String> before = sources();

    ImportReport report = importAll();

    CorpusCounts counts = corpus.totals();
    assertAddsUp(report);
    assertThat(report.isComplete()).isTrue();
    assertThat(report.totalSessions()).isEqualTo(counts.elements());
    assertThat(report.duplicateSessions()).isEqualTo(counts.occurrences(Trap.EQUAL_DUPLICATE));
    assertThat(report.renames()).hasSize((int) counts.occurrences(Trap.RENUMBERED_DUPLICATE));
    assertThat(report.migratedSessions())
        .isEqualTo(counts.elements() - counts.occurrences(Trap.EQUAL_DUPLICATE));
    for (CorpusFile file : corpus.files()) {
      Workspace workspace = Workspace.ofHash(file.hash());
      assertThat(sqliteDump(workspace)).isEqualTo(jsonDump(workspace));
    }
    assertThat(sources()).isEqualTo(before);
    assertThat(recovered()).isEmpty();
  }

  @Test
  void run_again_doesNothing() throws IOException {
    CorpusReport corpus = LegacyCorpus.builder().maxOutput(1_000).build().writeTo(home);
    importAll();

    ImportReport again = importAll();

    assertAddsUp(again);
    assertThat(again.skippedSessions()).isEqualTo(corpus.totals().elements());
    assertThat(again.files()).allMatch(file -> file.state() == State.UNCHANGED);
    assertThat(again.isComplete()).isTrue();
  }

  @Test
  void changedFile_isComparedSessionBySession() throws IOException {
    write(WORKSPACE, List.of(session("a"), session("b")));
    importAll();
    write(WORKSPACE, List.of(session("a"), session("b"), session("c")));

    ImportReport report = importAll();

    assertThat(report.migratedSessions()).isEqualTo(1);
    assertThat(report.skippedSessions()).isEqualTo(2);
    assertThat(sqliteDump(WORKSPACE)).isEqualTo(jsonDump(WORKSPACE));
  }

  @Test
  void deletedAfterImport_unchangedFile_staysDeleted() throws IOException {
    write(WORKSPACE, List.of(session("a"), session("b")));
    importAll();
    try (SessionStore store = SqliteSessionStore.open(config())) {
      store.delete(WORKSPACE, "a");
    }

    importAll();

    try (SessionStore store = SqliteSessionStore.open(config())) {
      assertThat(store.find(WORKSPACE, "a")).isEmpty();
    }
  }

  @Test
  void conflict_laterFileVersionWins_andTheOtherIsKept() throws IOException {
    WorktreeSession old = session("a", "2025-11-09T00:00:01Z");
    WorktreeSession later =
        session("a", "2025-11-09T09:00:02+09:00").toBuilder().status(SessionStatus.FAILED).build();
    write(WORKSPACE, List.of(old));
    importAll();
    write(WORKSPACE, List.of(later));

    ImportReport report = importAll();

    assertAddsUp(report);
    assertThat(report.conflicts())
        .containsExactly(
            new ImportConflict("sessions/" + WORKSPACE.hash() + ".json", 0, "a", true));
    assertThat(report.conflictingSessions()).isEqualTo(1);
    assertThat(report.isComplete()).isTrue();
    assertThat(sqliteDump(WORKSPACE)).isEqualTo(jsonDump(WORKSPACE));
    assertThat(recovered()).hasSize(1);
    assertThat(SessionJson.read(Files.readString(recovered().get(0)))).isEqualTo(old);
  }

  @Test
  void conflict_laterStoredVersionWins_andTheOtherIsKeptOnce() throws IOException {
    write(WORKSPACE, List.of(session("a")));
    importAll();
    try (SessionStore store = SqliteSessionStore.open(config())) {
      store.update(WORKSPACE, session("a", "2025-11-10T00:00:00Z"));
    }
    WorktreeSession loser = session("a").toBuilder().task("edited by hand").build();
    write(WORKSPACE, List.of(loser));

    ImportReport report = importAll();

    assertThat(report.conflicts()).singleElement().matches(conflict -> !conflict.imported());
    assertThat(report.isComplete()).isFalse();
    write(WORKSPACE, List.of(loser, session("b")));
    assertThat(importAll().conflictingSessions()).isEqualTo(1);
    assertThat(recovered()).hasSize(1);
    assertThat(SessionJson.read(Files.readString(recovered().get(0)))).isEqualTo(loser);
    try (SessionStore store = SqliteSessionStore.open(config())) {
      assertThat(store.get(WORKSPACE, "a")).isEqualTo(session("a", "2025-11-10T00:00:00Z"));
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void damage_hidesNothingThatIsWhole(Damage damage) throws IOException {
    CorpusReport corpus =
        LegacyCorpus.builder()
            .workspaces(1)
            .sessionsPerWorkspace(3)
            .maxOutput(1_000)
            .damaged(true)
            .build()
            .writeTo(home);
    Map<String, String> before = sources();

    ImportReport report = importAll();

    assertAddsUp(report);
    CorpusFile damaged =
        corpus.files().stream()
            .filter(file -> file.damage().equals(Optional.of(damage)))
            .findFirst()
            .orElseThrow();
    String name = "sessions/" + damaged.hash() + ".json";
    ImportedFile file =
        report.files().stream().filter(f -> f.source().equals(name)).findFirst().orElseThrow();
    List<ImportError> errors =
        report.errors().stream().filter(error -> error.source().equals(name)).toList();
    assertThat(file.migratedSessions()).isEqualTo(damaged.counts().elements());
    assertThat(file.failedSessions())
        .isEqualTo(damage == Damage.BAD_ELEMENT || damage == Damage.CUT_IN_STRING ? 1 : 0);
    assertThat(errors).hasSize(damage.isHarmless() ? 0 : 1);
    assertThat(file.state())
        .isEqualTo(
            damage.isHarmless() || damage == Damage.BAD_ELEMENT ? State.READ : State.DAMAGED);
    assertThat(report.isComplete()).isFalse();
    assertThat(sources()).isEqualTo(before);
    if (damage.isHarmless() || damage == Damage.BAD_ELEMENT) {
      Workspace workspace = Workspace.ofHash(damaged.hash());
      assertThat(sqliteDump(workspace)).isEqualTo(jsonDump(workspace));
    }
  }

  @Test
  void badElement_isReportedWithItsPlace() throws IOException {
    String good = SessionJson.write(session("a"));
    String bad = "{\"id\":\"b\",\"type\":7}";
    String text = "[" + good + "," + bad + "]";
    write(WORKSPACE, text.getBytes(StandardCharsets.UTF_8));

    ImportReport report = importAll();

    ImportError error = report.errors().get(0);
    assertThat(error.source()).isEqualTo("sessions/" + WORKSPACE.hash() + ".json");
    assertThat(error.elementIndex()).isEqualTo(1);
    assertThat(error.bytePosition())
        .isEqualTo(("[" + good + ",").getBytes(StandardCharsets.UTF_8).length);
    assertThat(error.kind()).isEqualTo("InvalidSession");
    assertThat(error.reason()).contains("type");
  }

  @Test
  void cutFile_isReportedWithItsPlace_andReadAgainNextTime() throws IOException {
    String text = "[" + SessionJson.write(session("a")) + ",\n{\"id\":\"b";
    write(WORKSPACE, text.getBytes(StandardCharsets.UTF_8));

    ImportReport report = importAll();

    assertThat(report.migratedSessions()).isEqualTo(1);
    assertThat(report.failedSessions()).isEqualTo(1);
    assertThat(report.totalSessions()).isEqualTo(2);
    ImportError error = report.errors().get(0);
    assertThat(error.kind()).isEqualTo("StoreCorrupt");
    assertThat(error.elementIndex()).isEqualTo(1);
    assertThat(error.bytePosition()).isPositive();
    assertThat(error.reason()).doesNotContain(home.toString());
    ImportReport again = importAll();
    assertThat(again.skippedSessions()).isEqualTo(1);
    assertThat(again.failedSessions()).isEqualTo(1);
    assertThat(again.errors()).isEqualTo(report.errors());
  }

  @Test
  void emptyFiles_makeTheirWorkspacesKnown() throws IOException {
    Workspace other = Workspace.of("/another");
    write(WORKSPACE, new byte[0]);
    write(other, "[]".getBytes(StandardCharsets.UTF_8));

    ImportReport report = importAll();

    assertThat(report.isComplete()).isTrue();
    assertThat(report.totalSessions()).isZero();
    try (SessionStore store = SqliteSessionStore.open(config())) {
      assertThat(store.workspaces()).containsExactlyInAnyOrder(WORKSPACE, other);
    }
  }

  @Test
  void mapping_givesPaths() throws IOException {
    CorpusReport corpus =
        LegacyCorpus.builder().sessionsPerWorkspace(2).maxOutput(10).build().writeTo(home);

    importAll();

    try (SessionStore store = SqliteSessionStore.open(config())) {
      for (Workspace workspace : store.workspaces()) {
        CorpusFile file =
            corpus.files().stream()
                .filter(f -> f.hash().equals(workspace.hash()))
                .findFirst()
                .orElseThrow();
        assertThat(workspace.path().orElse(null))
            .isEqualTo(file.mapped() ? file.workspacePath() : null);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[1]", "{\"%s\": 7, \"x\": \"y\", \"n\": {\"a\": 1}}", "{\"%s\": \" \"}"})
  void mapping_damaged_isPassedOver(String text) throws IOException {
    write(WORKSPACE, List.of(session("a")));
    Files.writeString(home.resolve("workspace_mapping.json"), text.replace("%s", WORKSPACE.hash()));

    assertThat(importAll().migratedSessions()).isEqualTo(1);
    try (SessionStore store = SqliteSessionStore.open(config())) {
      assertThat(store.workspaces().get(0).path()).isEmpty();
    }
  }

  @Test
  void manyBatches_keepTheOrder() throws IOException {
    List<WorktreeSession> sessions =
        IntStream.range(0, 1_200).mapToObj(i -> session("s-" + (i * 7919) % 1_200)).toList();
    write(WORKSPACE, sessions);
    List<ImportProgress> progress = new ArrayList<>();

    importAll(progress::add);

    assertThat(sqliteDump(WORKSPACE)).isEqualTo(jsonDump(WORKSPACE));
    assertThat(progress).hasSizeGreaterThan(2);
    ImportProgress last = progress.get(progress.size() - 1);
    assertThat(last.filesDone()).isEqualTo(last.files()).isEqualTo(1);
    assertThat(last.bytesDone()).isEqualTo(last.bytes());
    assertThat(last.sessions()).isEqualTo(1_200);
  }

  @Test
  void cutShort_nextImportCompletes() throws IOException {
    write(WORKSPACE, IntStream.range(0, 1_200).mapToObj(i -> session("s-" + i)).toList());
    assertThatThrownBy(
            () ->
                importAll(
                    progress -> {
                      throw new IllegalStateException("cancelled");
                    }))
        .hasMessage("cancelled");

    ImportReport report = importAll();

    assertAddsUp(report);
    assertThat(report.skippedSessions()).isPositive();
    assertThat(report.totalSessions()).isEqualTo(1_200);
    assertThat(sqliteDump(WORKSPACE)).isEqualTo(jsonDump(WORKSPACE));
  }

  @Test
  void recoveryFailing_endsTheImport_andChangesNothing() throws IOException {
    write(WORKSPACE, List.of(session("a")));
    importAll();
    write(WORKSPACE, List.of(session("a", "2026-01-01T00:00:00Z"), session("b")));

    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      LegacyImporter importer =
          LegacyImporter.builder(config(), store)
              .recovery(
                  (workspace, loser) -> {
                    throw new StoreFullException("no space left", null);
                  })
              .build();

      assertThatThrownBy(importer::run).isInstanceOf(StoreFullException.class);
      assertThat(store.getAll(WORKSPACE)).containsExactly(session("a"));
    }
  }

  @Test
  void sessionThatTheStoreRefuses_hidesNoOther() throws IOException {
    write(WORKSPACE, List.of(session("a"), session("b"), session("c")));
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      ImportReport report = LegacyImporter.builder(config(), new Picky(store, "b")).build().run();

      assertAddsUp(report);
      assertThat(report.migratedSessions()).isEqualTo(2);
      assertThat(report.errors()).singleElement().matches(error -> error.elementIndex() == 1);
      assertThat(report.errors().get(0).reason()).isEqualTo("task: not to my taste");
      assertThat(store.getAll(WORKSPACE)).containsExactly(session("a"), session("c"));
    }
  }

  /** A store that refuses one session which the reader takes for a good one. */
  private static final class Picky extends ForwardingBulkWrite {

    private final String refused;

    Picky(BulkWrite store, String refused) {
      super(store);
      this.refused = refused;
    }

    @Override
    public List<Outcome> mergeSlice(
        Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
      for (Incoming incoming : sessions) {
        if (incoming.session().id().equals(refused)) {
          throw new InvalidSessionException(refused, "task", "not to my taste");
        }
      }
      return super.mergeSlice(workspace, sessions, recovery, atMost);
    }
  }

  @Test
  void fileThatCannotBeRead_hidesNoOther() throws IOException {
    Workspace other = Workspace.of("/another");
    write(WORKSPACE, List.of(session("a")));
    Files.createDirectory(home.resolve("sessions").resolve(other.hash() + ".json"));

    ImportReport report = importAll();

    assertThat(report.migratedSessions()).isEqualTo(1);
    assertThat(report.isComplete()).isFalse();
    ImportError error = report.errors().get(0);
    assertThat(error.source()).isEqualTo("sessions/" + other.hash() + ".json");
    assertThat(error.kind()).isEqualTo("StoreUnavailable");
    assertThat(error.bytePosition()).isEqualTo(-1);
  }

  @Test
  void anotherImportRunning_isBusy() throws IOException {
    write(WORKSPACE, List.of(session("a")));
    StoreConfig impatient = config().toBuilder().busyTimeout(Duration.ZERO).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config());
        InterProcessLock other =
            InterProcessLock.exclusive(
                home.toRealPath().resolve("locks/import.lock"), Duration.ofSeconds(5))) {
      assertThat(other).isNotNull();

      assertThatThrownBy(() -> LegacyImporter.builder(impatient, store).build().run())
          .isInstanceOf(StoreBusyException.class)
          .hasMessageStartingWith("another import into " + home.toRealPath() + " runs");
    }
  }

  @Test
  void interrupted_completes_andKeepsTheFlag() throws IOException {
    write(WORKSPACE, List.of(session("a")));
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      LegacyImporter importer = LegacyImporter.builder(config(), store).build();
      Thread.currentThread().interrupt();
      try {
        assertThat(importer.run().migratedSessions()).isEqualTo(1);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  @Test
  void nothingToImport_isComplete() {
    ImportReport report = importAll();

    assertThat(report.isComplete()).isTrue();
    assertThat(report.files()).isEmpty();
  }
}
