package dev.sessionstore;

import java.nio.file.Path;

/**
 * The file is a SQLite database, but not one of ours. It was not changed; move it away, or choose
 * another home.
 */
public final class ForeignDatabaseException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param file the database
   * @param applicationId the application id in its header
   */
  public ForeignDatabaseException(Path file, int applicationId) {
    super(
        String.format(
            "%s is a database of another application (application_id 0x%08x); it was not changed:"
                + " move it away, or choose another home",
            file, applicationId));
  }
}
