package dev.sessionstore;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Keeps the worktree sessions of an editor, by workspace. Open one with {@link SessionStores} or
 * with a backend's own {@code open} method, and close it when the editor ends.
 *
 * <p><b>Threads and processes.</b> A store may be used by any number of threads at once; every call
 * blocks until it is done. Several processes may use one home folder at once. Values are immutable
 * in both directions.
 *
 * <p><b>Atomicity and durability.</b> Each call takes effect wholly or not at all, and a call that
 * returned is stored: it survives the death of the process, and with {@link Durability#FULL} a
 * power cut as well. An interrupt does not tear an operation: it completes or fails as a whole, and
 * the thread's interrupt flag is kept.
 *
 * <p><b>Store order</b> is the order in which sessions were added (in an imported file: the order
 * of its array). New sessions come last, an update keeps its place; timestamps have no part in it.
 *
 * <p><b>What an implementer must guarantee</b> beyond the methods below: sessions come back
 * {@linkplain WorktreeSession#equals equal} to what was given, of any size; {@linkplain
 * dev.sessionstore.spi.SessionValidation validation} comes before any write; nothing that cannot be
 * read is ever overwritten; no content reaches a log or a message. The test kit in package {@code
 * dev.sessionstore.tck} states all of it as tests, to be inherited.
 *
 * <p><b>Errors.</b> Besides those named at each method, every method may throw
 *
 * <ul>
 *   <li>{@link StoreClosedException} after {@link #close()},
 *   <li>{@link StoreBusyException} if others held the store for longer than the busy timeout: call
 *       again,
 *   <li>{@link StoreCorruptException} if the data cannot be read: it was left as it is,
 *   <li>{@link StoreUnavailableException} if an I/O operation failed,
 * </ul>
 *
 * and every method that writes
 *
 * <ul>
 *   <li>{@link InvalidSessionException} if a value could not be given back as it is,
 *   <li>{@link StoreFullException} if there is no space left,
 *   <li>{@link StoreReadOnlyException} if the folder or file may not be written.
 * </ul>
 *
 * <p>Null arguments throw {@link NullPointerException}.
 */
public interface SessionStore extends AutoCloseable {

  /**
   * Adds a session, last in store order. It is stored as given, timestamps included.
   *
   * @param workspace the workspace; becomes known to the store if it was not
   * @param session the session
   * @return the session as stored
   * @throws DuplicateSessionException if the workspace has a session with this id
   * @throws InvalidSessionException if a field cannot be stored as it is
   */
  WorktreeSession create(Workspace workspace, WorktreeSession session);

  /**
   * Replaces a whole session in its place. It is stored as given, {@code updatedAt} included.
   *
   * @param workspace the workspace
   * @param session the new state of the session with the same id
   * @return the session as stored
   * @throws SessionNotFoundException if the workspace has no session with this id
   * @throws InvalidSessionException if a field cannot be stored as it is
   */
  WorktreeSession update(Workspace workspace, WorktreeSession session);

  /**
   * Reads, changes and writes a session as one step: no other write, of this or another process,
   * can come between. The result is stored as given, {@code updatedAt} included.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @param change gives the new state for the present one; runs once, in the calling thread, while
   *     others wait, so let it be quick; may not call the store and may not change the id; what it
   *     throws is passed on, and nothing is changed
   * @return the session as stored
   * @throws SessionNotFoundException if the workspace has no session with this id
   * @throws InvalidSessionException if a field of the result cannot be stored, or its id differs
   * @throws IllegalStateException if {@code change} calls this store
   * @throws NullPointerException if {@code change} returns null; nothing is changed
   */
  WorktreeSession modify(Workspace workspace, String id, UnaryOperator<WorktreeSession> change);

  /**
   * Returns a session.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @return the session
   * @throws SessionNotFoundException if the workspace has no session with this id
   */
  WorktreeSession get(Workspace workspace, String id);

  /**
   * Returns a session if there is one.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @return the session, or empty
   */
  Optional<WorktreeSession> find(Workspace workspace, String id);

  /**
   * Returns all sessions of a workspace, at one point in time. For workspaces that may not fit into
   * memory use {@link #forEach}.
   *
   * @param workspace the workspace
   * @return the sessions in store order; empty for an unknown workspace
   */
  List<WorktreeSession> getAll(Workspace workspace);

  /**
   * Hands all sessions of a workspace to an action, one after the other, without keeping them in
   * memory where the backend can. They are those of one point in time.
   *
   * @param workspace the workspace
   * @param action called for each session in store order, in the calling thread; may not write to
   *     the store; what it throws ends the walk and is passed on
   */
  default void forEach(Workspace workspace, Consumer<? super WorktreeSession> action) {
    getAll(workspace).forEach(action);
  }

  /**
   * Deletes a session.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @return false if there was no such session
   */
  boolean delete(Workspace workspace, String id);

  /**
   * Adds a message at the end of a session's chat and stamps {@code updatedAt} with the present
   * time.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @param message the message; its id need not be unique
   * @return the session as stored
   * @throws SessionNotFoundException if the workspace has no session with this id
   * @throws InvalidSessionException if a field of the message cannot be stored as it is
   */
  WorktreeSession addChatMessage(Workspace workspace, String id, ChatMessage message);

  /**
   * Sets the status of one instance and stamps {@code updatedAt} with the present time. Where
   * several instances share the id, the first is meant.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @param instanceId the instance's id
   * @param status the new status
   * @return the session as stored
   * @throws SessionNotFoundException if the workspace has no session with this id
   * @throws InstanceNotFoundException if the session has no instance with this id
   */
  WorktreeSession updateInstanceStatus(
      Workspace workspace, String id, long instanceId, InstanceStatus status);

  /**
   * Returns one page of a workspace's sessions, in short form: neither outputs nor chat are read.
   * Sessions that are there while page after page is read are listed once each, whatever is written
   * in between; only where the session that ended a page is deleted before the next one is read,
   * others of the same instant may be listed once more.
   *
   * @param workspace the workspace
   * @param query filters, order, and where to go on
   * @return the page; empty for an unknown workspace
   * @throws IllegalArgumentException if the query's cursor is not one that this order gave out
   */
  Page<SessionSummary> list(Workspace workspace, SessionQuery query);

  /**
   * Finds sessions by what their task, their agents' names or their chat say. A text matches if it
   * contains each of the words of the query (split at white space), anywhere, without regard to
   * case; so {@code 認証} is found within a sentence and {@code c++} is just text. Sessions come most
   * recently updated first, each at most once, with the first of its texts that matches.
   *
   * @param workspace the workspace
   * @param text what to look for; any text is safe; blank finds nothing
   * @param limit how many sessions at most, from 1
   * @return the hits
   * @throws IllegalArgumentException if the limit is below 1
   */
  List<SearchHit> search(Workspace workspace, String text, int limit);

  /**
   * Returns the workspaces that the store knows, also those whose sessions have all been deleted.
   *
   * @return the workspaces, by hash; with their paths where known
   */
  List<Workspace> workspaces();

  /** Waits for the operations under way, then releases all resources. Later calls do nothing. */
  @Override
  void close();
}
