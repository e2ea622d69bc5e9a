package dev.sessionstore;

/** The session exists, but has no instance with this id. Nothing was written. */
public final class InstanceNotFoundException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /** The workspace's hash. */
  private final String workspaceHash;

  /** The session's id. */
  private final String sessionId;

  /** The instance's id. */
  private final long instanceId;

  /**
   * Creates the error.
   *
   * @param workspaceHash the session's workspace
   * @param sessionId the session that was asked
   * @param instanceId the instance that it does not have
   */
  public InstanceNotFoundException(String workspaceHash, String sessionId, long instanceId) {
    super(
        "session "
            + quote(sessionId)
            + " in workspace "
            + workspaceHash
            + " has no instance "
            + instanceId);
    this.workspaceHash = workspaceHash;
    this.sessionId = sessionId;
    this.instanceId = instanceId;
  }

  /**
   * Returns the session's workspace.
   *
   * @return its 16-digit hash
   */
  public String workspaceHash() {
    return workspaceHash;
  }

  /**
   * Returns the session that was asked.
   *
   * @return the session id
   */
  public String sessionId() {
    return sessionId;
  }

  /**
   * Returns the instance id that was not found.
   *
   * @return the instance id
   */
  public long instanceId() {
    return instanceId;
  }
}
