package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.assertAddsUp;
import static dev.sessionstore.migrate.ImportHome.json;
import static dev.sessionstore.migrate.ImportHome.session;
import static dev.sessionstore.migrate.ImportHome.sessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.CorpusReport;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the files once they are taken in. */
class MigratedFilesTest {

  @TempDir Path folder;

  private ImportHome home;
  private final String hash = WORKSPACE.hash();

  @BeforeEach
  void name() {
    home = new ImportHome(folder);
  }

  @Test
  void storedFile_isRenamed_itsBytesAsTheyWere() throws IOException {
    Path file = home.write(WORKSPACE, "a", "b");
    byte[] before = Files.readAllBytes(file);

    ImportReport report = home.run();

    assertThat(report.files().get(0).migratedTo()).isEqualTo("sessions/" + hash + ".json.migrated");
    assertThat(home.names("sessions")).containsExactly(hash + ".json.migrated");
    assertThat(folder.resolve("sessions/" + hash + ".json.migrated")).hasBinaryContent(before);
    assertThat(home.run().files()).isEmpty();
  }

  @Test
  void targetTaken_isNeverReplaced() throws IOException {
    for (int i = 0; i < 3; i++) {
      home.write(WORKSPACE, "session-" + i);
      home.run();
    }

    assertThat(home.names("sessions"))
        .containsExactly(
            hash + ".json.migrated", hash + ".json.migrated.2", hash + ".json.migrated.3");
    assertThat(Files.readString(folder.resolve("sessions/" + hash + ".json.migrated")))
        .isEqualTo(json(sessions("session-0")));
    assertThat(home.ids(WORKSPACE)).containsExactly("session-0", "session-1", "session-2");
  }

  @Test
  void keepSource_leavesIt_andTheNextImportRenamesIt_unlessItHasChanged() throws IOException {
    home.write(WORKSPACE, "a", "b");
    home.run(importer -> importer.keepSource(true));
    assertThat(home.names("sessions")).containsExactly(hash + ".json");
    try (SessionStore store = home.open()) {
      store.delete(WORKSPACE, "a");
    }

    ImportReport report = home.run();

    assertThat(report.files().get(0).state()).isEqualTo(State.UNCHANGED);
    assertThat(home.names("sessions")).containsExactly(hash + ".json.migrated");
    assertThat(home.ids(WORKSPACE)).containsExactly("b");
  }

  @ParameterizedTest
  @EnumSource(
      value = StorageBackend.class,
      names = {"JSON", "HYBRID"})
  void backendThatWorksWithTheFiles_keepsThem_butNotOthers(StorageBackend backend)
      throws IOException {
    home.write(WORKSPACE, "a");
    Path older = ImportHome.write(folder.resolve("sessions.json"), json(sessions("b")));
    StoreConfig config = home.config().toBuilder().backend(backend).build();

    try (SqliteSessionStore store = home.open()) {
      LegacyImporter.builder(config, store).build().run();
    }

    assertThat(home.names("sessions")).containsExactly(hash + ".json");
    assertThat(older).doesNotExist();
    assertThat(folder.resolve("sessions.json.migrated")).exists();
  }

  @Test
  void anythingFailed_isNotRenamed() throws IOException {
    CorpusReport corpus =
        LegacyCorpus.builder()
            .workspaces(1)
            .sessionsPerWorkspace(3)
            .maxOutput(1_000)
            .damaged(true)
            .build()
            .writeTo(folder);

    home.run();

    for (CorpusFile file : corpus.files()) {
      boolean good = file.damage().map(damage -> damage.isHarmless()).orElse(true);
      assertThat(Files.exists(file.file())).as("%s", file.damage()).isEqualTo(!good);
    }
  }

  @Test
  void loserOfAConflict_isInRecovery_soTheFileIsRenamed() throws IOException {
    try (SessionStore store = home.open()) {
      store.create(WORKSPACE, session("a", "2026-01-01T00:00:00Z"));
    }
    home.write(WORKSPACE, "a");

    ImportReport report = home.run();

    assertThat(report.conflictingSessions()).isEqualTo(1);
    assertThat(home.names("recovery")).hasSize(1);
    assertThat(home.names("sessions")).containsExactly(hash + ".json.migrated");
  }

  @Test
  void fileThatChangesMeanwhile_isNotRenamed_andTakenInNextTime() throws IOException {
    Path file = home.write(WORKSPACE, "a");
    try (SqliteSessionStore store = home.open()) {
      ForwardingBulkWrite slow =
          new ForwardingBulkWrite(store) {
            @Override
            public Optional<WorktreeSession> stored(Workspace workspace, String id) {
              try {
                Files.writeString(file, json(sessions("a", "b")));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return super.stored(workspace, id);
            }
          };
      ImportReport report = LegacyImporter.builder(home.config(), slow).build().run();

      assertThat(report.migratedSessions()).isEqualTo(1);
      assertThat(report.files().get(0).migratedTo()).isNull();
    }
    assertThat(file).exists();
    assertThat(home.run().migratedSessions()).isEqualTo(1);
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "b");
    assertThat(file).doesNotExist();
  }

  /** A store that gives back something else than it was given. */
  private ImportReport importForging(Optional<WorktreeSession> forged) {
    try (SqliteSessionStore store = home.open()) {
      ForwardingBulkWrite forger =
          new ForwardingBulkWrite(store) {
            @Override
            public Optional<WorktreeSession> stored(Workspace workspace, String id) {
              return id.equals("b") ? forged : super.stored(workspace, id);
            }
          };
      return LegacyImporter.builder(home.config(), forger).build().run();
    }
  }

  @Test
  void sessionNotReadBack_isReported_andItsFileStays() throws IOException {
    home.write(WORKSPACE, "a", "b");
    for (Optional<WorktreeSession> forged :
        List.of(
            Optional.<WorktreeSession>empty(),
            Optional.of(session("b").toBuilder().task("another").build()))) {
      ImportReport report = importForging(forged);

      assertAddsUp(report);
      assertThat(report.isComplete()).isFalse();
      assertThat(report.errors())
          .singleElement()
          .matches(error -> error.kind().equals("NotVerified") && error.elementIndex() == 1);
      assertThat(home.names("sessions")).containsExactly(hash + ".json");
    }
    assertThat(home.run().isComplete()).isTrue();
    assertThat(home.names("sessions")).containsExactly(hash + ".json.migrated");
  }

  @Test
  void sessionThatSomebodyWorksOnMeanwhile_isNoFailure_andTheFilesVersionIsKept()
      throws IOException {
    home.write(WORKSPACE, "a", "b");

    ImportReport report = importForging(Optional.of(session("b", "2026-01-01T00:00:00Z")));

    assertThat(report.isComplete()).isTrue();
    assertThat(home.names("sessions")).containsExactly(hash + ".json.migrated");
    assertThat(home.names("recovery")).hasSize(1);
  }

  @Test
  void touchedFile_isKnownByItsContent() throws IOException {
    Path file = home.write(WORKSPACE, "a", "b");
    home.run(importer -> importer.keepSource(true));
    try (SessionStore store = home.open()) {
      store.delete(WORKSPACE, "a");
    }
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));

    ImportReport report = home.run(importer -> importer.keepSource(true));

    assertThat(report.files().get(0).state()).isEqualTo(State.UNCHANGED);
    assertThat(home.ids(WORKSPACE)).containsExactly("b");
    try (SqliteSessionStore store = home.open()) {
      Receipt receipt = store.receipt("sessions/" + hash + ".json").orElseThrow();
      assertThat(receipt.modifiedMillis()).isEqualTo(1_000_000);
      assertThat(receipt.isWhole()).isTrue();
    }
  }

  @Test
  void fileThatTheLibraryHasWritten_isRenamedToo() throws IOException {
    try (SessionStore json = JsonSessionStore.open(home.config())) {
      json.create(WORKSPACE, session("a"));
    }

    home.run();

    assertThat(home.ids(WORKSPACE)).containsExactly("a");
    assertThat(SessionJson.readAll(folder.resolve("sessions").resolve(hash + ".json.migrated")))
        .containsExactly(session("a"));
  }

  @Test
  void fileThatIsBeingWritten_stays_andTheNextImportRenamesIt() throws IOException {
    Path file = home.write(WORKSPACE, "a");
    StoreConfig impatient = home.config().toBuilder().busyTimeout(Duration.ZERO).build();
    try (SqliteSessionStore store = home.open();
        InterProcessLock writing =
            InterProcessLock.exclusive(
                folder.toRealPath().resolve("locks/" + hash + ".lock"), Duration.ofSeconds(5))) {
      assertThat(writing).isNotNull();

      ImportReport report = LegacyImporter.builder(impatient, store).build().run();

      assertThat(report.isComplete()).isTrue();
      assertThat(file).exists();
    }
    home.run();
    assertThat(file).doesNotExist();
  }

  @Test
  void fileThatWasReplacedMeanwhile_byOneOfItsSizeAndTime_isNotRenamed() throws IOException {
    Path file = home.write(WORKSPACE, "a");
    FileTime time = Files.getLastModifiedTime(file);
    Path other = ImportHome.write(folder.resolve("other"), json(sessions("b")));
    Files.setLastModifiedTime(other, time);
    try (SqliteSessionStore store = home.open()) {
      ForwardingBulkWrite slow =
          new ForwardingBulkWrite(store) {
            @Override
            public Optional<WorktreeSession> stored(Workspace workspace, String id) {
              try {
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return super.stored(workspace, id);
            }
          };
      LegacyImporter.builder(home.config(), slow).build().run();
    }
    assertThat(file).exists();
    assertThat(home.run().migratedSessions()).isEqualTo(1);
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "b");
  }

  @Test
  void fileChangedInTheMomentOfTheRename_getsItsNameBack() throws IOException {
    Path file = home.write(WORKSPACE, "a");
    Fingerprint known = Fingerprint.of(file);
    home.write(WORKSPACE, "a", "b");

    assertThat(MigratedFile.putAway(file, known)).isNull();

    assertThat(home.names("sessions")).containsExactly(hash + ".json");
    assertThat(file).hasContent(json(sessions("a", "b")));
  }

  @Test
  void link_isRenamed_andWhatItLeadsToStays() throws IOException {
    Path elsewhere = ImportHome.write(folder.resolve("elsewhere/file"), json(sessions("a")));
    Files.createDirectories(folder.resolve("sessions"));
    Path link = Files.createSymbolicLink(home.file(WORKSPACE), elsewhere);

    ImportReport report = home.run();

    assertThat(report.isComplete()).isTrue();
    assertThat(home.ids(WORKSPACE)).containsExactly("a");
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(link.resolveSibling(link.getFileName() + ".migrated")).isSymbolicLink();
    assertThat(elsewhere).hasContent(json(sessions("a")));
  }

  @Test
  void linkThatLeadsNowhere_andLoop_areReported_andStay() throws IOException {
    Files.createDirectories(folder.resolve("sessions"));
    Path nowhere =
        Files.createSymbolicLink(home.file(WORKSPACE), folder.resolve("there is no such file"));
    Path loop = home.file(Workspace.of("/loop"));
    Files.createSymbolicLink(loop, loop);

    ImportReport report = home.run();

    assertThat(report.errors())
        .hasSize(2)
        .allMatch(error -> error.kind().equals("StoreUnavailable"));
    assertThat(nowhere).isSymbolicLink();
    assertThat(loop).isSymbolicLink();
  }

  @Test
  void fileOfAnotherHome_thatIsBeingWrittenThere_stays() throws IOException {
    ImportHome other = new ImportHome(folder.resolve("other").toAbsolutePath());
    Path file = other.write(WORKSPACE, "a");
    Path locks = Files.createDirectories(other.root().resolve("locks")).toRealPath();
    StoreConfig impatient = home.config().toBuilder().busyTimeout(Duration.ZERO).build();
    try (SqliteSessionStore store = home.open();
        InterProcessLock writing =
            InterProcessLock.exclusive(locks.resolve(hash + ".lock"), Duration.ofSeconds(5))) {
      assertThat(writing).isNotNull();

      LegacyImporter.builder(impatient, store).from(other.root()).build().run();

      assertThat(file).exists();
    }
    home.run(importer -> importer.from(other.root()));
    assertThat(file).doesNotExist();
  }

  /** Whether another import would be refused right now. */
  private boolean isLocked() {
    try {
      InterProcessLock.exclusive(
              folder.toRealPath().resolve("locks/import.lock"), Duration.ofMillis(200))
          .close();
      return false;
    } catch (StoreBusyException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void listenerThatThrows_endsTheImport_onlyWhenNothingIsBeingStoredAnyMore() throws IOException {
    home.write(WORKSPACE, IntStream.range(0, 1_200).mapToObj(i -> "s-" + i).toArray(String[]::new));
    CountDownLatch thrown = new CountDownLatch(1);
    List<Boolean> locked = new CopyOnWriteArrayList<>();
    try (SqliteSessionStore store = home.open()) {
      ForwardingBulkWrite slow =
          new ForwardingBulkWrite(store) {
            @Override
            public List<Outcome> mergeSlice(
                Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
              try {
                thrown.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              if (locked.isEmpty()) {
                locked.add(isLocked());
              }
              return super.mergeSlice(workspace, sessions, recovery, atMost);
            }
          };
      LegacyImporter importer =
          LegacyImporter.builder(home.config(), slow)
              .listener(
                  progress -> {
                    thrown.countDown();
                    throw new IllegalStateException("enough");
                  })
              .build();
      assertThatThrownBy(importer::run).hasMessage("enough");
    }
    assertThat(locked).containsExactly(true);
    assertThat(isLocked()).isFalse();
    assertThat(home.run().isComplete()).isTrue();
    assertThat(home.ids(WORKSPACE)).hasSize(1_200).doesNotHaveDuplicates();
  }

  @Test
  void whatSessionsSay_isInNoMessage() throws IOException {
    String secret = "TOP-SECRET";
    String good =
        json(List.of(session("a").toBuilder().task(secret).build())).replaceAll("^\\[|]$", "");
    String[] elements = {
      good.replace("\"type\"", "\"" + secret + "\": {}, \"type\""),
      good.replace("\"ensemble\"", "{\"" + secret + "\": 1}"),
      good.replace("\"id\"", "\"" + secret + "\""),
      good.replace("\"instances\"", "\"instances\": \"" + secret + "\", \"other\""),
      good.replace("\"createdAt\"", "\"createdAt\": [\"" + secret + "\"], \"created\""),
      good.replace(secret, secret + "\\ud800"),
      "\"" + secret + "\"",
    };
    home.write(WORKSPACE);
    ImportHome.write(home.file(WORKSPACE), "[" + String.join(",", elements) + "]");
    List<String> ends = List.of("", "\"" + secret, secret + "]", "]" + secret, "\\" + secret);
    for (int i = 0; i < ends.size(); i++) {
      ImportHome.write(home.file(Workspace.of("/cut/" + i)), "[" + good + "," + ends.get(i));
    }
    ImportHome.write(folder.resolve("workspace_mapping.json"), "{\"" + secret);
    try (LogLines importer = new LogLines(LegacyImporter.class);
        LogLines json = new LogLines(JsonSessionStore.class)) {
      ImportReport report = home.run();

      assertAddsUp(report);
      assertThat(report.errors()).hasSize(6 + ends.size());
      assertThat(report.toString()).doesNotContain(secret);
      assertThat(importer.all().toString() + json.all()).doesNotContain(secret);
    }
  }
}
