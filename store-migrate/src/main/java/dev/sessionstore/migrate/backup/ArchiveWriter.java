package dev.sessionstore.migrate.backup;

import dev.sessionstore.spi.StoreHome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes an archive: the manifest, then the members in its order, then the {@link Seal}. */
final class ArchiveWriter {

  /** Sessions that compress better than this are rare, and archives that do are suspect. */
  private static final long MAX_RATIO = 100;

  private static final long ALWAYS_ALLOWED = 16 << 20;

  private ArchiveWriter() {}

  /**
   * Tells whether an archive holds more than one of its size may: what we write ourselves never
   * does, for it is written without compression then.
   */
  static boolean isBomb(long archiveBytes, long contentBytes) {
    return contentBytes - ALWAYS_ALLOWED > archiveBytes * MAX_RATIO;
  }

  /**
   * Writes an archive and forces it to the disk.
   *
   * @param folder where the members are, under their names
   * @param archive what to write; does not exist
   */
  static void write(BackupManifest manifest, Path folder, Path archive) throws IOException {
    write(manifest, folder, archive, Deflater.BEST_SPEED);
    if (isBomb(Files.size(archive), manifest.sizeBytes())) {
      Files.delete(archive);
      write(manifest, folder, archive, Deflater.NO_COMPRESSION);
    }
    Seal.put(archive);
  }

  private static void write(BackupManifest manifest, Path folder, Path archive, int level)
      throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(
            new BufferedOutputStream(
                Files.newOutputStream(StoreHome.createPrivateFile(archive)), 1 << 16))) {
      zip.setLevel(level);
      zip.setComment(Seal.PLACE);
      zip.putNextEntry(new ZipEntry(BackupManifest.NAME));
      zip.write(ManifestJson.write(manifest));
      for (BackupMember member : manifest.members()) {
        zip.putNextEntry(new ZipEntry(member.name()));
        Files.copy(folder.resolve(member.name()), zip);
      }
    }
  }
}
