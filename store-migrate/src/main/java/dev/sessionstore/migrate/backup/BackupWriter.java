package dev.sessionstore.migrate.backup;

import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
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
      site.requireSpace(work.folder(), 2 * presentBytes());
      Path copies = work.resolve("copies");
      StoreHome.createPrivateFolders(copies);
      List<BackupMember> members = new HomeCopy(site, copies).make(kind == BackupKind.SAFETY);
      Backup backup = unused(kind);
      BackupManifest manifest = new BackupManifest(backup.createdAt(), members);
      Path draft = work.resolve("draft.zip");
      site.beforeStep().run();
      ArchiveWriter.write(manifest, copies, draft);
      StoreHome.deleteFolder(copies);
      new Unpacked(draft, work.resolve("check")).requireSame(manifest);
      site.beforeStep().run();
      Files.move(draft, backup.file(), StandardCopyOption.ATOMIC_MOVE);
      StoreHome.forceFolder(home.backups());
      return backup;
    }
  }

  private long presentBytes() throws IOException {
    long bytes = 0;
    for (Path file : site.files().toList()) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** A name that no backup has: they sort by time, so a clock that stands still is helped on. */
  private Backup unused(BackupKind kind) {
    Instant time = site.config().clock().instant().truncatedTo(ChronoUnit.MILLIS);
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
