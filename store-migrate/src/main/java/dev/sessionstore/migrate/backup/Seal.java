package dev.sessionstore.migrate.backup;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The end of an archive: SHA-256 over all bytes before it, as the archive's comment, which a zip
 * file has at its very end. So each bit that has changed and each byte that is missing is found
 * before anything in the archive is looked at, whether it matters to zip or not. The seal shows
 * damage; it proves nothing of where an archive comes from.
 */
final class Seal {

  /** Its size in bytes, all of them ASCII. */
  static final int SIZE = 64;

  /** What stands in its place until it is put. */
  static final String PLACE = "0".repeat(SIZE);

  private Seal() {}

  /** Puts the seal in its place, and forces the file to the disk. */
  static void put(Path archive) throws IOException {
    long before = Files.size(archive) - SIZE;
    String seal = Digests.of(archive, before);
    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
      file.seek(before);
      file.write(seal.getBytes(StandardCharsets.US_ASCII));
      file.getFD().sync();
    }
  }

  /** Tells whether the archive is what it was when it was sealed. */
  static boolean isWhole(Path archive) throws IOException {
    long before = Files.size(archive) - SIZE;
    if (before < 0) {
      return false;
    }
    byte[] seal = new byte[SIZE];
    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "r")) {
      file.seek(before);
      file.readFully(seal);
    }
    return Digests.of(archive, before).equals(new String(seal, StandardCharsets.US_ASCII));
  }
}
