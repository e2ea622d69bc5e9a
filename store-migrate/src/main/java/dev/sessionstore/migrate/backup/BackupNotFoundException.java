package dev.sessionstore.migrate.backup;

import dev.sessionstore.SessionStoreException;

/** There is no backup of this name. List those there are, or make one. */
public final class BackupNotFoundException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what was looked for and where
   */
  public BackupNotFoundException(String message) {
    super(message);
  }
}
