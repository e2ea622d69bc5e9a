package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store that takes in many sessions with one commit. Implemented by stores that can be imported
 * into.
 */
public interface BulkWrite {

  /** What became of one session. */
  enum Outcome {
    /** It was new and is now last in store order. */
    INSERTED,
    /** The store held an equal one. */
    EQUAL,
    /** The store held another version, which lost and was kept in recovery. */
    REPLACED,
    /** The store holds another version, which won; the incoming one was kept in recovery. */
    KEPT
  }

  /**
   * The state of a source file when it was taken in, so that it is known again.
   *
   * @param source the name of the file, relative to the home
   * @param sizeBytes its size in bytes
   * @param modifiedMillis its time of modification, milliseconds since 1970-01-01T00:00:00Z
   * @param sessions how many sessions it held
   * @param failed how many elements of it are not in the store
   */
  record Receipt(String source, long sizeBytes, long modifiedMillis, long sessions, long failed) {

    /**
     * Tells whether a file is still as it was when it was taken in.
     *
     * @param presentBytes its present size in bytes
     * @param presentModifiedMillis its present time of modification, milliseconds since
     *     1970-01-01T00:00:00Z
     * @return true if neither has changed
     */
    public boolean describes(long presentBytes, long presentModifiedMillis) {
      return sizeBytes == presentBytes && modifiedMillis == presentModifiedMillis;
    }
  }

  /**
   * Merges sessions into a workspace by the {@link MergeRule}, all or none.
   *
   * @param workspace the workspace; becomes known to the store even if there are no sessions
   * @param sessions the sessions in store order, each valid, their ids distinct
   * @param recovery takes the versions that lose, before the commit
   * @param receipt recorded with the same commit, or null
   * @return what became of each session, in the same order
   */
  List<Outcome> merge(
      Workspace workspace,
      List<WorktreeSession> sessions,
      Recovery recovery,
      @Nullable Receipt receipt);

  /**
   * Returns the last receipt recorded for a source.
   *
   * @param source the name of the file, relative to the home
   * @return the receipt, or empty
   */
  Optional<Receipt> receipt(String source);
}
