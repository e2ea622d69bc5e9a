package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.json;
import static dev.sessionstore.migrate.ImportHome.session;
import static dev.sessionstore.migrate.ImportHome.sessions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.tck.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database is gone that the files were imported into, and the files are left. */
class LostDatabaseTest {

  private static final String UNIMPORTED = "dev.sessionstore.sqlite.UnimportedFiles";

  @TempDir Path folder;

  private ImportHome home;
  private String putAway;

  @BeforeEach
  void name() {
    home = new ImportHome(folder);
    putAway = "sessions/" + WORKSPACE.hash() + ".json.migrated";
  }

  private void loseDatabase() throws IOException {
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(folder.resolve("session-store.db" + end));
    }
  }

  private List<String> opened() {
    try (LogLines lines = new LogLines(UNIMPORTED);
        SessionStore store = home.open()) {
      assertThat(store.workspaces()).isNotNull();
      return lines.all();
    }
  }

  @Test
  void nextImport_bringsEverythingBack_fromFilesThatKeepTheirNames() throws IOException {
    LegacyCorpus.builder().seed(11).maxOutput(2_000).workspaces(3).build().writeTo(folder);
    ImportReport first = home.run();
    Map<String, String> dump = home.dump();
    List<String> names = home.names("sessions");
    loseDatabase();

    ImportReport again = home.run();

    assertThat(again.migratedSessions()).isEqualTo(first.migratedSessions());
    assertThat(home.dump()).isEqualTo(dump);
    assertThat(home.names("sessions")).isEqualTo(names);
    assertThat(home.run().files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasWrittenSince_stays_andTheRestComesBehindIt(boolean compressed) throws IOException {
    home.write(WORKSPACE, "a", "b");
    home.run();
    if (compressed) {
      MigratedFileArchiver.builder(home.config()).olderThan(Duration.ZERO).build().run();
      assertThat(folder.resolve(putAway + ".gz")).exists();
    }
    loseDatabase();
    try (SessionStore store = home.open()) {
      store.create(WORKSPACE, session("b", "2026-01-01T00:00:00Z"));
    }

    ImportReport report = home.run();

    assertThat(report.migratedSessions()).isEqualTo(1);
    assertThat(report.conflictingSessions()).isEqualTo(1);
    try (SessionStore store = home.open()) {
      assertThat(store.getAll(WORKSPACE))
          .containsExactly(session("b", "2026-01-01T00:00:00Z"), session("a"));
    }
    assertThat(home.names("")).noneMatch(name -> name.startsWith("unpacked"));
    assertThat(home.run().files()).isEmpty();
  }

  @Test
  void compressedFileThatIsDamaged_isReported_andHidesNoOther() throws IOException {
    Workspace other = Workspace.of("/no/other");
    home.write(WORKSPACE, "a");
    home.write(other, "b");
    home.run();
    loseDatabase();
    Files.move(folder.resolve(putAway), folder.resolve(putAway + ".gz"));

    ImportReport report = home.run();

    assertThat(report.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.source()).isEqualTo(putAway);
              assertThat(error.reason()).contains("it cannot be unpacked");
            });
    assertThat(home.ids(other)).containsExactly("b");
  }

  @Test
  void theOneFileForAllWorkspaces_comesBackToo() throws IOException {
    ImportHome.write(folder.resolve("sessions.json"), json(sessions("a", "b")));
    home.run();
    loseDatabase();

    assertThat(home.run().migratedSessions()).isEqualTo(2);

    assertThat(home.ids(Workspace.ofHash(LegacyImporter.UNKNOWN_WORKSPACE)))
        .containsExactly("a", "b");
    assertThat(folder.resolve("sessions.json.migrated")).exists();
  }

  @Test
  void dryRun_tellsTheSame_withAndWithoutADatabase() throws IOException {
    home.write(WORKSPACE, "a", "b");
    home.run();
    loseDatabase();
    Map<String, String> before = home.everything();

    ImportReport without = LegacyImporter.dryRun(home.config()).build().run();

    assertThat(without.migratedSessions()).isEqualTo(2);
    assertThat(home.everything()).isEqualTo(before);
    home.open().close();
    assertThat(LegacyImporter.dryRun(home.config()).build().run().migratedSessions()).isEqualTo(2);
  }

  @Test
  void openingAStore_warns_untilTheFilesAreTakenIn() throws IOException {
    home.write(WORKSPACE, "a");
    home.run();
    assertThat(opened()).isEmpty();
    loseDatabase();

    assertThat(opened())
        .singleElement()
        .asString()
        .startsWith("WARN 1 legacy session file(s) in " + folder.toRealPath() + " were put away")
        .endsWith("run: session-store import");
    home.run();
    assertThat(opened()).isEmpty();
  }

  @Test
  void whatWasBroughtBackAnotherWay_isNotTakenInOnceMore(@TempDir Path elsewhere)
      throws IOException {
    home.write(WORKSPACE, "a", "deleted");
    home.run();
    try (SessionStore store = home.open()) {
      store.delete(WORKSPACE, "deleted");
      Files.writeString(
          elsewhere.resolve(WORKSPACE.hash() + ".json"), json(store.getAll(WORKSPACE)));
    }
    loseDatabase();

    home.run(importer -> importer.from(elsewhere));

    assertThat(opened()).isEmpty();
    assertThat(home.run().files()).isEmpty();
    assertThat(home.ids(WORKSPACE)).containsExactly("a");
  }

  @Test
  void fileInUse_standsForWhatWasPutAwayBefore() throws IOException {
    home.write(WORKSPACE, "a", "deleted");
    home.run();
    Files.copy(folder.resolve(putAway), folder.resolve(putAway + ".2"));
    loseDatabase();
    home.write(WORKSPACE, "a");

    home.run();

    assertThat(home.ids(WORKSPACE)).containsExactly("a");
    assertThat(opened()).isEmpty();
    assertThat(home.run().files()).isEmpty();
  }

  @Test
  void oneOfSeveralFilesNamed_theOthersAreStillUnknown() throws IOException {
    home.write(WORKSPACE, "a");
    home.run();
    home.write(WORKSPACE, "a", "b");
    home.run();
    loseDatabase();

    home.run(importer -> importer.from(folder.resolve(putAway)));

    assertThat(opened()).hasSize(1);
    home.run();
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "b");
    assertThat(opened()).isEmpty();
  }

  @Test
  void otherNameOfAWorkspaceWithAFileInUse_isPassedOver_andNotToldAgain(@TempDir Path project)
      throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), project);
    Workspace own = Workspace.of(link.toString());
    String other = ImportSources.textHash(link.toString());
    assertThat(other).isNotEqualTo(own.hash());
    ImportHome.write(
        folder.resolve("workspace_mapping.json"), "{\"%s\": \"%s\"}".formatted(other, link));
    home.write(own, "a", "b");
    ImportHome.write(
        folder.resolve("sessions/" + other + ".json.migrated"), json(sessions("b", "deleted")));
    assertThat(opened()).hasSize(2);

    home.run();

    assertThat(opened()).isEmpty();
    assertThat(home.ids(own)).containsExactly("a", "b");
    assertThat(home.ids(Workspace.ofHash(other))).containsExactly("a", "b");
  }

  @Test
  void compressedFileThatCannotBeRead_hidesNoOther() throws IOException {
    home.write(WORKSPACE, "a");
    home.run();
    loseDatabase();
    Path broken = folder.resolve("sessions/0123456789abcdef.json.migrated.gz");
    Files.createSymbolicLink(broken, folder.resolve("nowhere"));

    ImportReport report = home.run();

    assertThat(report.errors()).hasSize(1);
    assertThat(home.ids(WORKSPACE)).containsExactly("a");
  }

  @Test
  void putAwayInTheLastMomentOfAProcess_isNotUnknown() throws IOException {
    Path file = home.write(WORKSPACE, "a");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-01-01T00:00:00Z")));
    home.run(importer -> importer.keepSource(true));
    Files.move(file, folder.resolve(putAway));

    assertThat(opened()).isEmpty();
    assertThat(home.run().files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void doctor_says_whatToDo(boolean madeAnew) throws IOException {
    home.write(WORKSPACE, "a");
    home.run();
    assertThat(Doctor.examine(home.config()).next())
        .noneMatch(advice -> advice.startsWith("session-store import"));
    loseDatabase();
    if (madeAnew) {
      home.open().close();
    }

    DoctorReport report = Doctor.examine(home.config());

    assertThat(report.findings())
        .filteredOn(found -> found.kind().equals("import"))
        .singleElement()
        .satisfies(found -> assertThat(found.message()).contains(putAway));
    assertThat(report.next()).contains("session-store import");
    assertThat(report.isWell()).isFalse();
    StoreConfig onJson = home.config().toBuilder().backend(StorageBackend.JSON).build();
    assertThat(Doctor.examine(onJson).next()).contains("session-store rollback");
  }

  @Test
  void fileThatWasChangedSinceItWasPutAway_isToldByTheDoctor_andImportedByItsName()
      throws IOException {
    home.write(WORKSPACE, "a");
    home.run();
    ImportHome.write(folder.resolve(putAway), json(sessions("a", "added")));

    DoctorReport report = Doctor.examine(home.config());

    assertThat(report.findings())
        .filteredOn(found -> found.kind().equals("import"))
        .singleElement()
        .satisfies(found -> assertThat(found.message()).contains(putAway, "1 session of 2"));
    assertThat(report.next())
        .contains("session-store import --from " + folder.toRealPath().resolve(putAway));
    home.run(importer -> importer.from(folder.resolve(putAway)));
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "added");
  }

  @Test
  void putAwayFileThatIsNamed_belongsToItsWorkspace_andKeepsItsName(@TempDir Path elsewhere)
      throws IOException {
    home.write(WORKSPACE, "a");
    home.run();
    Path copy = elsewhere.resolve(WORKSPACE.hash() + ".json.migrated.2");
    Files.copy(folder.resolve(putAway), copy);
    loseDatabase();

    ImportReport report = home.run(importer -> importer.from(copy));

    assertThat(report.files())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.workspaceHash()).isEqualTo(WORKSPACE.hash());
              assertThat(file.migratedTo()).isNull();
            });
    assertThat(copy).exists();
    assertThat(home.ids(WORKSPACE)).containsExactly("a");
  }
}
