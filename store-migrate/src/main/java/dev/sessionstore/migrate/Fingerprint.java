package dev.sessionstore.migrate;

import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Interrupts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * By what a file is known again: size, time of modification and, where the file system has one, its
 * key. A file system's clock stands still for some milliseconds at a time, so that a file can
 * change twice under one time; a fingerprint is therefore taken only when that time is over.
 *
 * @param sizeBytes the size in bytes; 0 for a file that is not there
 * @param modified the time of modification
 * @param fileKey what tells the file from one that has replaced it, or null
 */
record Fingerprint(long sizeBytes, FileTime modified, @Nullable Object fileKey) {

  /** That of no file. */
  static final Fingerprint UNKNOWN = new Fingerprint(0, FileTime.fromMillis(-1), null);

  private static final long SETTLED_MILLIS = 50;
  private static final int MOST_WAITS = 20;

  /** Takes the fingerprint as it is. */
  static Fingerprint of(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Fingerprint(
          attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    } catch (NoSuchFileException e) {
      return new Fingerprint(0, FileTime.fromMillis(0), null);
    }
  }

  /**
   * Waits until the file was last changed long enough ago, for a second at most.
   *
   * @return the fingerprint; {@link #UNKNOWN} if the file is changed all the time
   */
  static Fingerprint settled(Path file) throws IOException {
    for (int waits = 0; waits < MOST_WAITS; waits++) {
      Fingerprint found = of(file);
      long age = System.currentTimeMillis() - found.modifiedMillis();
      if (age < 0 || age >= SETTLED_MILLIS) {
        return found;
      }
      Interrupts.pause(Duration.ofMillis(SETTLED_MILLIS - age));
    }
    return UNKNOWN;
  }

  /** The time of modification, milliseconds since 1970-01-01T00:00:00Z. */
  long modifiedMillis() {
    return modified.toMillis();
  }

  /** A receipt for the file, all of which is in the store. */
  Receipt receipt(String source, long sessions) {
    return new Receipt(source, sizeBytes, modifiedMillis(), sessions, 0);
  }

  boolean isThatOf(Receipt receipt) {
    return receipt.describes(sizeBytes, modifiedMillis());
  }
}
