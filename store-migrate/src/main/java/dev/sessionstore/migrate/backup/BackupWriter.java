package dev.sessionstore.migrate.backup;

import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * Makes backups. An archive gets its name last, when it has been forced to the disk, unpacked again
 * and found to hold what was copied: what has the name of a backup is one.
 */
final class BackupWriter {

  private final Site site;

  BackupWriter(Site site) {
    this.site = site;
  }

  /**
   * Makes a backup. The caller holds the lock of the backups, and the home's: exclusively for a
   * safety copy.
   *
   * @param kind why it is made; a safety copy also takes a database that cannot be opened
   */
  Backup make(BackupKind kind) throws IOException {
    StoreHome home = site.home();
    site.beforeStep().run();
    try (Site.Work work = site.work()) {
      site.requireSpace(work.folder(), 2 * presentBytes() + databaseBytes());
      Path copies = work.resolve("copies");
      StoreHome.createPrivateFolders(copies);
      List<BackupMember> members = new HomeCopy(site, copies).make(kind == BackupKind.SAFETY);
      Backup backup = unused(kind, Backup.in(home.backups()));
      BackupManifest manifest =
          new BackupManifest(
              site.config().clock().instant().truncatedTo(ChronoUnit.MILLIS), members);
      Path draft = work.resolve("draft.zip");
      site.beforeStep().run();
      ArchiveWriter.write(manifest, copies, draft);
      StoreHome.deleteFolder(copies);
      new Unpacked(draft, work.resolve("check")).requireSame(manifest);
      site.beforeStep().run();
      Files.move(draft, backup.file(), StandardCopyOption.ATOMIC_MOVE);
      StoreHome.forceFolder(home.backups());
      StoreHome.forceFolder(home.root()); // the folder of the backups may be new
      return backup;
    }
  }

  private long presentBytes() throws IOException {
    long bytes = 0;
    for (Path file : site.files().toList()) {
      bytes += sizeOf(file);
    }
    return bytes;
  }

  /** Opened as a copy, to count what is in it, while the archive is there and what was in it. */
  private long databaseBytes() throws IOException {
    return sizeOf(site.home().database()) + sizeOf(site.beside("-wal"));
  }

  /** A file may go away while others work: the log when a store closes, others when renamed. */
  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /**
   * A name that no backup has, and behind all that are there: names sort in the order in which they
   * were given, so a clock that stands still, or was set back, is helped on.
   */
  private Backup unused(BackupKind kind, List<Backup> present) {
    Instant time = site.config().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    for (Backup backup : present) {
      Instant behind = backup.createdAt().plusMillis(1);
      if (behind.isAfter(time) && Backup.isNameable(behind)) {
        time = behind;
      }
    }
    while (isTaken(time)) {
      time = time.plusMillis(1);
    }
    return Backup.at(site.home().backups(), time, kind);
  }

  private boolean isTaken(Instant time) {
    return Arrays.stream(BackupKind.values())
        .anyMatch(kind -> Files.exists(Backup.at(site.home().backups(), time, kind).file()));
  }
}
