package dev.sessionstore.migrate.backup;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of the home, as a backup holds it. Immutable.
 *
 * @param name its path in the home, with {@code /}
 * @param sizeBytes its size
 * @param modifiedMillis when it was modified last, in milliseconds since 1970
 * @param sha256 SHA-256 of its bytes, as 64 lower-case hexadecimal digits
 * @param contents the sessions in it; null for a file that holds none or cannot be read, which is
 *     kept as it is
 */
public record BackupMember(
    String name,
    long sizeBytes,
    long modifiedMillis,
    String sha256,
    @Nullable BackupContents contents) {

  static final String DATABASE = "session-store.db";

  /** Before the names of the parts of a database that could not be copied by SQLite. */
  static final String AS_IT_WAS = "damaged/";

  private static final Pattern LEGACY_FILE = Pattern.compile("sessions/[0-9a-f]{16}\\.json");

  private static final Pattern PUT_AWAY =
      Pattern.compile(LEGACY_FILE + "\\.migrated(\\.[1-9][0-9]{0,8})?(\\.gz)?");

  private static final Pattern KNOWN =
      Pattern.compile(
          "workspace_mapping\\.json|session-store\\.db|damaged/session-store\\.db(-wal|-journal)?");

  /** Tells whether a backup may hold something of this name: no other is ever written anywhere. */
  static boolean isKnown(String name) {
    return isSessionFile(name) || KNOWN.matcher(name).matches();
  }

  /** Tells whether this is the name of a legacy file, in use or put away after its import. */
  static boolean isSessionFile(String name) {
    return LEGACY_FILE.matcher(name).matches() || isPutAway(name);
  }

  /**
   * Tells whether it is the database.
   *
   * @return false for all other files
   */
  public boolean isDatabase() {
    return name.equals(DATABASE);
  }

  boolean isLegacyFile() {
    return LEGACY_FILE.matcher(name).matches();
  }

  /** Of these, only the bytes are compared: they are not changed any more. */
  boolean isPutAway() {
    return isPutAway(name);
  }

  static boolean isPutAway(String name) {
    return PUT_AWAY.matcher(name).matches();
  }

  boolean isKeptAsItWas() {
    return name.startsWith(AS_IT_WAS);
  }
}
