package dev.sessionstore;

import java.nio.file.Path;

/**
 * The database was written by a newer version of this library. It was not changed; use that
 * version, or a backup from before the upgrade.
 */
public final class SchemaTooNewException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param file the database
   * @param found the schema version that it has
   * @param supported the newest schema version that this library knows
   */
  public SchemaTooNewException(Path file, int found, int supported) {
    super(
        file
            + " has schema version "
            + found
            + ", this library knows up to "
            + supported
            + "; the database was not changed: use the newer version of the editor");
  }
}
