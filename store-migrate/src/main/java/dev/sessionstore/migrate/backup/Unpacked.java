package dev.sessionstore.migrate.backup;

import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.sqlite.DatabaseCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An archive, unpacked and verified: each file has the checksum that the manifest says, and each
 * database and legacy file was opened and holds as many sessions as it says, with their digest.
 */
final class Unpacked {

  private final Path archive;
  private final Path folder;
  private final BackupManifest manifest;

  /**
   * Unpacks an archive.
   *
   * @param folder where to; does not exist
   * @throws BackupRefusedException if it is not what it says, or nothing that this library may open
   */
  Unpacked(Path archive, Path folder) throws IOException {
    this(archive, folder, new ArchiveReader(archive).check());
  }

  /**
   * Unpacks an archive.
   *
   * @param manifest what {@link ArchiveReader#check()} has found
   */
  Unpacked(Path archive, Path folder, BackupManifest manifest) throws IOException {
    this.archive = archive;
    this.folder = folder;
    this.manifest = manifest;
    new ArchiveReader(archive).extract(manifest, folder);
    for (BackupMember member : manifest.members()) {
      verify(member);
    }
  }

  BackupManifest manifest() {
    return manifest;
  }

  private void verify(BackupMember member) throws IOException {
    Path file = folder.resolve(member.name());
    BackupContents found = null;
    if (member.isDatabase()) {
      String problem = DatabaseCopy.problem(file).orElse(null);
      if (problem != null) {
        throw refused(problem);
      }
      try {
        found = Contents.ofDatabase(file, folder.resolve("scratch"));
      } catch (StoreCorruptException e) {
        throw new BackupRefusedException(archive, "the database holds what cannot be read", e);
      }
    } else if (member.isLegacyFile()) {
      found = Contents.ofLegacyFile(file);
    }
    if (!Objects.equals(found, member.contents())) {
      throw refused(
          member.name() + " holds " + say(found) + ", its manifest says " + say(member.contents()));
    }
  }

  private static String say(@Nullable BackupContents contents) {
    return contents == null
        ? "nothing that can be read"
        : contents.sessions() + " sessions with digest " + contents.digest();
  }

  /** Refuses what is not what was meant to be in the archive. */
  void requireSame(BackupManifest expected) {
    if (!manifest.equals(expected)) {
      throw refused("it does not hold what was copied");
    }
  }

  private BackupRefusedException refused(String reason) {
    return new BackupRefusedException(archive, reason, null);
  }
}
