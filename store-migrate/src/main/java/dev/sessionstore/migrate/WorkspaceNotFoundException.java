package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;

/**
 * Nothing in the home belongs to this workspace: neither the database nor a file knows it. List the
 * workspaces, or name the hash that is the name of its file.
 */
public final class WorkspaceNotFoundException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what was looked for and where
   */
  public WorkspaceNotFoundException(String message) {
    super(message);
  }
}
