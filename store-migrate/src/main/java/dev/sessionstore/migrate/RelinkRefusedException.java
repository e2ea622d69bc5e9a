package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.Workspace;

/**
 * The workspace that a history was to be given to has one of its own. Nothing was changed. Relink
 * with {@link Relink.Builder#merge} if both belong together.
 */
public final class RelinkRefusedException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /** How many sessions the database has of the workspace. */
  private final long sessionsInDatabase;

  /** How many sessions the files have. */
  private final long sessionsInFiles;

  /**
   * Creates the error.
   *
   * @param workspace the workspace that has a history, by its own hash
   * @param sessionsInDatabase how many sessions the database has of it
   * @param sessionsInFiles how many sessions its files have
   */
  public RelinkRefusedException(
      Workspace workspace, long sessionsInDatabase, long sessionsInFiles) {
    super(
        "workspace "
            + workspace.hash()
            + workspace.path().map(path -> " (" + path + ")").orElse("")
            + " has a history already: "
            + sessionsInDatabase
            + " sessions in SQLite, "
            + sessionsInFiles
            + " in files; nothing was changed: merge the two if they belong together (--merge)");
    this.sessionsInDatabase = sessionsInDatabase;
    this.sessionsInFiles = sessionsInFiles;
  }

  /**
   * Returns how many sessions the database has of the workspace.
   *
   * @return the number of sessions
   */
  public long sessionsInDatabase() {
    return sessionsInDatabase;
  }

  /**
   * Returns how many sessions its files have; most of them may be in the database too.
   *
   * @return the number of sessions
   */
  public long sessionsInFiles() {
    return sessionsInFiles;
  }
}
