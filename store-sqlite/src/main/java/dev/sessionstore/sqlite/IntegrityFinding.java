package dev.sessionstore.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * Something in a database that is not as it should be. Immutable.
 *
 * @param kind what it concerns
 * @param workspaceHash the workspace that it concerns, or null if it is not about one
 * @param sessionId the session that it concerns, or null if it is not about one
 * @param message what is wrong, without content
 */
public record IntegrityFinding(
    Kind kind, @Nullable String workspaceHash, @Nullable String sessionId, String message) {

  /** What a finding concerns, and so what helps. */
  public enum Kind {
    /** The file: SQLite cannot read part of it, or finds it inconsistent. */
    DAMAGE(
        "session-store recover gets out what can be read; session-store backup restore latest goes"
            + " back to the latest backup"),
    /** The write-ahead log of a process that died was removed, and the last writes with it. */
    LOG(
        "session-store check tells which of them the JSON files have; session-store backup list"
            + " shows the backups"),
    /** The schema is not the one of its version: something else has changed it. */
    SCHEMA("session-store backup restore latest goes back to the latest backup"),
    /** Rows that belong to nothing; no store shows them. */
    ORPHAN("session-store recover gets out what can be read"),
    /** Workspaces and the hashes that mean them. */
    WORKSPACE("session-store recover gets out what can be read"),
    /** The instances, messages or runtimes of a session have a gap. */
    POSITIONS("session-store backup restore latest goes back to the latest backup"),
    /** The change journal, or somebody who follows it, does not fit the sessions. */
    JOURNAL("session-store optimize --rebuild"),
    /** What is known of the JSON files does not fit the journal. */
    REPLICATION("session-store optimize --rebuild, then session-store drain --check"),
    /** The search index does not hold what the sessions do. */
    SEARCH_INDEX("session-store optimize --rebuild"),
    /** The counts that lists show are not what there is. */
    COUNTS("session-store optimize --rebuild");

    private final String advice;

    Kind(String advice) {
      this.advice = advice;
    }

    /**
     * Says what helps.
     *
     * @return a command, or what commands do
     */
    public String advice() {
      return advice;
    }
  }
}
