package dev.sessionstore;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file or database that cannot be read as what it should be. It is left exactly as it was: the
 * store never overwrites, cuts or deletes what it cannot read. Only the workspace (JSON) or
 * database (SQLite) that the file holds is affected. Restore a backup, or mend or move the file
 * away, then call again.
 */
public final class StoreCorruptException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  private final transient Path file;

  /** The offset in bytes, or -1. */
  private final long position;

  /** What is wrong with the file. */
  private final String reason;

  /**
   * Creates the error.
   *
   * @param file the damaged file
   * @param position the offset in bytes at which it stops making sense, or -1 where not known
   * @param reason what is wrong, without content
   * @param cause the underlying failure, or null if there is none
   */
  public StoreCorruptException(Path file, long position, String reason, @Nullable Throwable cause) {
    super(
        file
            + (position < 0 ? "" : ", byte " + position)
            + ": "
            + reason
            + "; the file was left as it is: restore it from a backup, or move it away",
        cause);
    this.file = file;
    this.position = position;
    this.reason = reason;
  }

  /**
   * Returns the damaged file.
   *
   * @return its path; null only after Java deserialisation
   */
  public Path file() {
    return file;
  }

  /**
   * Returns where the file stops making sense.
   *
   * @return an offset in bytes, or -1 where not known
   */
  public long position() {
    return position;
  }

  /**
   * Returns what is wrong with the file.
   *
   * @return the reason, without file, position and content
   */
  public String reason() {
    return reason;
  }
}
