package dev.sessionstore;

/**
 * The workspace already holds a session with this id; nothing was written. Use {@link
 * SessionStore#update} to replace it, or create the session under another id.
 */
public final class DuplicateSessionException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /** The workspace's hash. */
  private final String workspaceHash;

  /** The session's id. */
  private final String sessionId;

  /**
   * Creates the error.
   *
   * @param workspaceHash the workspace that was written to
   * @param sessionId the id that is taken
   */
  public DuplicateSessionException(String workspaceHash, String sessionId) {
    super(
        "workspace "
            + workspaceHash
            + " already has a session "
            + quote(sessionId)
            + "; update it, or choose another id");
    this.workspaceHash = workspaceHash;
    this.sessionId = sessionId;
  }

  /**
   * Returns the workspace that was written to.
   *
   * @return its 16-digit hash
   */
  public String workspaceHash() {
    return workspaceHash;
  }

  /**
   * Returns the id that is taken.
   *
   * @return the session id
   */
  public String sessionId() {
    return sessionId;
  }
}
