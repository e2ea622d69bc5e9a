package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.spi.PendingRestore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups in a home where something else is not as it should be. */
class BackupsInTroubleTest {

  @TempDir Path folder;

  private ExampleHome home;

  @BeforeEach
  void makeHome() throws IOException {
    home = ExampleHome.filled(folder);
  }

  @Test
  void legacyFileThatCannotBeOpened_isNamed() throws IOException {
    Path inTheWay = Files.createDirectory(home.home().sessions().resolve("00000000000000aa.json"));

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> home.backups().create())
        .withMessage(inTheWay + ": it cannot be read");

    assertThat(home.home().backups()).isEmptyDirectory();
  }

  @Test
  void folderNamedAsABackup_isNone() throws IOException {
    Backup backup = home.backups().create();
    Path inTheWay = home.home().backups().resolve("20300101T000000000Z-requested.zip");
    Files.createDirectories(inTheWay.resolve("more"));

    assertThat(home.backups().list()).containsExactly(backup);
    assertThat(home.backups().find(Backups.LATEST)).isEqualTo(backup);
    home.clock().advance(Duration.ofDays(9999));
    home.backups().prune(Retention.ofAge(Duration.ZERO), EnumSet.allOf(BackupKind.class));
    assertThat(home.backups().list()).containsExactly(backup);
    assertThat(inTheWay).isNotEmptyDirectory();
  }

  @Test
  void journalThatIsLeftOfADamagedDatabase_isKeptAsItWas_andGone() throws IOException {
    Map<String, Object> before = home.shown();
    home.backups().create();
    Files.writeString(home.home().database(), "no database".repeat(1000));
    Path journal = Files.writeString(folder.resolve("session-store.db-journal"), "pages");

    Backup safetyCopy = home.backups().restore(Backups.LATEST).safetyCopy().orElseThrow();

    assertThat(journal).doesNotExist();
    assertThat(home.shown()).isEqualTo(before);
    assertThat(home.backups().verify(safetyCopy.name()).members())
        .extracting(BackupMember::name)
        .contains("damaged/session-store.db", "damaged/session-store.db-journal");
  }

  @Test
  void databaseWithARowThatNoStoreReads_isNoBackup_butIsKeptByARestore() throws Exception {
    Map<String, Object> before = home.shown();
    Backup backup = home.backups().create();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.home().database());
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE sessions SET extensions = '{'");
    }

    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> home.backups().create())
        .satisfies(e -> assertThat(e.file()).isEqualTo(home.home().database()));
    Restored restored = home.backups().restore(backup.name());

    assertThat(home.shown()).isEqualTo(before);
    assertThat(restored.safetyCopy().map(home.backups()::manifest))
        .hasValueSatisfying(kept -> assertThat(kept.isRestorable()).isFalse());
  }

  @Test
  void whatARestoreThatWasCutOffHasLeft_isRemovedByTheNextBackup() throws IOException {
    Path left = new PendingRestore(home.home()).staged().resolve("sessions");
    Files.writeString(Files.createDirectories(left).resolve("0123456789abcdef.json"), "[]");

    home.backups().create();

    assertThat(home.home().restore()).doesNotExist();
  }

  @Test
  void clockThatWasSetBack_latestIsTheOneMadeLast_andOneADayIsMade() throws IOException {
    home.clock().advance(Duration.ofDays(365));
    home.backups().create();
    home.clock().set(ExampleHome.START);

    Backup later = home.backups().create();

    assertThat(home.backups().find(Backups.LATEST)).isEqualTo(later);
    assertThat(home.backups().manifest(later).createdAt()).isEqualTo(ExampleHome.START);
    home.clock().advance(Duration.ofHours(1));
    assertThat(home.backups().daily()).isEmpty();
    home.clock().advance(Duration.ofDays(1));
    assertThat(home.backups().daily()).isPresent();
    assertThat(home.backups().daily()).isEmpty();
  }

  @Test
  void nameOfTheLastTimeThereIs_isNoObstacle() throws IOException {
    Files.createDirectories(home.home().backups());
    Files.writeString(
        home.home().backups().resolve("99991231T235959999Z-requested.zip"), "not ours");

    Backup backup = home.backups().create();

    assertThat(backup.createdAt()).isEqualTo(ExampleHome.START);
    assertThat(home.backups().list()).hasSize(2).contains(backup);
    assertThat(home.backups().daily()).isEmpty();
  }

  @Test
  void fileThatCannotBeRead_withATimeAhead_isInTheBackup() throws IOException {
    Path cut = Files.writeString(home.home().sessions().resolve("00000000000000aa.json"), "[{");
    Files.setLastModifiedTime(cut, FileTime.from(Instant.now().plus(Duration.ofDays(1))));

    assertThat(home.backups().manifest(home.backups().create()).legacyFiles()).isEqualTo(2);
  }

  @Test
  void logThatGoesAwayWhileTheSpaceIsCounted_isNoObstacle() throws IOException {
    Path log = Files.writeString(folder.resolve("session-store.db-shm"), "");
    Site site =
        new Site(
            home.config(),
            home.home(),
            Site.Disk.REAL,
            () -> {
              try {
                Files.deleteIfExists(log);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThat(new Backups(site).create().file()).exists();
  }

  @Test
  void interruptedThread_makesVerifiesAndRestoresAllTheSame() throws IOException {
    Map<String, Object> before = home.shown();
    boolean interrupted;
    try {
      Thread.currentThread().interrupt();
      home.backups().create();
      home.backups().drill();
      home.backups().restore(Backups.LATEST);
    } finally {
      interrupted = Thread.interrupted();
    }
    assertThat(interrupted).isTrue();
    assertThat(home.shown()).isEqualTo(before);
  }

  private void assertRefused(UnaryOperator<CraftedArchive> change, String reason)
      throws IOException {
    Backup backup = home.backups().create();
    byte[] good = Files.readAllBytes(backup.file());
    Files.write(backup.file(), change.apply(CraftedArchive.of(good)).sealed());

    assertThatExceptionOfType(BackupRefusedException.class)
        .isThrownBy(() -> home.backups().restore(backup.name()))
        .satisfies(e -> assertThat(e.reason()).contains(reason));
  }

  @Test
  void archiveWithATimeThatNoFileHas_isRefused() throws IOException {
    String time = "\"modifiedMillis\" : ";
    assertRefused(
        archive -> archive.manifest(m -> m.replaceAll(time + "\\d+", time + Long.MAX_VALUE)),
        "a time that no file has");
  }

  @Test
  void archiveWithARowThatNoStoreReads_isRefused() throws IOException {
    assertRefused(
        archive -> archive.sql("UPDATE sessions SET extensions = '{'"),
        "holds what cannot be read");
  }

  @Test
  void manifestOfWhatIsNoFile_isRefused() throws IOException {
    Backup backup = home.backups().create();
    Path elsewhere = Files.move(backup.file(), folder.resolve("elsewhere"));
    Files.createSymbolicLink(backup.file(), elsewhere);

    assertThatExceptionOfType(BackupRefusedException.class)
        .isThrownBy(() -> home.backups().manifest(backup))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("it is no file"));
    assertThat(Files.readString(elsewhere, StandardCharsets.ISO_8859_1)).startsWith("PK");
  }
}
