package dev.sessionstore.migrate;

import org.jspecify.annotations.Nullable;

/**
 * What became of one legacy file. Each of its elements is counted once: {@code totalSessions} is
 * the sum of the five counts after it. Immutable.
 *
 * @param source the name of the file, relative to the home; of one that is not in the home, its
 *     path
 * @param workspaceHash the workspace that it belongs to
 * @param sizeBytes its size in bytes when the import began with it
 * @param state how it was read
 * @param totalSessions how many elements were found in it, one that is cut off included
 * @param migratedSessions how many were new and are stored now, renamed duplicates included
 * @param skippedSessions how many the store held already
 * @param duplicateSessions how many repeat an earlier element of the file exactly
 * @param conflictingSessions how many the store held in another version
 * @param failedSessions how many are no sessions, or cut off, and were left out
 * @param renamedSessions how many got an id of their own because an earlier, different element has
 *     theirs; counted among the others as well
 * @param migratedTo the name that the file has now that it is taken in and read back from the
 *     store; null if it has stayed where it was
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
    long renamedSessions,
    @Nullable String migratedTo) {

  /** How a file was read. */
  public enum State {
    /** From beginning to end. */
    READ,
    /** Not again: it has not changed since it was taken in as a whole. */
    UNCHANGED,
    /** Only in part: the import was cancelled. */
    CANCELLED,
    /** Only up to a place where it stops making sense; an {@link ImportError} tells where. */
    DAMAGED
  }

  /** The same, under a new name. */
  ImportedFile migratedTo(String name) {
    return new ImportedFile(
        source,
        workspaceHash,
        sizeBytes,
        state,
        totalSessions,
        migratedSessions,
        skippedSessions,
        duplicateSessions,
        conflictingSessions,
        failedSessions,
        renamedSessions,
        name);
  }
}
