package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that can be kept equal to another one, which others may write as well: each workspace has
 * a <em>version</em>, by which it is known again later, also by another process, and which changes
 * with every change, whoever makes it. A version is a text that only the replica itself
 * understands.
 *
 * <p>Whoever writes through this interface waits for others and is waited for as the {@link
 * dev.sessionstore.SessionStore} operations of the same store; {@link
 * dev.sessionstore.StoreBusyException} and the other failures are those of these operations, and
 * have changed nothing.
 */
public interface Replica {

  /**
   * A change of one workspace.
   *
   * @param version the version that the change is made for
   * @param order all ids of the workspace in the store order that it shall have; sessions that are
   *     not named keep their place behind their predecessor
   * @param changed the ids of the sessions to write or delete
   * @param states tells what becomes of each of them
   * @param durable whether the change must survive a power cut when the call returns
   */
  record Batch(
      String version, List<String> order, Set<String> changed, States states, boolean durable) {}

  /** Tells the state that a session shall have. */
  @FunctionalInterface
  interface States {

    /**
     * Tells the state of a session. Called at least once for each changed id before the change is
     * made, one after the other; what the last call returned is what was written.
     *
     * @param id the session's id
     * @return the session, under the same id, or null if it shall be deleted
     * @throws dev.sessionstore.SessionStoreException if it cannot be told; nothing is changed then
     */
    @Nullable WorktreeSession of(String id);
  }

  /**
   * Hands over all sessions of a workspace as they are stored, past any cache if need be, one at a
   * time.
   *
   * @param workspace the workspace
   * @param action takes them in store order
   * @return the version at which the workspace held exactly these
   * @throws dev.sessionstore.StoreCorruptException if what is stored cannot be read, and nobody is
   *     writing it at the moment
   * @throws dev.sessionstore.StoreBusyException if it kept changing; the sessions handed over were
   *     there, but not all at the same time
   */
  String scan(Workspace workspace, Consumer<? super WorktreeSession> action);

  /**
   * Tells whether a workspace is still at a version.
   *
   * @param workspace the workspace
   * @param version the version
   * @return a text by which to ask the same the next time, perhaps faster; empty if the workspace
   *     has changed
   */
  Optional<String> confirm(Workspace workspace, String version);

  /**
   * Changes a workspace as a whole or not at all. Whatever is stored there and is no session stays.
   *
   * @param workspace the workspace
   * @param batch the change
   * @return the new version; empty if the workspace is no longer at the batch's version, and
   *     nothing was changed
   */
  Optional<String> apply(Workspace workspace, Batch batch);

  /**
   * Reads a session from where it is stored, past any cache.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @return the session, or empty
   */
  Optional<WorktreeSession> stored(Workspace workspace, String id);

  /**
   * Sets a workspace aside that {@linkplain dev.sessionstore.StoreCorruptException cannot be read}:
   * its bytes are kept under another name, and the workspace is empty then.
   *
   * @param workspace the workspace
   * @param whole takes the sessions of it that can still be read, before anything is changed
   * @return where the bytes are kept now, for a message; empty if the workspace can be read, or
   *     somebody is writing it, and nothing was changed
   */
  Optional<String> setAside(Workspace workspace, Consumer<? super WorktreeSession> whole);

  /**
   * Puts a workspace away that another one holds as well: its bytes are kept under another name,
   * and the workspace is no longer there.
   *
   * @param workspace the workspace
   * @param version the version at which the other one was found to hold all of it
   * @return where the bytes are kept now, for a message; empty if the workspace is no longer at
   *     that version, or is not in a file of its own, and nothing was changed
   */
  default Optional<String> putAway(Workspace workspace, String version) {
    return Optional.empty();
  }

  /**
   * Describes the file that holds a workspace, as an importer would.
   *
   * @param workspace the workspace
   * @return a receipt for its present state; empty if it is not in a file of its own
   */
  Optional<BulkWrite.Receipt> receipt(Workspace workspace);

  /**
   * Tells how large the replica is.
   *
   * @return its bytes on the disk
   */
  long sizeBytes();
}
