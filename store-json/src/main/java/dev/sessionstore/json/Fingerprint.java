package dev.sessionstore.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * By what a file is known again without reading it. Two equal fingerprints mean an unchanged file
 * only if the first was {@linkplain #settled settled} when it was taken: the system's clock for
 * times of modification ticks every few milliseconds, and what is written within one tick bears the
 * same time.
 *
 * @param exists whether there is a file
 * @param fileKey the file system's identity of the file, where it has one
 * @param sizeBytes the size
 * @param modified the time of modification
 */
record Fingerprint(boolean exists, @Nullable Object fileKey, long sizeBytes, Instant modified) {

  /** Longer than the tick of today's file systems. */
  private static final Duration TICK = Duration.ofMillis(50);

  /** The tick of FAT; others that keep whole seconds have a shorter one. */
  private static final Duration COARSE_TICK = Duration.ofSeconds(2);

  static final Fingerprint MISSING = new Fingerprint(false, null, 0, Instant.EPOCH);

  static Fingerprint of(Path file) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Fingerprint(true, now.fileKey(), now.size(), now.lastModifiedTime().toInstant());
    } catch (NoSuchFileException e) {
      return MISSING;
    }
  }

  /** The same for equal fingerprints, in any process. */
  String text() {
    return exists ? sizeBytes + " " + modified + " " + fileKey : "none";
  }

  /** Whether the file was replaced as a whole, not written in place; false where none can tell. */
  boolean isOtherFileThan(Fingerprint before) {
    return before.fileKey != null && !before.fileKey.equals(fileKey);
  }

  /** Whether a change after this instant would show. */
  boolean settled(Instant now) {
    boolean whole = modified.equals(modified.truncatedTo(ChronoUnit.SECONDS));
    return !exists || olderThan(whole ? COARSE_TICK : TICK, now);
  }

  /** Whether the file was left alone for a while; never for a time in the future. */
  boolean olderThan(Duration age, Instant now) {
    return Duration.between(modified, now).compareTo(age) >= 0;
  }
}
