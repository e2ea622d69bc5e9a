package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {

  private static final Set<BackupKind> ALL = EnumSet.allOf(BackupKind.class);

  @TempDir Path folder;

  private ExampleHome filled() throws IOException {
    return ExampleHome.filled(folder);
  }

  private static List<String> names(List<Backup> backups) {
    return backups.stream().map(Backup::name).toList();
  }

  private static void sql(Path database, String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  // Made

  @Test
  void create_countsWhatIsThere_underANameThatTellsWhen() throws Exception {
    ExampleHome home = filled();

    Backup backup = home.backups().create();

    assertThat(backup.name()).isEqualTo("20251109T010203456Z-requested");
    assertThat(backup.createdAt()).isEqualTo(ExampleHome.START);
    BackupManifest manifest = home.backups().verify(backup.name());
    assertThat(manifest).isEqualTo(home.backups().manifest(backup));
    assertThat(manifest.createdAt()).isEqualTo(ExampleHome.START);
    assertThat(manifest.database())
        .hasValueSatisfying(
            database -> {
              assertThat(database.sessions()).isEqualTo(2);
              assertThat(database.workspaces()).isEqualTo(1);
              assertThat(database.schemaVersion()).isPositive();
            });
    assertThat(manifest.legacyFiles()).isEqualTo(1);
    assertThat(manifest.legacySessions()).isEqualTo(1);
    assertThat(manifest.members())
        .extracting(BackupMember::name)
        .containsExactly(
            "sessions/fedcba9876543210.json", "workspace_mapping.json", "session-store.db");
    assertThat(home.home().backups().resolve(".work")).doesNotExist();
  }

  @Test
  void create_againInTheSameMillisecond_getsANameOfItsOwn() throws Exception {
    ExampleHome home = filled();

    home.backups().create();
    home.backups().create();

    assertThat(names(home.backups().list()))
        .containsExactly("20251109T010203457Z-requested", "20251109T010203456Z-requested");
  }

  @Test
  void create_isPrivateFromTheBeginning() throws Exception {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    ExampleHome home = filled();
    List<String> open = new ArrayList<>();

    Backup backup =
        home.backups(
                () -> {
                  try (Stream<Path> all = Files.walk(home.home().backups())) {
                    for (Path path : all.toList()) {
                      String mode =
                          PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                      if (!mode.endsWith("------")) {
                        open.add(path + " " + mode);
                      }
                    }
                  } catch (IOException e) {
                    // Nothing is there yet.
                  }
                })
            .create();

    assertThat(open).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.home().backups())))
        .isEqualTo("rwx------");
  }

  @Fault(33)
  @Test
  void create_duringWrites_holdsAPrefixOfThem() throws Exception {
    ExampleHome home = ExampleHome.at(folder);
    CountDownLatch many = new CountDownLatch(20);
    AtomicBoolean end = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try (SqliteSessionStore sqlite = SqliteSessionStore.open(home.config());
                  JsonSessionStore json = JsonSessionStore.open(home.config())) {
                for (int i = 0; !end.get(); i++) {
                  sqlite.create(ExampleHome.IN_DATABASE, SampleSessions.simple("s-" + i));
                  json.create(ExampleHome.IN_JSON, SampleSessions.simple("s-" + i));
                  many.countDown();
                }
              }
            });
    writer.start();
    many.await();
    List<Backup> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(home.backups().create());
    }
    end.set(true);
    writer.join();

    long before = 20;
    for (Backup backup : made) {
      home.backups().restore(backup.name());
      Map<String, Object> shown = home.shown();
      assertThat(shown).hasSize(2);
      for (Object sessions : shown.values()) {
        List<?> ids = ((List<?>) sessions).stream().map(s -> ((WorktreeSession) s).id()).toList();
        assertThat(ids)
            .isEqualTo(IntStream.range(0, ids.size()).mapToObj(i -> "s-" + i).toList())
            .hasSizeGreaterThanOrEqualTo(20);
      }
      long sessions = home.backups().manifest(backup).database().orElseThrow().sessions();
      assertThat(sessions).isGreaterThanOrEqualTo(before);
      before = sessions;
    }
  }

  @Test
  void create_emptyHome_isABackupOfNothing() throws Exception {
    ExampleHome home = ExampleHome.at(folder);

    Backup backup = home.backups().create();

    assertThat(home.backups().manifest(backup).members()).isEmpty();
    home.addToDatabase("later");
    home.backups().restore(backup.name());
    assertThat(home.shown()).isEmpty();
  }

  @Test
  void create_filesThatCannotBeRead_areInItAsTheyAre() throws Exception {
    ExampleHome home = filled();
    Path cut = Files.writeString(home.home().sessions().resolve("00000000000000aa.json"), "[{");
    Path empty = Files.createFile(home.home().sessions().resolve("00000000000000bb.json"));
    Files.setLastModifiedTime(cut, FileTime.fromMillis(0));
    Files.setLastModifiedTime(empty, FileTime.fromMillis(0));
    Map<String, String> before = home.bytes();

    Backup backup = home.backups().create();

    assertThat(home.backups().manifest(backup).legacyFiles()).isEqualTo(3);
    Files.writeString(cut, "[]");
    home.backups().restore(backup.name());
    assertThat(home.bytes().get("sessions/00000000000000aa.json"))
        .isEqualTo(before.get("sessions/00000000000000aa.json"));
    assertThat(Files.getLastModifiedTime(cut).toMillis()).isZero();
    assertThat(home.backups().drill().backup()).isEqualTo(backup);
  }

  @Test
  void create_fileThatWasCutJustNow_isBelievedAfterItWasLeftAlone() throws Exception {
    ExampleHome home = filled();
    Files.writeString(home.home().sessions().resolve("00000000000000aa.json"), "[{");

    Backup backup = home.backups().create();

    assertThat(home.backups().manifest(backup).legacyFiles()).isEqualTo(2);
    assertThat(home.backups().manifest(backup).legacySessions()).isEqualTo(1);
  }

  @Test
  void create_sessionsThatCompressTooWell_areStored() throws Exception {
    ExampleHome home = filled();
    try (JsonSessionStore store = JsonSessionStore.open(home.config())) {
      store.create(
          ExampleHome.IN_JSON,
          SampleSessions.simple("long").toBuilder().task(" ".repeat(48 << 20)).build());
    }

    Backup backup = home.backups().create();

    assertThat(Files.size(backup.file())).isGreaterThan(20 << 20);
    assertThat(home.backups().verify(backup.name()).legacySessions()).isEqualTo(2);
  }

  @Test
  void create_damagedDatabase_isRefused_andNothingIsLeft() throws Exception {
    ExampleHome home = filled();
    Files.write(home.home().database(), new byte[0]);

    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> home.backups().create());

    assertThat(home.backups().list()).isEmpty();
    assertThat(home.home().backups()).isEmptyDirectory();
  }

  @Test
  void create_databaseWithSomethingOfOthers_isRefused_namingIt() throws Exception {
    ExampleHome home = filled();
    sql(home.home().database(), "CREATE TABLE mine (x)");

    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> home.backups().create())
        .withMessageContaining("it has 'table mine'");
  }

  @Test
  void create_foreignOrNewerDatabase_isRefused() throws Exception {
    ExampleHome home = filled();
    sql(home.home().database(), "PRAGMA user_version = 99");
    assertThatExceptionOfType(SchemaTooNewException.class)
        .isThrownBy(() -> home.backups().create());

    sql(home.home().database(), "PRAGMA application_id = 7");
    assertThatExceptionOfType(ForeignDatabaseException.class)
        .isThrownBy(() -> home.backups().create());
  }

  @Test
  void create_statisticsOfTheQueryPlanner_areNoObstacle() throws Exception {
    ExampleHome home = filled();
    sql(home.home().database(), "ANALYZE");

    assertThat(home.backups().verify(home.backups().create().name()).isRestorable()).isTrue();
  }

  @Test
  void create_withoutSpace_isRefusedBeforeAnythingIsWritten() throws Exception {
    ExampleHome home = filled();
    Backups full = new Backups(new Site(home.config(), home.home(), path -> 1 << 20, () -> {}));

    assertThatExceptionOfType(StoreFullException.class)
        .isThrownBy(full::create)
        .withMessageContaining("about 1 MB are needed, and 1 MB are free");

    Backup backup = home.backups().create();
    assertThatExceptionOfType(StoreFullException.class)
        .isThrownBy(() -> full.verify(backup.name()));
    assertThatExceptionOfType(StoreFullException.class)
        .isThrownBy(() -> full.restore(backup.name()));
    assertThatExceptionOfType(StoreFullException.class).isThrownBy(full::drill);
    assertThat(home.home().restore()).doesNotExist();
  }

  @Test
  void whatADeadProcessHasLeft_isRemoved() throws Exception {
    ExampleHome home = filled();
    Path left = Files.createDirectories(home.home().backups().resolve(".work/copies/sessions"));
    Files.writeString(left.resolve("0123456789abcdef.json"), "secret");

    home.backups().create();

    assertThat(home.home().backups().resolve(".work")).doesNotExist();
  }

  @Test
  void workOnBackups_waitsForOthers_andIsBusyThen() throws Exception {
    ExampleHome home = filled();
    List<Throwable> meanwhile = new ArrayList<>();

    home.backups(() -> meanwhile.add(catchThrowable(() -> home.backups().create()))).create();

    assertThat(meanwhile).isNotEmpty().hasOnlyElementsOfType(StoreBusyException.class);
    assertThat(home.backups().list()).hasSize(1);
  }

  // Restored

  @Test
  void restore_bringsBackWhatWasThere_andKeepsWhatWasReplaced() throws Exception {
    ExampleHome home = filled();
    Map<String, Object> before = home.shown();
    Backup backup = home.backups().create();
    home.change();
    Map<String, Object> after = home.shown();
    assertThat(after).isNotEqualTo(before);

    Restored restored = home.backups().restore(Backups.LATEST);

    assertThat(restored.backup()).isEqualTo(backup);
    assertThat(home.shown()).isEqualTo(before);
    assertThat(home.home().restore()).doesNotExist();

    home.backups().restore(restored.safetyCopy().orElseThrow().name());
    assertThat(home.shown()).isEqualTo(after);
  }

  @Test
  void restore_intoAnEmptyHome_needsNoSafetyCopy() throws Exception {
    ExampleHome source = ExampleHome.filled(folder.resolve("source"));
    Backup backup = source.backups().create();
    ExampleHome target = ExampleHome.at(folder.resolve("target"));
    Files.createDirectories(target.home().backups());
    Files.copy(backup.file(), target.home().backups().resolve(backup.file().getFileName()));

    assertThat(target.backups().restore(backup.name()).safetyCopy()).isEmpty();

    assertThat(target.shown()).isEqualTo(source.shown());
  }

  @Test
  void restore_whileAStoreIsOpen_isBusy() throws Exception {
    ExampleHome home = filled();
    home.backups().create();
    Map<String, String> before = home.bytes();
    try (JsonSessionStore store = JsonSessionStore.open(home.config())) {
      assertThatExceptionOfType(StoreBusyException.class)
          .isThrownBy(() -> home.backups().restore(Backups.LATEST))
          .withMessageContaining("a store of this home is open");
      assertThat(store.workspaces()).hasSize(1);
    }
    assertThat(home.bytes()).isEqualTo(before);
  }

  @Fault(7)
  @Test
  void restore_staleLogBesideTheDatabase_isRemoved() throws Exception {
    ExampleHome home = filled();
    Map<String, Object> before = home.shown();
    home.backups().create();
    Path database = home.home().database();
    Path saved = Files.createDirectory(folder.resolve("saved"));
    SqliteSessionStore store = SqliteSessionStore.open(home.config());
    store.create(ExampleHome.IN_DATABASE, SampleSessions.full("in the log"));
    // As a process leaves it that dies: copied by another one, not to drop SQLite's locks here.
    for (String suffix : List.of("", "-wal", "-shm")) {
      assertThat(new ProcessBuilder("cp", database + suffix, saved.toString()).start().waitFor())
          .isZero();
    }
    store.close();
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.move(
          saved.resolve(database.getFileName() + suffix),
          Path.of(database + suffix),
          StandardCopyOption.REPLACE_EXISTING);
    }

    Restored restored = home.backups().restore(Backups.LATEST);

    assertThat(home.shown()).isEqualTo(before);
    home.backups().restore(restored.safetyCopy().orElseThrow().name());
    assertThat(home.inDatabase("in the log").id()).isEqualTo("in the log");
  }

  @Test
  void restore_overADamagedDatabase_keepsItAsItWas() throws Exception {
    ExampleHome home = filled();
    Map<String, Object> before = home.shown();
    home.backups().create();
    byte[] noDatabase = "this was a database".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    Files.write(home.home().database(), noDatabase);
    Path log = Files.writeString(folder.resolve("session-store.db-wal"), "a log");

    Restored restored = home.backups().restore(Backups.LATEST);

    assertThat(home.shown()).isEqualTo(before);
    Backup safetyCopy = restored.safetyCopy().orElseThrow();
    BackupManifest kept = home.backups().verify(safetyCopy.name());
    assertThat(kept.isRestorable()).isFalse();
    assertThat(kept.database()).isEmpty();
    assertThat(kept.members())
        .extracting(BackupMember::name)
        .contains("damaged/session-store.db", "damaged/session-store.db-wal");
    assertThat(log).doesNotExist();
    assertThatExceptionOfType(BackupRefusedException.class)
        .isThrownBy(() -> home.backups().restore(safetyCopy.name()))
        .withMessageContaining("take it out by hand");
  }

  @Test
  void restore_overALogWithoutItsDatabase_keepsTheLog() throws Exception {
    ExampleHome home = filled();
    home.backups().create();
    Files.delete(home.home().database());
    Files.writeString(folder.resolve("session-store.db-wal"), "a log");

    Backup safetyCopy = home.backups().restore(Backups.LATEST).safetyCopy().orElseThrow();

    assertThat(home.backups().manifest(safetyCopy).members())
        .extracting(BackupMember::name)
        .contains("damaged/session-store.db-wal");
    assertThat(home.inDatabase("db-1")).isNotNull();
  }

  @Test
  void restore_mappingThatTheBackupLacks_stays() throws Exception {
    ExampleHome home = ExampleHome.at(folder);
    home.addToJson("json-1");
    home.backups().create();
    Files.writeString(home.home().workspaceMapping(), "{}");

    home.backups().restore(Backups.LATEST);

    assertThat(home.home().workspaceMapping()).hasContent("{}");
  }

  @Test
  void restore_leavesTheTimesByWhichAnImportKnowsItsFiles() throws Exception {
    ExampleHome home = filled();
    Path file = home.home().legacyFile(ExampleHome.IN_JSON);
    FileTime time = Files.getLastModifiedTime(file);
    home.backups().create();
    home.addToJson("later");

    home.backups().restore(Backups.LATEST);

    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(time.toMillis());
  }

  // Found

  @Test
  void latest_isNeverASafetyCopy() throws Exception {
    ExampleHome home = filled();
    Backup first = home.backups().create();
    home.clock().advance(Duration.ofHours(1));
    home.backups().restore(first.name());

    assertThat(home.backups().list()).hasSize(2);
    assertThat(home.backups().list().get(0).kind()).isEqualTo(BackupKind.SAFETY);
    assertThat(home.backups().find(Backups.LATEST)).isEqualTo(first);
    assertThat(home.backups().find(first.name() + ".zip")).isEqualTo(first);
  }

  @Test
  void find_whatIsNoBackup_isNotFound() throws Exception {
    ExampleHome home = ExampleHome.at(folder);
    Backups backups = home.backups();
    assertThat(backups.list()).isEmpty();
    Files.createDirectories(home.home().backups());
    Files.writeString(home.home().backups().resolve("notes.txt"), "mine");

    for (String name :
        List.of(
            Backups.LATEST,
            "notes.txt",
            "../20251109T010203456Z-requested",
            "20251109T010203456Z-requested",
            "20259909T010203456Z-requested",
            "")) {
      assertThatExceptionOfType(BackupNotFoundException.class)
          .as(name)
          .isThrownBy(() -> backups.find(name));
    }
    assertThat(backups.list()).isEmpty();
  }

  @Test
  void folderThatCannotBeUsed_isReported() throws Exception {
    ExampleHome home = filled();
    Files.writeString(home.home().backups(), "no folder");

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> home.backups().create());
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(
            () ->
                home.backups()
                    .manifest(Backup.at(folder.resolve("none"), Instant.EPOCH, BackupKind.DAILY)));
  }

  @Test
  void archiveThatIsALink_isRefused() throws Exception {
    ExampleHome home = filled();
    Backup backup = home.backups().create();
    Path elsewhere = folder.resolve("elsewhere.zip");
    Files.move(backup.file(), elsewhere);
    Files.createSymbolicLink(backup.file(), elsewhere);

    assertThatExceptionOfType(BackupRefusedException.class)
        .isThrownBy(() -> home.backups().verify(backup.name()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("it is no file"));
  }

  // Removed

  @Test
  void prune_keepsTheNewestOfEachKind() throws Exception {
    ExampleHome home = filled();
    Backups backups = home.backups();
    for (int i = 0; i < 3; i++) {
      backups.create();
      home.clock().advance(Duration.ofDays(2));
      assertThat(backups.daily()).isPresent();
      home.clock().advance(Duration.ofHours(1));
    }
    backups.restore(Backups.LATEST);

    List<Backup> removed = backups.prune(Retention.ofCount(1), ALL);

    assertThat(removed).hasSize(4).isSortedAccordingTo(Backup.BY_TIME.reversed());
    assertThat(backups.list())
        .extracting(Backup::kind)
        .containsExactlyInAnyOrder(BackupKind.values());
    assertThat(backups.prune(Retention.ofCount(1), ALL)).isEmpty();
  }

  @Test
  void prune_byAge_neverRemovesTheLastGoodOne() throws Exception {
    ExampleHome home = filled();
    Backups backups = home.backups();
    Backup oldest = backups.create();
    home.clock().advance(Duration.ofDays(1));
    Backup good = backups.create();
    home.clock().advance(Duration.ofDays(1));
    Backup damaged = backups.create();
    damage(damaged.file());
    home.clock().advance(Duration.ofDays(100));

    List<Backup> removed = backups.prune(Retention.ofAge(Duration.ofDays(30)), ALL);

    assertThat(removed).containsExactly(damaged, oldest);
    assertThat(backups.list()).containsExactly(good);
  }

  @Test
  void prune_whereOnlyASafetyCopyIsGood_keepsThat() throws Exception {
    ExampleHome home = filled();
    Backups backups = home.backups();
    Backup backup = backups.create();
    Backup safetyCopy = backups.restore(backup.name()).safetyCopy().orElseThrow();
    damage(backup.file());
    home.clock().advance(Duration.ofDays(100));

    backups.prune(new Retention(1, Duration.ZERO), ALL);

    assertThat(backups.list()).containsExactly(safetyCopy);
  }

  @Test
  void prune_whereNoneIsGood_keepsNone() throws Exception {
    ExampleHome home = filled();
    damage(home.backups().create().file());
    home.clock().advance(Duration.ofDays(100));

    assertThat(home.backups().prune(Retention.ofAge(Duration.ZERO), ALL)).hasSize(1);
  }

  @Test
  void retention_valuesThatMakeNoSense_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Retention.ofCount(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Retention.ofAge(Duration.ofDays(-1)));
  }

  // Daily

  @Test
  void daily_isMadeOnceADay_unlessThereIsSomethingNewer() throws Exception {
    ExampleHome home = filled();
    Backups backups = home.backups();

    assertThat(backups.daily().orElseThrow().kind()).isEqualTo(BackupKind.DAILY);
    home.clock().advance(Duration.ofHours(23));
    assertThat(backups.daily()).isEmpty();
    home.clock().advance(Duration.ofHours(2));
    assertThat(backups.daily()).isPresent();
    home.clock().advance(Duration.ofHours(25));
    backups.create();
    assertThat(backups.daily()).isEmpty();
  }

  @Test
  void daily_clockThatWasAhead_stopsNothing() throws Exception {
    ExampleHome home = filled();
    home.clock().advance(Duration.ofDays(365));
    home.backups().create();
    home.clock().set(ExampleHome.START);

    assertThat(home.backups().daily()).isPresent();
  }

  @Test
  void daily_nothingToKeep_isNotMade() throws Exception {
    assertThat(ExampleHome.at(folder).backups().daily()).isEmpty();
  }

  // Drill

  @Test
  void drill_restoresTheLatestElsewhere_andLeavesNothing() throws Exception {
    ExampleHome home = filled();
    Backup backup = home.backups().create();
    home.change();
    Map<String, String> before = home.bytes();

    Restored drilled = home.backups().drill();

    assertThat(drilled.backup()).isEqualTo(backup);
    assertThat(drilled.manifest()).isEqualTo(home.backups().manifest(backup));
    assertThat(drilled.safetyCopy()).isEmpty();
    assertThat(home.bytes()).isEqualTo(before);
    assertThat(home.backups().list()).containsExactly(backup);
    assertThat(home.home().backups().resolve(".work")).doesNotExist();
  }

  @Test
  void drill_damagedBackup_isRefused() throws Exception {
    ExampleHome home = filled();
    damage(home.backups().create().file());

    assertThatExceptionOfType(BackupRefusedException.class)
        .isThrownBy(() -> home.backups().drill());
  }

  @Test
  void workspaceOfAnOldSchema_isBackedUpAsItIs() throws Exception {
    ExampleHome home = filled();
    Files.copy(
        Path.of("../store-sqlite/src/test/resources/dev/sessionstore/sqlite/schema-1.db"),
        home.home().database(),
        StandardCopyOption.REPLACE_EXISTING);

    Backup backup = home.backups().create();

    assertThat(home.backups().manifest(backup).database().orElseThrow().schemaVersion())
        .isEqualTo(1);
    assertThat(home.backups().drill().backup()).isEqualTo(backup);
    home.backups().restore(backup.name());
    assertThat(home.inDatabase("one").id()).isEqualTo("one");
  }
}
