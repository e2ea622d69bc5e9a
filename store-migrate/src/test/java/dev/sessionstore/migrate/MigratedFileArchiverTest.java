package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ArchiveReport.Compressed;
import dev.sessionstore.migrate.ArchiveReport.Reason;
import dev.sessionstore.migrate.ArchiveReport.Skipped;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were put away are compressed, found again in that form, and nothing of them lost. */
class MigratedFileArchiverTest {

  private static final Instant IMPORTED = Instant.parse("2031-05-06T07:08:09.123Z");
  private static final FileTime WRITTEN = FileTime.from(Instant.parse("2025-11-09T01:02:03.456Z"));

  @TempDir Path home;
  private final ManualClock clock = new ManualClock(IMPORTED);
  private TwoStores both;
  private Path migrated;
  private Path gzip;

  @BeforeEach
  void setUp() {
    both = new TwoStores(home);
    migrated = beside(".migrated");
    gzip = beside(".migrated.gz");
  }

  private Path beside(String suffix) {
    Path file = both.legacyFile(WORKSPACE);
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private StoreConfig config() {
    return both.config().toBuilder().clock(clock).build();
  }

  /** An import by an editor that keeps no file for a mirror, at the clock's time. */
  private void importFiles() {
    StoreConfig sqlite = config().toBuilder().backend(StorageBackend.SQLITE).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(sqlite)) {
      LegacyImporter.builder(sqlite, store).build().run();
    }
  }

  /** The workspace's file, imported and put away. */
  private byte[] importedFile(String... ids) throws IOException {
    Path file = both.legacyFile(WORKSPACE);
    ImportHome.write(file, ImportHome.json(Stream.of(ids).map(TwoStores::session).toList()));
    Files.setLastModifiedTime(file, WRITTEN);
    byte[] bytes = Files.readAllBytes(file);
    importFiles();
    assertThat(file).doesNotExist();
    return bytes;
  }

  private ArchiveReport archive(int days) {
    return archiver(days).build().run();
  }

  private MigratedFileArchiver.Builder archiver(int days) {
    return MigratedFileArchiver.builder(config()).olderThan(Duration.ofDays(days));
  }

  private static byte[] unpacked(Path gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  private static void pack(byte[] content, Path target) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(target))) {
      out.write(content);
    }
  }

  private Map<String, String> sessionsFolder() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home.resolve("sessions"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  @Test
  void fileThatWasPutAwayLongAgo_becomesACompressedOne_privateAndWithItsTime() throws IOException {
    byte[] before = importedFile("a", "b");
    clock.advance(Duration.ofDays(30));

    ArchiveReport report = MigratedFileArchiver.builder(config()).build().run();

    assertThat(report.compressed())
        .containsExactly(
            new Compressed(
                "sessions/" + migrated.getFileName(),
                "sessions/" + gzip.getFileName(),
                before.length,
                Files.size(gzip)));
    assertThat(report.isComplete()).isTrue();
    assertThat(report.bytesBefore()).isEqualTo(before.length);
    assertThat(report.bytesAfter()).isEqualTo(Files.size(gzip)).isLessThan(before.length);
    assertThat(sessionsFolder()).containsOnlyKeys(gzip.getFileName().toString());
    assertThat(unpacked(gzip)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(gzip).toMillis()).isEqualTo(WRITTEN.toMillis());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(gzip)))
        .isEqualTo("rw-------");
    ArchiveReport again = archive(0);
    assertThat(again.compressed()).isEmpty();
    assertThat(again.skipped()).isEmpty();
  }

  @Test
  void age_countsFromTheImport_whateverTheTimeOfTheFile() throws IOException {
    importedFile("a");
    clock.advance(Duration.ofDays(30).minusMillis(1));

    ArchiveReport report = archive(30);

    assertThat(report.compressed()).isEmpty();
    assertThat(report.skipped())
        .containsExactly(
            new Skipped(
                "sessions/" + migrated.getFileName(), Reason.TOO_YOUNG, "put away " + IMPORTED));
    assertThat(report.isComplete()).isTrue();
    clock.advance(Duration.ofMillis(1));
    assertThat(archive(30).compressed()).hasSize(1);
  }

  @Test
  void fileOfWhichNothingTellsWhenItWasPutAway_waitsFromTheFirstRunOn() throws IOException {
    importedFile("a");
    Files.move(migrated, beside(".migrated.7"));
    clock.advance(Duration.ofDays(400));

    assertThat(archiver(30).dryRun(true).build().run().skipped()).hasSize(1);
    clock.advance(Duration.ofDays(40));
    assertThat(archive(30).skipped())
        .singleElement()
        .satisfies(each -> assertThat(each.reason()).isEqualTo(Reason.TOO_YOUNG));
    clock.advance(Duration.ofDays(29));
    assertThat(archive(30).compressed()).isEmpty();
    clock.advance(Duration.ofDays(1));
    assertThat(archive(30).compressed()).hasSize(1);
    assertThat(beside(".migrated.7.gz")).exists();
  }

  @Test
  void dryRun_tellsTheSame_andChangesNothing() throws IOException {
    importedFile("a", "b");
    Map<String, String> before = sessionsFolder();

    ArchiveReport told = archiver(0).dryRun(true).build().run();

    assertThat(sessionsFolder()).isEqualTo(before);
    assertThat(told.dryRun()).isTrue();
    assertThat(archive(0).compressed()).isEqualTo(told.compressed());
  }

  @Test
  void sessionThatIsNotInSqlite_keepsItsFileAsItIs() throws IOException {
    importedFile("a", "b");
    both.sqlite(store -> store.modify(WORKSPACE, "a", s -> s.toBuilder().task("other").build()));
    byte[] before = Files.readAllBytes(migrated);

    ArchiveReport report = archive(0);

    assertThat(report.isComplete()).isFalse();
    assertThat(report.skipped())
        .containsExactly(
            new Skipped(
                "sessions/" + migrated.getFileName(),
                Reason.NOT_IN_SQLITE,
                "1 session(s) are not in SQLite, equal or later"));
    assertThat(migrated).hasBinaryContent(before);
    assertThat(gzip).doesNotExist();
  }

  @Test
  void laterVersionsAndDeletions_areNoReasonToLeaveAFile() throws IOException {
    importedFile("a", "b");
    both.sqlite(
        store -> {
          store.update(WORKSPACE, changed(session("a"), "later", "2030-01-01T00:00:00Z"));
          store.delete(WORKSPACE, "b");
        });

    assertThat(archive(0).compressed()).hasSize(1);
    assertThat(both.check().isConsistent()).isTrue();
    assertThat(both.check().archived()).isEqualTo(new ArchivedSessions(1, 2, 1, 1));
  }

  @Test
  void fileThatCannotBeRead_isLeft_andHidesNoOther() throws IOException {
    importedFile("a");
    Path cut = home.resolve("sessions/00000000000000aa.json.migrated");
    Files.writeString(cut, "[{\"id\": \"a");

    ArchiveReport report = archive(0);

    assertThat(report.compressed()).hasSize(1);
    assertThat(report.skipped())
        .containsExactly(
            new Skipped(
                "sessions/00000000000000aa.json.migrated",
                Reason.UNREADABLE,
                "byte 10: the file ends before its array does"));
    assertThat(cut).hasContent("[{\"id\": \"a");
  }

  @Test
  void fileThatHasTheNameAlready_isNeverReplaced() throws IOException {
    byte[] before = importedFile("a");
    pack(new byte[] {1, 2, 3}, gzip);
    byte[] other = Files.readAllBytes(gzip);

    assertThat(archive(0).skipped())
        .singleElement()
        .satisfies(each -> assertThat(each.reason()).isEqualTo(Reason.NAME_TAKEN));

    assertThat(gzip).hasBinaryContent(other);
    assertThat(migrated).hasBinaryContent(before);
    Files.write(gzip, new byte[0]);
    assertThat(archive(0).isComplete()).isFalse();
    assertThat(migrated).hasBinaryContent(before);
  }

  /** What a process leaves that dies between two steps. */
  @ParameterizedTest
  @ValueSource(strings = {"draft begun", "draft made", "both there", "original removed"})
  void killedAnywhere_theNextRunGoesOn(String moment) throws IOException {
    byte[] before = importedFile("a", "b");
    Path draft = beside(".migrated.gz.tmp");
    switch (moment) {
      case "draft begun" -> Files.write(draft, new byte[] {31});
      case "draft made" -> pack(before, draft);
      case "both there" -> pack(before, gzip);
      default -> {
        pack(before, gzip);
        Files.delete(migrated);
      }
    }
    assertThat(both.check().isConsistent()).as("in between").isTrue();

    assertThat(archive(0).isComplete()).isTrue();

    assertThat(sessionsFolder()).containsOnlyKeys(gzip.getFileName().toString());
    assertThat(unpacked(gzip)).isEqualTo(before);
    assertThat(both.check().archived().sessions()).isEqualTo(2);
  }

  @Test
  void onlyOneOfImportRollbackAndArchive_runsAtATime() throws IOException {
    importedFile("a");
    Path lockFile = new StoreHome(home).locks().resolve("import.lock");

    try (InterProcessLock lock = InterProcessLock.exclusive(lockFile, Duration.ZERO)) {
      assertThat(lock).isNotNull();
      StoreConfig impatient = config().toBuilder().busyTimeout(Duration.ZERO).build();
      assertThatExceptionOfType(StoreBusyException.class)
          .isThrownBy(() -> MigratedFileArchiver.builder(impatient).build().run());
    }
  }

  /** As a mirror does that puts a file away under a name that it has reserved. */
  @Test
  void fileThatIsReplacedWhenItWasCompared_isLeft() throws IOException {
    importedFile("a");
    byte[] other = "[{\"no\": \"session\"}]".getBytes(StandardCharsets.UTF_8);
    Path another = beside(".migrated.3");
    Files.write(another, new byte[0]);
    Clock replacing =
        new ManualClock(IMPORTED) {
          @Override
          public long millis() { // when it records that it has met the file
            try {
              Path moved = Files.write(home.resolve("moved"), other);
              Files.move(moved, another, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return super.millis();
          }
        };

    ArchiveReport report =
        MigratedFileArchiver.builder(config().toBuilder().clock(replacing).build())
            .olderThan(Duration.ZERO)
            .build()
            .run();

    assertThat(report.compressed()).hasSize(1);
    assertThat(report.skipped())
        .extracting(Skipped::file, Skipped::reason)
        .containsExactly(tuple("sessions/" + another.getFileName(), Reason.TOO_YOUNG));
    assertThat(another).hasBinaryContent(other);
    assertThat(sessionsFolder())
        .containsOnlyKeys(gzip.getFileName().toString(), another.getFileName().toString());
  }

  @Test
  void clockThatWasSetBack_keepsNoFile_whereAllAreAskedFor() throws IOException {
    importedFile("a");
    clock.advance(Duration.ofDays(-1));

    assertThat(archive(1).compressed()).isEmpty();
    assertThat(archive(0).compressed()).hasSize(1);
  }

  @Test
  void homeWithoutADatabase_getsNone() throws IOException {
    Files.createDirectories(migrated.getParent());
    ImportHome.write(migrated, ImportHome.json(List.of(session("a"))));

    assertThat(archive(0).skipped())
        .extracting(Skipped::reason)
        .containsExactly(Reason.NOT_IN_SQLITE);
    assertThat(new StoreHome(home).database()).doesNotExist();
  }

  @Test
  void negativeAge_isRefused() {
    assertThatThrownBy(() -> archive(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void check_readsCompressedFiles_andFindsWhatIsMissing() throws IOException {
    importedFile("a", "b");
    archive(0);
    assertThat(both.check().archived()).isEqualTo(new ArchivedSessions(1, 2, 0, 0));
    both.sqlite(store -> store.modify(WORKSPACE, "a", s -> s.toBuilder().task("x").build()));

    ConsistencyReport report = both.check();

    assertThat(report.isConsistent()).isFalse();
    assertThat(report.discrepancies())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.sessionId()).isEqualTo("a");
              assertThat(each.source()).isEqualTo("sessions/" + gzip.getFileName());
            });
    assertThat(home).isDirectoryNotContaining("glob:**unpacked-*");
  }

  @Test
  void check_ofADamagedCompressedFile_namesIt() throws IOException {
    importedFile("a", "b");
    archive(0);
    byte[] bytes = Files.readAllBytes(gzip);
    bytes[bytes.length - 6] ^= 1; // in the checksum
    Files.write(gzip, bytes);

    assertThat(both.check().unreadable())
        .containsExactly(
            new UnreadableFile(
                "sessions/" + gzip.getFileName(), -1, "StoreCorrupt", "it cannot be unpacked"));
    assertThat(home).isDirectoryNotContaining("glob:**unpacked-*");
  }

  @Test
  void copiesThatADeadProcessHasUnpacked_areRemovedAfterADay() throws IOException {
    importedFile("a");
    archive(0);
    Path old = Files.createFile(home.resolve("unpacked-1000-x.tmp"));
    Path young = Files.createFile(home.resolve("unpacked-" + Long.MAX_VALUE / 100 + "-y.tmp"));

    both.check();

    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void repair_takesInWhatOnlyACompressedFileHas() throws IOException {
    byte[] bytes = importedFile("a", "b");
    archive(0);
    Files.move(gzip, home.resolve("kept.gz"));
    both.sqlite(store -> store.delete(WORKSPACE, "b"));
    Path elsewhere = home.resolve("sessions/00000000000000aa.json.migrated.gz");
    pack(bytes, elsewhere);

    RepairReport report =
        Reconciler.builder(config(), Preference.NEWEST).patience(Duration.ZERO).build().run();

    assertThat(report.check().isConsistent()).isTrue();
    both.sqlite(
        store ->
            assertThat(store.getAll(Workspace.ofHash("00000000000000aa")))
                .containsExactly(session("a"), session("b")));
  }

  @Test
  void rollback_unpacksTheFile_soThatWhatWasDeletedStaysSo_andGivesBackItsTime()
      throws IOException {
    byte[] before = importedFile("a", "b", "c");
    both.sqlite(store -> store.delete(WORKSPACE, "b"));
    archive(0);
    RollbackReport told = Rollback.builder(config()).dryRun(true).build().run();
    assertThat(told.restored()).containsExactly("sessions/" + WORKSPACE.hash() + ".json");
    assertThat(unpacked(gzip)).isEqualTo(before);

    RollbackReport report = Rollback.builder(config()).build().run();

    assertThat(report.isComplete()).isTrue();
    assertThat(report.restored()).isEqualTo(told.restored());
    assertThat(sessionsFolder()).containsOnlyKeys(WORKSPACE.hash() + ".json");
    both.json(
        store -> assertThat(store.getAll(WORKSPACE)).containsExactly(session("a"), session("c")));
    assertThat(both.recoveredText()).contains("task of b");
  }

  @Test
  void rollback_withADamagedCompressedFile_goesOnWithoutIt_andLeavesIt() throws IOException {
    importedFile("a");
    archive(0);
    byte[] bytes = Files.readAllBytes(gzip);
    bytes[bytes.length / 2] ^= 1;
    Files.write(gzip, bytes);

    RollbackReport report = Rollback.builder(config()).build().run();

    assertThat(report.isComplete()).isTrue();
    assertThat(report.damaged())
        .extracting(UnreadableFile::source)
        .containsExactly("sessions/" + gzip.getFileName());
    assertThat(gzip).hasBinaryContent(bytes);
    both.json(store -> assertThat(store.getAll(WORKSPACE)).containsExactly(session("a")));
  }

  @Test
  void rollback_killedAfterTheFileWasUnpacked_isDoneByTheNext() throws IOException {
    byte[] before = importedFile("a");
    archive(0);
    Files.write(both.legacyFile(WORKSPACE), before);
    Files.write(beside(".migrated.gz.tmp"), new byte[] {1});

    assertThat(Rollback.builder(config()).build().run().isComplete()).isTrue();

    both.json(store -> assertThat(store.getAll(WORKSPACE)).containsExactly(session("a")));
    assertThat(unpacked(gzip)).isEqualTo(before);
    assertThat(sessionsFolder())
        .containsOnlyKeys(WORKSPACE.hash() + ".json", gzip.getFileName().toString());
  }

  @Test
  void import_doesNotTakeANumberThatACompressedFileHas() throws IOException {
    byte[] first = importedFile("a");
    archive(0);

    byte[] second = importedFile("b");

    assertThat(beside(".migrated.2")).hasBinaryContent(second);
    assertThat(archive(0).compressed()).hasSize(1);
    assertThat(unpacked(gzip)).isEqualTo(first);
    assertThat(unpacked(beside(".migrated.2.gz"))).isEqualTo(second);
    assertThat(both.check().archived().sessions()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void thereAndBackTwice_throughCompressedFiles_changesNothing(long seed) throws IOException {
    LegacyCorpus.builder().seed(seed).workspaces(2).sessionsPerWorkspace(8).build().writeTo(home);
    importFiles();
    Map<String, String> before = both.sqliteDumps();

    for (int round = 0; round < 2; round++) {
      assertThat(archive(0).isComplete()).isTrue();
      assertThat(both.check().isConsistent()).isTrue();
      assertThat(Rollback.builder(config()).build().run().isComplete()).isTrue();
      importFiles();
      assertThat(both.sqliteDumps()).isEqualTo(before);
    }
  }

  @Test
  void largeFile_isCompressedAndCheckedAsAStream() throws IOException {
    WorktreeSession large = session("large").toBuilder().task("x".repeat(3_000_000)).build();
    Path file = both.legacyFile(WORKSPACE);
    ImportHome.write(file, ImportHome.json(List.of(large)));
    importFiles();

    ArchiveReport report = archive(0);

    assertThat(report.bytesAfter()).isLessThan(report.bytesBefore() / 100);
    assertThat(both.check().archived().sessions()).isOne();
  }
}
