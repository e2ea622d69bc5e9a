package dev.sessionstore.migrate.backup;

import dev.sessionstore.SessionStoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An archive is damaged, or is none that this library makes. Nothing of it was put into the home,
 * where everything is as it was. Take another backup.
 */
public final class BackupRefusedException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with the archive. */
  private final String reason;

  /**
   * Creates the error.
   *
   * @param archive the archive
   * @param reason what is wrong with it, without content
   * @param cause the underlying failure, or null if there is none
   */
  public BackupRefusedException(Path archive, String reason, @Nullable Throwable cause) {
    super(archive + ": " + reason + "; nothing was changed: take another backup", cause);
    this.reason = reason;
  }

  /**
   * Returns what is wrong with the archive.
   *
   * @return the reason, without the file and without content
   */
  public String reason() {
    return reason;
  }
}
