package dev.sessionstore.migrate.backup;

import dev.sessionstore.spi.PendingRestore;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts the content of an archive in the place of a home's files: unpacks and verifies it in the
 * home's folder for restores, makes a safety copy of what is there, and lets {@link PendingRestore}
 * exchange the two.
 */
final class Restore {

  private final Site site;
  private final PendingRestore pending;

  Restore(Site site) {
    this.site = site;
    this.pending = new PendingRestore(site.home(), site.beforeStep());
  }

  /**
   * Restores an archive. The caller holds the lock of the backups, and the home's exclusively.
   *
   * @return what was done; the safety copy is there if there was anything to keep
   */
  Restored run(Backup backup) throws IOException {
    pending.resume();
    pending.clear();
    try {
      BackupManifest manifest = stage(backup.file());
      Optional<Backup> safetyCopy = keepPresent();
      pending.commit(
          site.files().map(site.home()::nameOf).filter(name -> isReplaced(name, manifest)).toList(),
          manifest.members().stream().map(BackupMember::name).toList());
      return new Restored(backup, manifest, safetyCopy);
    } catch (IOException | RuntimeException e) {
      clearQuietly(e);
      throw e;
    }
  }

  private BackupManifest stage(Path archive) throws IOException {
    BackupManifest manifest = new ArchiveReader(archive).check();
    if (!manifest.isRestorable()) {
      throw new BackupRefusedException(
          archive,
          "it keeps a database that could not be opened; take it out by hand to mend it",
          null);
    }
    site.beforeStep().run();
    Path staged = pending.staged();
    StoreHome.createPrivateFolders(staged);
    site.requireSpace(staged, 2 * manifest.sizeBytes());
    BackupManifest verified = new Unpacked(archive, staged, manifest).manifest();
    try (Stream<Path> all = Files.walk(site.home().restore())) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        StoreHome.forceFolder(folder);
      }
    }
    return verified;
  }

  private Optional<Backup> keepPresent() throws IOException {
    boolean anything;
    try (Stream<Path> present = site.files()) {
      anything = present.findAny().isPresent();
    }
    return anything
        ? Optional.of(new BackupWriter(site).make(BackupKind.SAFETY))
        : Optional.empty();
  }

  /** The mapping only tells paths: one that the backup lacks is no reason to remove it. */
  private boolean isReplaced(String name, BackupManifest manifest) {
    return !name.equals(site.home().nameOf(site.home().workspaceMapping()))
        || manifest.members().stream().anyMatch(member -> member.name().equals(name));
  }

  private void clearQuietly(Exception reason) {
    try {
      pending.clear();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
