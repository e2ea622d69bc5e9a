package dev.sessionstore.json;

import java.io.IOException;

/**
 * The text by which a state of a file is known again, in this process or another: the fingerprint
 * and, if that was not settled when it was taken, the checksum of the content. It is never taken
 * apart: a text that is not that of the present state names another one, or nothing.
 */
final class FileVersion {

  private static final String CHECKSUM = " crc32c=";

  /** Tells the checksum of the present content. */
  interface Content {
    long checksum() throws IOException;
  }

  private FileVersion() {}

  /** Names a state whose fingerprint is settled. */
  static String of(Fingerprint settled) {
    return settled.text();
  }

  /** Names a state whose fingerprint alone would not tell it from others. */
  static String of(Fingerprint young, long checksum) {
    return young.text() + CHECKSUM + Long.toHexString(checksum);
  }

  /** Whether the fingerprint leaves it possible that a version is the present one. */
  static boolean mayName(String version, Fingerprint present) {
    String settled = of(present);
    return version.equals(settled) || (present.exists() && version.startsWith(settled + CHECKSUM));
  }

  /** Whether a version is the present one; the content is looked at only if that decides. */
  static boolean names(String version, Fingerprint present, Content content) throws IOException {
    return version.equals(of(present))
        || (mayName(version, present) && version.equals(of(present, content.checksum())));
  }
}
