package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.time.Duration;
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
   * @param source the name of the file, relative to the home; for one that is not in the home, its
   *     path
   * @param sizeBytes its size in bytes
   * @param modifiedMillis its time of modification, milliseconds since 1970-01-01T00:00:00Z
   * @param sessions how many sessions it held, as far as it is taken in
   * @param failed how many elements of it are not in the store
   * @param position how far it is taken in: up to this byte; {@link #WHOLE}: as a whole
   * @param contentHash the SHA-256 of the bytes up to there, in lower-case hexadecimal digits; for
   *     a whole file only if what was taken in has also been read back from the store; else null
   */
  record Receipt(
      String source,
      long sizeBytes,
      long modifiedMillis,
      long sessions,
      long failed,
      long position,
      @Nullable String contentHash) {

    /** The {@link #position()} of a file that is taken in as a whole. */
    public static final long WHOLE = -1;

    /**
     * A receipt for a whole file that is known by its size and time only. To make one, the file
     * need not be read.
     *
     * @param source {@link #source()}
     * @param sizeBytes {@link #sizeBytes()}
     * @param modifiedMillis {@link #modifiedMillis()}
     * @param sessions {@link #sessions()}
     * @param failed {@link #failed()}
     */
    public Receipt(String source, long sizeBytes, long modifiedMillis, long sessions, long failed) {
      this(source, sizeBytes, modifiedMillis, sessions, failed, WHOLE, null);
    }

    /**
     * Returns a receipt that says the same of a file that was renamed.
     *
     * @param newSource the file's new name
     * @return the receipt for it
     */
    public Receipt as(String newSource) {
      return new Receipt(
          newSource, sizeBytes, modifiedMillis, sessions, failed, position, contentHash);
    }

    /**
     * Returns a receipt for the same content with another time.
     *
     * @param millis the file's present time of modification, milliseconds since
     *     1970-01-01T00:00:00Z
     * @return the receipt for it
     */
    public Receipt modifiedAt(long millis) {
      return new Receipt(source, sizeBytes, millis, sessions, failed, position, contentHash);
    }

    /**
     * Tells whether the file was taken in from beginning to end.
     *
     * @return false if an import was cut short in it
     */
    public boolean isWhole() {
      return position == WHOLE;
    }

    /**
     * Tells whether a file that was taken in as a whole is still as it was then.
     *
     * @param presentBytes its present size in bytes
     * @param presentModifiedMillis its present time of modification, milliseconds since
     *     1970-01-01T00:00:00Z
     * @return true if neither has changed
     */
    public boolean describes(long presentBytes, long presentModifiedMillis) {
      return isWhole() && sizeBytes == presentBytes && modifiedMillis == presentModifiedMillis;
    }
  }

  /**
   * A session to be merged, and what is to be recorded where a commit ends with it.
   *
   * @param session the session
   * @param receipt says that its file is taken in up to and including it; or null
   */
  record Incoming(WorktreeSession session, @Nullable Receipt receipt) {}

  /**
   * Merges sessions into a workspace by the {@link MergeRule}, all or none.
   *
   * @param workspace the workspace; becomes known to the store even if there are no sessions
   * @param sessions the sessions in store order, each valid, their ids distinct
   * @param recovery takes the versions that lose, before the commit
   * @param receipt recorded with the same commit, or null; if it is one for a {@linkplain
   *     Receipt#isWhole() whole} file, the commit and all before it survive a power cut, for the
   *     file may be put away then
   * @return what became of each session, in the same order
   */
  List<Outcome> merge(
      Workspace workspace,
      List<WorktreeSession> sessions,
      Recovery recovery,
      @Nullable Receipt receipt);

  /**
   * Merges the first of the sessions, as many as fit into a span of time, but at least one: whoever
   * else writes need not wait longer than that. Those that are merged are so with one commit, which
   * records the receipt of the last of them. That commit survives the death of the process; a power
   * cut may undo it, receipt included, until any other write has returned.
   *
   * @param workspace the workspace
   * @param sessions the sessions in store order, each valid, their ids distinct; at least one
   * @param recovery takes the versions that lose, before the commit
   * @param atMost the span of time
   * @return what became of each of the first sessions; call again with the others
   */
  List<Outcome> mergeSlice(
      Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost);

  /**
   * Reads one session as it is stored, past any cache.
   *
   * @param workspace the workspace
   * @param id the session
   * @return the session, or empty
   */
  Optional<WorktreeSession> stored(Workspace workspace, String id);

  /**
   * Reads some sessions as they are stored, past any cache.
   *
   * @param workspace the workspace
   * @param ids the sessions, no more than fit into memory
   * @return each of them, or empty, in the same order
   */
  default List<Optional<WorktreeSession>> stored(Workspace workspace, List<String> ids) {
    return ids.stream().map(id -> stored(workspace, id)).toList();
  }

  /**
   * Tells of a session that was stored, and is not {@linkplain #stored there} any more, whether
   * somebody has deleted it.
   *
   * @param workspace the workspace
   * @param id the session
   * @return false if the store knows nothing of a deletion: then it has lost the session
   */
  boolean isDeleted(Workspace workspace, String id);

  /**
   * Lists the workspaces that the store knows, each under its own hash.
   *
   * @return the workspaces, as {@link dev.sessionstore.SessionStore#workspaces()} gives them
   */
  List<Workspace> workspaces();

  /**
   * Records that a further hash means a workspace.
   *
   * @param workspace the workspace; becomes known to the store
   * @param hash the further hash
   * @return false if the store has a workspace of its own under the hash, which stays one
   */
  boolean alias(Workspace workspace, String hash);

  /**
   * Returns the workspace that a hash means here. Several hashes may mean one workspace, see {@link
   * #alias}; whatever is kept per workspace beside this store is kept under its own.
   *
   * @param workspace a workspace, by any of its hashes
   * @return the same workspace by its own hash; itself if it is that already, or not known here
   */
  Workspace canonical(Workspace workspace);

  /**
   * Returns the last receipt recorded for a source.
   *
   * @param source {@link Receipt#source()}
   * @return the receipt, or empty
   */
  Optional<Receipt> receipt(String source);

  /**
   * Tells whether a file of some name was taken in as a whole, wherever it lay.
   *
   * @param fileName the last part of {@link Receipt#source()}
   * @return whether there is a receipt for all of such a file
   */
  boolean hasTakenIn(String fileName);
}
