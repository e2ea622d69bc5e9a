package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreClosedException;
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
import java.util.function.Predicate;
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

  /** A workspace and how its follower fares. */
  private record Entry(WorkspaceMirror mirror, Backoff backoff) {}

  private volatile boolean stopping;

  Mirror(MirrorContext context) {
    this.context = context;
  }

  private Entry entry(Workspace workspace) {
    Entry known = entries.get(workspace.hash());
    return known != null
        ? known
        : entries.computeIfAbsent(
            workspace.hash(),
            hash -> new Entry(new WorkspaceMirror(workspace, context), new Backoff()));
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

  /** Brings the follower of a workspace up to date after a write. */
  void follow(Workspace workspace) {
    Entry entry = entry(workspace);
    if (!entry.backoff().isDue()) {
      context.recorder().failed(Side.FOLLOWER, Operation.MIRROR, 0, entry.backoff().lastFailure());
      return;
    }
    try {
      attempt(entry, new Tally());
    } catch (SessionStoreException e) {
      failed(entry, e);
    }
  }

  /** Brings up to date what is behind or was written by others, where it is due. */
  DrainReport tick() {
    return drain(
        entry -> entry.backoff().isDue() && (!stopping || entry.mirror().isResumable()), false);
  }

  /** From now on, no workspace is taken in that was not yet: the next opening will. */
  void stopTakingIn() {
    stopping = true;
  }

  /** Brings up to date what a crash may have left half done. */
  DrainReport resume() {
    return drain(entry -> entry.mirror().isResumable(), false);
  }

  /** Brings everything up to date. */
  DrainReport flush() {
    return drain(entry -> true, true);
  }

  private DrainReport drain(Predicate<Entry> wanted, boolean all) {
    Tally tally = new Tally();
    Set<String> behind = new HashSet<>();
    context.leader().source().behind().forEach(each -> behind.add(each.hash()));
    for (Workspace workspace : workspaces(tally)) {
      Entry entry = entry(workspace);
      try {
        boolean due =
            wanted.test(entry) && (all || behind.contains(workspace.hash()) || !isUntouched(entry));
        if (due && !attempt(entry, tally)) {
          tally.workspaceFailed(workspace.hash(), entry.backoff().lastFailure());
        }
      } catch (StoreClosedException e) {
        throw e;
      } catch (FollowerFailedException e) {
        failed(entry, e.failure());
        tally.workspaceFailed(workspace.hash(), e.failure());
      } catch (SessionStoreException e) {
        failed(entry, e);
        tally.workspaceFailed(workspace.hash(), e);
      }
    }
    return tally.report();
  }

  private static boolean isUntouched(Entry entry) {
    try {
      return entry.mirror().isUntouched();
    } catch (FollowerFailedException e) {
      return false; // the attempt will say why
    }
  }

  private List<Workspace> workspaces(Tally tally) {
    Map<String, Workspace> all = new TreeMap<>();
    try {
      context.follower().workspaces().forEach(each -> all.put(each.hash(), each));
    } catch (FollowerFailedException e) {
      tally.workspaceFailed(DrainReport.ALL, e.failure());
    }
    context.leader().store().workspaces().forEach(each -> all.put(each.hash(), each));
    return List.copyOf(all.values());
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
      failed(entry, e.failure());
      return false;
    }
  }

  private void succeeded(Entry entry) {
    if (entry.backoff().succeeded()) {
      LOG.info(
          "The following store has caught up with workspace {} again",
          entry.mirror().workspace().hash());
    }
  }

  private void failed(Entry entry, SessionStoreException e) {
    String hash = entry.mirror().workspace().hash();
    if (entry.backoff().failed(e)) {
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
    workspaces(tally).forEach(workspace -> found.addAll(compare(workspace)));
    return found;
  }
}
