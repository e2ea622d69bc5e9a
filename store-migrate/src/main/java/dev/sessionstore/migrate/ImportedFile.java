package dev.sessionstore.migrate;

/**
 * What became of one legacy file. Each of its elements is counted once: {@code totalSessions} is
 * the sum of the five counts after it. Immutable.
 *
 * @param source the name of the file, relative to the home
 * @param workspaceHash the workspace that it belongs to
 * @param sizeBytes its size in bytes when the import began with it
 * @param state how it was read
 * @param totalSessions how many elements were found in it
 * @param migratedSessions how many were new and are stored now, renamed duplicates included
 * @param skippedSessions how many the store held already
 * @param duplicateSessions how many repeat an earlier element of the file exactly
 * @param conflictingSessions how many the store held in another version
 * @param failedSessions how many are no sessions and were left out
 * @param renamedSessions how many got an id of their own because an earlier, different element has
 *     theirs; counted among the others as well
 */
public record ImportedFile(
    String source,
    String workspaceHash,
    long sizeBytes,
    State state,
    long totalSessions,
    long migratedSessions,
    long skippedSessions,
    long duplicateSessions,
    long conflictingSessions,
    long failedSessions,
    long renamedSessions) {

  /** How a file was read. */
  public enum State {
    /** From beginning to end. */
    READ,
    /** Not again: it has not changed since it was taken in as a whole. */
    UNCHANGED,
    /** Only up to a place where it stops making sense; an {@link ImportError} tells where. */
    DAMAGED
  }
}
