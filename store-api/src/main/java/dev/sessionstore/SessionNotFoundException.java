package dev.sessionstore;

/**
 * The workspace has no session with this id. The caller's answer, not a failure: create the
 * session, or tell the user that it is gone.
 */
public final class SessionNotFoundException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /** The workspace's hash. */
  private final String workspaceHash;

  /** The session's id. */
  private final String sessionId;

  /**
   * Creates the error.
   *
   * @param workspaceHash the workspace that was asked
   * @param sessionId the id that it does not hold
   */
  public SessionNotFoundException(String workspaceHash, String sessionId) {
    super("no session " + quote(sessionId) + " in workspace " + workspaceHash);
    this.workspaceHash = workspaceHash;
    this.sessionId = sessionId;
  }

  /**
   * Returns the workspace that was asked.
   *
   * @return its 16-digit hash
   */
  public String workspaceHash() {
    return workspaceHash;
  }

  /**
   * Returns the id that was not found.
   *
   * @return the session id
   */
  public String sessionId() {
    return sessionId;
  }
}
