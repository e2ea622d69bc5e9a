package dev.sessionstore.migrate;

/**
 * What was done about a session, or would be. Immutable.
 *
 * @param workspaceHash the workspace
 * @param sessionId the session's id
 * @param action what
 */
public record Repair(String workspaceHash, String sessionId, Action action) {

  /** What is done about a session. */
  public enum Action {
    /** The version of the JSON file is written to SQLite. */
    TO_SQLITE,
    /** The version of SQLite is written to the JSON file. */
    TO_JSON,
    /** It is deleted from the JSON file. */
    DELETED_FROM_JSON
  }
}
