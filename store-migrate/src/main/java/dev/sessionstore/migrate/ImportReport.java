package dev.sessionstore.migrate;

import dev.sessionstore.migrate.ImportedFile.State;
import java.util.List;

/**
 * What an import did. Each element of each file is counted once: {@code totalSessions} = {@code
 * migratedSessions} + {@code skippedSessions} + {@code duplicateSessions} + {@code
 * conflictingSessions} + {@code failedSessions}. Immutable.
 *
 * @param totalWorkspaces how many workspaces the files belong to
 * @param totalSessions how many elements were found in them, one that is cut off included
 * @param migratedSessions how many were new and are stored now, renamed duplicates included
 * @param skippedSessions how many the store held already
 * @param duplicateSessions how many repeat an earlier element of their file exactly
 * @param conflictingSessions how many the store held in another version
 * @param failedSessions how many are no sessions, or cut off, and were left out
 * @param durationMs how long the import took, in milliseconds
 * @param cancelled whether it was cancelled before it came to the end
 * @param errors what could not be taken in, and where it stands
 * @param conflicts which sessions were in conflict, and which version won
 * @param renames which elements got an id of their own
 * @param files the files, in the order in which they were taken in
 */
public record ImportReport(
    long totalWorkspaces,
    long totalSessions,
    long migratedSessions,
    long skippedSessions,
    long duplicateSessions,
    long conflictingSessions,
    long failedSessions,
    long durationMs,
    boolean cancelled,
    List<ImportError> errors,
    List<ImportConflict> conflicts,
    List<ImportRename> renames,
    List<ImportedFile> files) {

  /**
   * Copies the lists.
   *
   * @param totalWorkspaces {@link #totalWorkspaces()}
   * @param totalSessions {@link #totalSessions()}
   * @param migratedSessions {@link #migratedSessions()}
   * @param skippedSessions {@link #skippedSessions()}
   * @param duplicateSessions {@link #duplicateSessions()}
   * @param conflictingSessions {@link #conflictingSessions()}
   * @param failedSessions {@link #failedSessions()}
   * @param durationMs {@link #durationMs()}
   * @param cancelled {@link #cancelled()}
   * @param errors {@link #errors()}
   * @param conflicts {@link #conflicts()}
   * @param renames {@link #renames()}
   * @param files {@link #files()}
   */
  public ImportReport {
    errors = List.copyOf(errors);
    conflicts = List.copyOf(conflicts);
    renames = List.copyOf(renames);
    files = List.copyOf(files);
  }

  /**
   * Tells whether the store now holds everything that the files say: it was not cancelled, no
   * element failed, no file stopped making sense, and of each session in conflict it was the file's
   * version that won.
   *
   * @return false if something was not imported
   */
  public boolean isComplete() {
    return !cancelled
        && errors.isEmpty()
        && conflicts.stream().allMatch(ImportConflict::imported)
        && files.stream().noneMatch(file -> file.state() == State.DAMAGED);
  }
}
