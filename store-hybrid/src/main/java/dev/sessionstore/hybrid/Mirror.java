package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the follower equal to the leader, workspace by workspace. A follower that fails keeps
 * nobody from working: what it misses stays in the leader's journal, and is tried again, at growing
 * intervals. Safe for use by several threads.
 */
final class Mirror {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  private final MirrorContext context;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /**
   * A workspace and how it fares.
   *
   * @param mirror keeps it equal
   * @param backoff when a follower that has failed is called again
   * @param stalled when the background tries again after the leader has failed, or others were busy
   */
  private record Entry(WorkspaceMirror mirror, Backoff backoff, Backoff stalled) {}

  /** Which workspaces a drain is about. */
  @FunctionalInterface
  private interface Wanted {
    boolean test(Entry entry, boolean takenIn);
  }

  private volatile boolean stopping;

  Mirror(MirrorContext context) {
    this.context = context;
  }

  /** A workspace is mirrored under its own hash, whatever others it is called by. */
  private Entry entry(Workspace workspace) {
    return entryOf(context.leader().bulk().canonical(workspace));
  }

  private Entry entryOf(Workspace workspace) {
    Entry known = entries.get(workspace.hash());
    return known != null
        ? known
        : entries.computeIfAbsent(
            workspace.hash(),
            hash ->
                new Entry(new WorkspaceMirror(workspace, context), new Backoff(), new Backoff()));
  }

  /**
   * Sees to it that what the follower held of a workspace before is in the leader.
   *
   * @throws SessionStoreException if the leader failed: it must not answer for this workspace then
   */
  void takeIn(Workspace workspace) {
    Entry entry = entry(workspace);
    if (!entry.mirror().isTakenIn() && entry.backoff().isDue()) {
      attempt(entry, new Tally());
    }
  }

  /** Brings the follower of a workspace up to date after a write, unless it is only read. */
  void follow(Workspace workspace) {
    if (context.paused()) {
      return;
    }
    Entry entry;
    try {
      entry = entry(workspace);
    } catch (SessionStoreException e) {
      LOG.debug("The leading store fails right after a write; the next round follows it", e);
      return;
    }
    if (!entry.backoff().isDue()) {
      context.recorder().failed(Side.FOLLOWER, Operation.MIRROR, 0, entry.backoff().lastFailure());
      return;
    }
    try {
      attempt(entry, new Tally());
    } catch (SessionStoreException e) {
      failed(entry, entry.stalled(), e);
    }
  }

  /** Brings up to date what is behind or was written by others, where it is due. */
  DrainReport tick() {
    return drain(
        (entry, takenIn) ->
            entry.backoff().isDue() && entry.stalled().isDue() && (!stopping || takenIn),
        false);
  }

  /** From now on, no workspace is taken in that was not yet: the next opening will. */
  void stopTakingIn() {
    stopping = true;
  }

  /** Brings up to date what has nothing to be taken in: what a crash may have left half done. */
  DrainReport resume() {
    return drain((entry, takenIn) -> takenIn && entry.mirror().isQuick(), false);
  }

  /** Brings everything up to date. */
  DrainReport flush() {
    return drain((entry, takenIn) -> true, true);
  }

  private DrainReport drain(Wanted wanted, boolean all) {
    Tally tally = new Tally();
    Map<String, Workspace> followed = followed(tally);
    if (followed != null) {
      foldAliases(followed, wanted, tally);
    }
    Set<String> behind = new HashSet<>();
    if (!context.paused()) {
      context.leader().source().behind().forEach(each -> behind.add(each.hash()));
    }
    for (Workspace workspace : workspaces(followed)) {
      Entry entry = entry(workspace);
      try {
        // Of a workspace that the follower does not have, there is nothing to take in.
        boolean takenIn =
            entry.mirror().isTakenIn()
                || (followed != null && !followed.containsKey(workspace.hash()));
        boolean due =
            wanted.test(entry, takenIn)
                && (all || behind.contains(workspace.hash()) || !isUntouched(entry));
        if (due && !attempt(entry, tally)) {
          tally.workspaceFailed(workspace.hash(), entry.backoff().lastFailure());
        }
      } catch (StoreClosedException e) {
        throw e;
      } catch (SessionStoreException e) {
        failed(entry, entry.stalled(), e);
        tally.workspaceFailed(workspace.hash(), e);
      }
    }
    return tally.report();
  }

  /**
   * What lies under a further hash of a workspace comes to the workspace's own: behind what is
   * there, which is the store order.
   */
  private void foldAliases(Map<String, Workspace> followed, Wanted wanted, Tally tally) {
    for (Workspace alias : List.copyOf(followed.values())) {
      Entry entry = entryOf(alias);
      try {
        Workspace workspace = context.leader().bulk().canonical(alias);
        if (!workspace.equals(alias)) {
          followed.remove(alias.hash());
          if (wanted.test(entry, true)) {
            entryOf(workspace).mirror().replicate(tally);
            entry.mirror().foldInto(workspace, tally);
            succeeded(entry);
          }
        }
      } catch (FollowerFailedException e) {
        failed(entry, entry.backoff(), e.failure());
        tally.workspaceFailed(alias.hash(), e.failure());
      } catch (StoreClosedException e) {
        throw e;
      } catch (SessionStoreException e) {
        failed(entry, entry.stalled(), e);
        tally.workspaceFailed(alias.hash(), e);
      }
    }
  }

  private static boolean isUntouched(Entry entry) {
    try {
      return entry.mirror().isUntouched();
    } catch (FollowerFailedException e) {
      return false; // the attempt will say why
    }
  }

  /** The follower's workspaces by hash; null if it does not tell. */
  private @Nullable Map<String, Workspace> followed(Tally tally) {
    try {
      Map<String, Workspace> followed = new TreeMap<>();
      context.follower().workspaces().forEach(each -> followed.put(each.hash(), each));
      return followed;
    } catch (FollowerFailedException e) {
      tally.workspaceFailed(DrainReport.ALL, e.failure());
      return null;
    }
  }

  private List<Workspace> workspaces(@Nullable Map<String, Workspace> followed) {
    Map<String, Workspace> all = followed == null ? new TreeMap<>() : new TreeMap<>(followed);
    context.leader().store().workspaces().forEach(each -> all.put(each.hash(), each));
    return List.copyOf(all.values());
  }

  private List<Workspace> canonical(List<Workspace> workspaces) {
    return workspaces.stream().map(context.leader().bulk()::canonical).distinct().toList();
  }

  /** Returns false if the follower failed. */
  private boolean attempt(Entry entry, Tally tally) {
    long start = System.nanoTime();
    try {
      entry.mirror().replicate(tally);
      succeeded(entry);
      tally.workspaceDone();
      return true;
    } catch (FollowerFailedException e) {
      context
          .recorder()
          .failed(Side.FOLLOWER, Operation.MIRROR, System.nanoTime() - start, e.failure());
      failed(entry, entry.backoff(), e.failure());
      return false;
    } catch (SessionStoreException e) {
      throw e;
    } catch (RuntimeException e) {
      // Of a user's recovery, say: it must keep neither a stored write nor other workspaces back.
      throw new StoreUnavailableException(
          "the two stores could not be made equal in workspace "
              + entry.mirror().workspace().hash()
              + ", which failed unexpectedly",
          e);
    }
  }

  private void succeeded(Entry entry) {
    boolean wasStalled = entry.stalled().succeeded();
    if (entry.backoff().succeeded() || wasStalled) {
      LOG.info(
          "The following store has caught up with workspace {} again",
          entry.mirror().workspace().hash());
    }
  }

  private void failed(Entry entry, Backoff backoff, SessionStoreException e) {
    String hash = entry.mirror().workspace().hash();
    if (backoff.failed(e)) {
      LOG.warn(
          "The following store could not be brought up to date for workspace {}; nothing is lost, it"
              + " is tried again: {}",
          hash,
          e.getMessage(),
          e);
    } else {
      LOG.debug("The following store still fails for workspace {}", hash, e);
    }
  }

  List<Divergence> compare(Workspace workspace) {
    try {
      return entry(workspace).mirror().compare(new Tally());
    } catch (FollowerFailedException e) {
      throw e.failure();
    }
  }

  List<Divergence> compareAll() {
    List<Divergence> found = new ArrayList<>();
    Tally tally = new Tally();
    canonical(workspaces(followed(tally))).forEach(workspace -> found.addAll(compare(workspace)));
    return found;
  }
}
