package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.json;
import static dev.sessionstore.migrate.ImportHome.session;
import static dev.sessionstore.migrate.ImportHome.sessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.DoctorFinding.Severity;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that can be wrong is told, with what to do; and nothing is touched by the look. */
class DoctorTest {

  @TempDir Path folder;

  private ImportHome home;

  @BeforeEach
  void name() throws IOException {
    home = new ImportHome(StoreHome.prepare(folder.resolve("home")).root());
    StoreHome.createPrivateFolders(home.root().resolve("sessions"));
  }

  private StoreConfig config(StorageBackend backend) {
    return home.config().toBuilder().backend(backend).build();
  }

  /** Looks, and proves that it has left no trace. */
  private DoctorReport examine(StoreConfig config) throws IOException {
    Map<String, String> before = home.everything();
    DoctorReport report = Doctor.examine(config);
    assertThat(home.everything()).isEqualTo(before);
    return report;
  }

  private DoctorReport examine() throws IOException {
    return examine(home.config());
  }

  private static List<DoctorFinding> bad(DoctorReport report) {
    return report.findings().stream()
        .filter(found -> found.severity().compareTo(Severity.WARNING) >= 0)
        .toList();
  }

  /** Private, as a file of this library is. */
  private void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    StoreHome.createPrivateFolders(file.getParent());
    Files.writeString(StoreHome.createPrivateFile(file), text);
  }

  private void create(String... ids) {
    try (SqliteSessionStore store = home.open()) {
      sessions(ids).forEach(session -> store.create(WORKSPACE, session));
    }
  }

  private void assertOnly(DoctorReport report, Severity severity, String kind, String message) {
    assertThat(bad(report))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.severity()).isEqualTo(severity);
              assertThat(found.kind()).isEqualTo(kind);
              assertThat(found.message()).contains(message);
              assertThat(found.advice()).isNotNull();
              assertThat(report.next()).containsExactly(found.advice());
            });
    assertThat(report.isWell()).isFalse();
  }

  @Test
  void missingHome_isNoFault_andIsNotMade() {
    StoreConfig nowhere = StoreConfig.builder().home(folder.resolve("nowhere")).build();

    DoctorReport report = Doctor.examine(nowhere);

    assertThat(report.isWell()).isTrue();
    assertThat(report.next()).isEmpty();
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void homeThatIsAFile_isAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");

    DoctorReport report = Doctor.examine(StoreConfig.builder().home(file).build());

    assertOnly(report, Severity.ERROR, "home", "is no folder");
  }

  @Test
  void homeThatIsWell_isToldSo() throws IOException {
    create("a", "b");
    Backup backup = Backups.of(home.config()).create();

    DoctorReport report = examine();

    assertThat(bad(report)).isEmpty();
    assertThat(report.isWell()).isTrue();
    assertThat(report.findings())
        .extracting(DoctorFinding::kind)
        .contains("home", "backend", "sqlite", "database", "files", "backups", "locks", "disk");
    assertThat(report.findings()).anyMatch(found -> found.message().contains(backup.name()));
  }

  @Test
  void homeInUse_isLookedAt() throws IOException {
    try (SqliteSessionStore store = home.open()) {
      store.create(WORKSPACE, session("a"));
      Backups.of(home.config()).create();

      assertThat(bad(Doctor.examine(home.config()))).isEmpty();

      store.create(WORKSPACE, session("b"));
      assertThat(store.getAll(WORKSPACE)).hasSize(2);
    }
  }

  /** As a mirror's drafts do. */
  @Test
  void filesThatComeAndGoMeanwhile_areNoFault() throws Exception {
    create("a");
    Backups.of(home.config()).create();
    AtomicBoolean done = new AtomicBoolean();
    Thread editor =
        new Thread(
            () -> {
              while (!done.get()) {
                Path draft = home.root().resolve("sessions/" + WORKSPACE.hash() + ".draft.tmp");
                try {
                  write(draft, "[]");
                  Files.delete(draft);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    editor.start();
    try {
      for (int i = 0; i < 100; i++) {
        assertThat(bad(Doctor.examine(home.config()))).isEmpty();
      }
    } finally {
      done.set(true);
      editor.join();
    }
  }

  @Test
  void homeWithEveryDamage_isLookedAt_andNotTouched() throws IOException {
    LegacyCorpus.builder()
        .sessionsPerWorkspace(3)
        .maxOutput(500)
        .damaged(true)
        .build()
        .writeTo(home.root());
    home.run(importer -> importer.keepSource(true));

    DoctorReport report = examine();

    assertThat(bad(report))
        .anyMatch(found -> found.message().contains("no session"))
        .anyMatch(found -> String.valueOf(found.advice()).contains("salvage"));
  }

  @Test
  void earlierSchema_isTold_andNotUpgraded() throws IOException {
    Path database = home.root().resolve("session-store.db");
    write(database, "");
    Files.write(
        database,
        Files.readAllBytes(
            Path.of("../store-sqlite/src/test/resources/dev/sessionstore/sqlite/schema-1.db")));

    DoctorReport report = examine();

    assertThat(report.findings())
        .anyMatch(found -> found.kind().equals("schema") && found.message().contains("version 1"));
    assertOnly(report, Severity.WARNING, "backups", "no backup");
  }

  @Test
  void damagedDatabase_isTold_andTheFilesAreLookedAtNevertheless() throws IOException {
    create("a");
    Backups.of(home.config()).create();
    write(home.file(WORKSPACE), json(sessions("a")));
    Files.write(home.root().resolve("session-store.db"), new byte[9000]);

    DoctorReport report = examine(config(StorageBackend.HYBRID));

    assertOnly(report, Severity.ERROR, "database", "damaged");
    // Whether the files were imported, only the database could tell.
    assertOnly(examine(), Severity.ERROR, "database", "damaged");
    assertThat(report.next().get(0)).contains("recover").contains("backup restore latest");
    assertThat(report.findings())
        .anyMatch(found -> found.message().equals("1 legacy file with 1 session"));
  }

  @Test
  void fileThatWasNeverImported_orHasChangedSince_isAWarning() throws IOException {
    create("a");
    Backups.of(home.config()).create();
    write(home.file(WORKSPACE), json(sessions("a", "b", "c")));
    assertOnly(examine(), Severity.WARNING, "import", "never imported: 2 sessions of 3");

    home.run(importer -> importer.keepSource(true));
    assertThat(bad(examine())).isEmpty();

    write(home.file(WORKSPACE), json(List.of(session("a", "2026-01-01T00:00:00Z"))));
    assertOnly(examine(), Severity.WARNING, "import", "changed since: 1 session of 1");
    assertThat(examine().next()).containsExactly("session-store import");
  }

  @Test
  void fileThatWasCut_isAnError_naming_theByte() throws IOException {
    create("a");
    Backups.of(home.config()).create();
    write(home.file(WORKSPACE), json(sessions("a")).replaceFirst("]\\s*$", ""));

    assertOnly(examine(), Severity.ERROR, "files", ", byte ");
  }

  @Test
  void fileWhoseNameIsNotInSmallLetters_isTold() throws IOException {
    create("a");
    Backups.of(home.config()).create();
    write(home.root().resolve("sessions/00000000000000AA.JSON"), "[]");

    assertOnly(examine(), Severity.WARNING, "files", "00000000000000AA.JSON, not in small letters");
  }

  @Test
  void mappingThatIsDamaged_isTold() throws IOException {
    create("a");
    Backups.of(home.config()).create();
    write(home.root().resolve("workspace_mapping.json"), "{");

    assertOnly(examine(), Severity.WARNING, "mapping", "workspace_mapping.json: it is no JSON");
  }

  @Test
  void filesThatLackWhatTheDatabaseHas_areTold_byTheBackend() throws IOException {
    create("a", "b");
    Backups.of(home.config()).create();
    write(home.file(WORKSPACE), json(sessions("a")));

    DoctorReport onJson = examine(config(StorageBackend.JSON));
    assertOnly(onJson, Severity.WARNING, "json", "lacks 1 session");
    assertThat(onJson.next()).containsExactly("session-store rollback");

    Files.delete(home.file(WORKSPACE));
    assertOnly(examine(config(StorageBackend.JSON)), Severity.WARNING, "json", "lacks 2 sessions");
  }

  @Test
  void hybridStoresThatAgree_areWell_andThoseThatDiffer_areTold() throws IOException {
    StoreConfig hybrid = config(StorageBackend.HYBRID);
    try (HybridSessionStore store = HybridSessionStore.open(hybrid)) {
      store.create(WORKSPACE, session("a"));
    }
    Backups.of(hybrid).create();
    assertThat(bad(examine(hybrid))).isEmpty();

    create("b");
    DoctorReport waiting = examine(hybrid);
    assertThat(bad(waiting)).isEmpty();
    assertThat(waiting.findings())
        .anyMatch(
            found ->
                found.severity() == Severity.NOTE
                    && found.message().contains("1 session wait")
                    && "session-store drain".equals(found.advice()));

    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
    assertThat(bad(examine(hybrid.toBuilder().clock(later).build())))
        .anyMatch(found -> found.message().contains("the oldest since"));
  }

  @Test
  void backupThatIsOld_orDamaged_isTold() throws IOException {
    create("a");
    Backup backup = Backups.of(home.config()).create();
    StoreConfig later =
        home.config().toBuilder()
            .clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(8)))
            .build();
    assertOnly(examine(later), Severity.WARNING, "backups", "8 days old");

    byte[] bytes = Files.readAllBytes(backup.file());
    bytes[bytes.length / 2] ^= 1;
    Files.write(backup.file(), bytes);
    assertOnly(examine(), Severity.ERROR, "backups", "damaged");
  }

  @Test
  void restoreThatWasCutOff_isTold_andLeftAsItIs() throws IOException {
    create("a");
    Backups.of(home.config()).create();
    write(home.root().resolve("restore/intent"), "forward\nold new session-store.db\n");

    assertOnly(examine(), Severity.WARNING, "restore", "cut off");
  }

  @Test
  void whatOthersMayRead_isTold() throws IOException {
    assumeTrue(Files.getFileStore(home.root()).supportsFileAttributeView("posix"));
    Files.setPosixFilePermissions(
        home.root().resolve("sessions"), PosixFilePermissions.fromString("rwxr-xr-x"));

    assertOnly(examine(), Severity.WARNING, "home", "1 file, such as sessions");
    assertThat(examine().next()).containsExactly("chmod -R go-rwx " + home.root());
  }

  @Test
  void whatLiesAbout_isNoted() throws IOException {
    write(home.root().resolve("sessions.db"), "");
    Path left = home.root().resolve("sessions/0123456789abcdef.json.00ff.tmp");
    write(left, "");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(7200)));
    Path copy = home.root().resolve(DatabaseRecovery.WORK);
    StoreHome.createPrivateFolders(copy);
    Path partial = home.root().resolve("recovered-20251109T010203456Z.partial");
    StoreHome.createPrivateFolders(partial);
    Files.setLastModifiedTime(partial, FileTime.from(Instant.now().minusSeconds(7200)));
    Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minusSeconds(7200)));
    write(home.root().resolve("recovery/0123456789abcdef/a-1.json"), "{}");

    DoctorReport report = examine();

    assertThat(bad(report)).isEmpty();
    assertThat(report.findings())
        .anyMatch(found -> found.message().startsWith("3 temporary files of work that was cut"));
    assertThat(report.findings())
        .filteredOn(found -> found.severity() == Severity.NOTE)
        .extracting(DoctorFinding::kind)
        .contains("left over", "recovery", "sessions.db");
  }

  @Test
  void fileThatWasPutAway_isNoted() throws IOException {
    write(home.file(WORKSPACE), json(sessions("a")));
    home.run();
    Backups.of(home.config()).create();

    DoctorReport report = examine();

    assertThat(bad(report)).isEmpty();
    assertThat(report.findings())
        .anyMatch(found -> found.severity() == Severity.NOTE && found.kind().equals("imported"));
  }

  @Test
  void rolloutThatCannotBeRead_isAnError() throws IOException {
    write(home.root().resolve("rollout.properties"), "nonsense");
    StoreConfig rollout = home.config().toBuilder().rolloutPercent(50).build();

    assertOnly(examine(rollout), Severity.ERROR, "rollout", "rollout.properties");
  }

  @Test
  void filesOfTheJsonBackend_areNoFault_withoutADatabase() throws IOException {
    StoreConfig json = config(StorageBackend.JSON);
    try (JsonSessionStore store = JsonSessionStore.open(json)) {
      store.create(Workspace.ofHash("0123456789abcdef"), session("a"));
    }
    Backups.of(json).create();

    assertThat(bad(examine(json))).isEmpty();
  }
}
