package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store that a {@link Replica} can be kept equal to. Beside its sessions it keeps, in the same
 * transactions, what is known of the replica: per workspace how far it has come and at which
 * version it was left, per session the digest that both had in common last. Replication follows its
 * {@link ChangeJournal} as the consumer {@value #CONSUMER}.
 */
public interface ReplicationSource extends ChangeJournal {

  /** The name under which replication follows the journal. */
  String CONSUMER = "mirror";

  /**
   * How far the replica of a workspace has come.
   *
   * @param sequence every change up to this one is in the replica
   * @param version the {@linkplain Replica version} at which the replica was left
   */
  record Progress(long sequence, String version) {}

  /**
   * What the replica lacks.
   *
   * @param sessions how many sessions have changed since it was brought up to date
   * @param oldest when the one was written that has waited longest; null if there is none
   */
  record Backlog(long sessions, @Nullable Instant oldest) {}

  /**
   * What both stores had in common of a session.
   *
   * @param digest last; {@link SessionDigest#DELETED} if it was deleted in both
   * @param taken whether the replica had that first, so that whoever writes there knew it
   * @param earlier before that, as far as it is remembered, which is for at least the last 16
   *     versions
   */
  record Replicated(SessionDigest digest, boolean taken, Set<SessionDigest> earlier) {

    /** For a session that was never replicated; as if it had been deleted. */
    public static final Replicated NEVER = new Replicated(SessionDigest.DELETED, false, Set.of());

    /**
     * Copies the set.
     *
     * @param digest {@link #digest()}
     * @param taken {@link #taken()}
     * @param earlier {@link #earlier()}
     */
    public Replicated {
      earlier = Set.copyOf(earlier);
    }
  }

  /**
   * Lists the ids of a workspace.
   *
   * @param workspace the workspace
   * @return the ids in store order; empty for an unknown workspace
   */
  List<String> ids(Workspace workspace);

  /**
   * Tells how far the replica of a workspace has come.
   *
   * @param workspace the workspace
   * @return empty if the workspace was never replicated
   */
  Optional<Progress> progress(Workspace workspace);

  /**
   * Lists the workspaces in which something was written that is not in the replica yet.
   *
   * @return the workspaces, by hash
   */
  List<Workspace> behind();

  /**
   * Reads what was written in a workspace and is not in the replica yet.
   *
   * @param workspace the workspace
   * @return the changes after its {@link Progress#sequence()}, in order
   */
  List<Change> unreplicated(Workspace workspace);

  /**
   * Tells how much is not in the replica yet, over all workspaces.
   *
   * @return the backlog
   */
  Backlog backlog();

  /**
   * Returns what both stores had in common.
   *
   * @param workspace the workspace
   * @param ids the sessions of interest, or null for all
   * @return by session id; sessions that were never replicated are missing
   */
  Map<String, Replicated> replicated(Workspace workspace, @Nullable Collection<String> ids);

  /**
   * Records which versions are about to be written into the replica: whoever finds them there after
   * a crash knows that nobody else has written them. They count as {@linkplain Replicated#earlier()
   * earlier} ones.
   *
   * @param workspace the workspace
   * @param digests the versions, by session id; {@link SessionDigest#DELETED} is passed over
   */
  void announce(Workspace workspace, Map<String, SessionDigest> digests);

  /**
   * Records that the replica has come further, with one commit.
   *
   * @param workspace the workspace; becomes known to the store
   * @param progress how far; a lower sequence than before is ignored
   * @param digests what both stores have in common now, by session id; {@link
   *     SessionDigest#DELETED} for those that were deleted; what was recorded for them before
   *     becomes {@linkplain Replicated#earlier() earlier}; others stay as they are recorded
   * @param taken the ids of those of them that the replica had first
   * @param receipt recorded with the same commit, see {@link BulkWrite#receipt}; or null
   */
  void recordReplicated(
      Workspace workspace,
      Progress progress,
      Map<String, SessionDigest> digests,
      Set<String> taken,
      BulkWrite.@Nullable Receipt receipt);

  /**
   * Records that the replica has come further, with nothing taken from it.
   *
   * @param workspace as above
   * @param progress as above
   * @param digests as above
   * @param receipt as above
   */
  default void recordReplicated(
      Workspace workspace,
      Progress progress,
      Map<String, SessionDigest> digests,
      BulkWrite.@Nullable Receipt receipt) {
    recordReplicated(workspace, progress, digests, Set.of(), receipt);
  }

  /**
   * Puts a session into the journal again as if it had been written, so that it is replicated
   * again.
   *
   * @param workspace the workspace
   * @param sessionId the session's id; nothing happens if it was never written
   */
  void touch(Workspace workspace, String sessionId);

  /**
   * Tells how large the store is.
   *
   * @return its bytes on the disk
   */
  long sizeBytes();
}
