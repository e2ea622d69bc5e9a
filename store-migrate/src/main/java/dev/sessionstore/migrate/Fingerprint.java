package dev.sessionstore.migrate;

import dev.sessionstore.spi.BulkWrite.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * By what a file is known again: size and time of modification. A file system's clock stands still
 * for some milliseconds at a time, so that a file can change twice under one time; a fingerprint is
 * therefore taken only when that time is over.
 *
 * @param sizeBytes the size in bytes; 0 for a file that is not there
 * @param modifiedMillis the time of modification, milliseconds since 1970-01-01T00:00:00Z
 */
record Fingerprint(long sizeBytes, long modifiedMillis) {

  private static final long SETTLED_MILLIS = 50;

  /** Takes the fingerprint as it is. */
  static Fingerprint of(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Fingerprint(attributes.size(), attributes.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      return new Fingerprint(0, 0);
    }
  }

  /** Waits until the file was last changed long enough ago, at most for that time. */
  static Fingerprint settled(Path file) throws IOException {
    Fingerprint fresh = of(file);
    long age = System.currentTimeMillis() - fresh.modifiedMillis();
    if (age >= 0 && age < SETTLED_MILLIS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS - age));
      return of(file);
    }
    return fresh;
  }

  /** A receipt for the file, all of which is in the store. */
  Receipt receipt(String source, long sessions) {
    return new Receipt(source, sizeBytes, modifiedMillis, sessions, 0);
  }

  boolean isThatOf(Receipt receipt) {
    return receipt.describes(sizeBytes, modifiedMillis);
  }
}
