package dev.sessionstore.hybrid;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.ChangeJournal.Change;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.ReplicationSource.Replicated;
import dev.sessionstore.spi.SafeText;
import dev.sessionstore.spi.SessionDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything that the follower holds of a workspace, because it is not as it was left, and
 * brings the leader what is new there, session by session as {@link ThreeWay} decides. Afterwards
 * the leader has all that is worth having; what the follower lacks or has in vain is {@link
 * #toWrite()}. Used once, by one thread, under the workspace's mirror lock; may be cut short
 * anywhere and done again.
 */
final class Survey {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  private static final int BATCH = 500;

  /** About the characters of a batch: sessions may be huge. */
  private static final long BATCH_CHARACTERS = 4_000_000;

  /** A session was written by somebody else between a look at it and the write. */
  private static final class MovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MovedException() {
      super("moved", null, false, false);
    }
  }

  private final Workspace workspace;
  private final Leader leader;
  private final Recovery recovery;
  private final MetricsRecorder recorder;
  private final Tally tally;
  private final Map<String, Replicated> base;
  private final boolean imported;
  private final boolean aside;
  private final Set<String> known;
  private final Set<String> deleted;
  private final Set<String> seen = new LinkedHashSet<>();
  private final Set<String> toWrite = new HashSet<>();
  private final Map<String, SessionDigest> common = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, SessionDigest> news = new HashMap<>();
  private List<WorktreeSession> batch = new ArrayList<>();
  private long batchCharacters;

  /**
   * Begins a survey.
   *
   * @param receipt of what the follower holds, if it was never looked at before; else null
   * @param aside whether it stands beside what the follower was left with, so that what both had in
   *     common does not tell which of its versions are new
   */
  Survey(
      Workspace workspace,
      Leader leader,
      Recovery recovery,
      MetricsRecorder recorder,
      Tally tally,
      @Nullable Receipt receipt,
      boolean aside) {
    this.aside = aside;
    this.workspace = workspace;
    this.leader = leader;
    this.recovery = recovery;
    this.recorder = recorder;
    this.tally = tally;
    this.base = leader.source().replicated(workspace, null);
    this.imported = receipt != null && leader.hasTakenIn(receipt);
    this.known = new HashSet<>(leader.source().ids(workspace));
    this.deleted = deletions();
  }

  private Set<String> deletions() {
    Set<String> ids = new HashSet<>();
    for (Change change : leader.source().unreplicated(workspace)) {
      if (change.deleted()) {
        ids.add(change.sessionId());
      }
    }
    return ids;
  }

  /** Takes the next session of the follower, in its order. */
  void take(WorktreeSession session) {
    String id = session.id();
    seen.add(id);
    SessionDigest follower = SessionDigest.of(session);
    // What an import has taken in already was in common then: what the leader lacks, it deleted.
    Replicated before = aside ? null : base.get(id);
    SessionDigest common = before != null ? before.digest() : imported ? follower : null;
    if (follower.equals(common) && known.contains(id)) {
      if (imported) {
        this.common.put(id, follower);
        taken.add(id);
      }
      return;
    }
    boolean isDeleted = deleted.contains(id) || (aside && base.containsKey(id));
    if (common == null && !isDeleted && !known.contains(id)) {
      enqueue(session);
    } else {
      decide(session, follower, common);
    }
  }

  /** Takes a session of a follower that may be gone in a moment: it is in the leader afterwards. */
  void takeNow(WorktreeSession session) {
    take(session);
    flush();
  }

  private void decide(
      WorktreeSession session, SessionDigest follower, @Nullable SessionDigest common) {
    while (!tryDecide(session, follower, common)) {
      LOG.debug("Session {} moved on", SafeText.quote(session.id()));
    }
  }

  private boolean tryDecide(
      WorktreeSession session, SessionDigest follower, @Nullable SessionDigest common) {
    String id = session.id();
    Optional<WorktreeSession> present = leader.store().find(workspace, id);
    Replicated before = base.get(id);
    boolean isDeleted =
        present.isEmpty()
            && (imported
                || deleted.contains(id)
                || deletions().contains(id)
                || (aside && before != null && before.digest().equals(SessionDigest.DELETED)));
    boolean isStale =
        before != null
            && (before.earlier().contains(follower) || (aside && before.digest().equals(follower)));
    switch (ThreeWay.decide(
        common, present.map(SessionDigest::of).orElse(null), isDeleted, isStale, follower)) {
      case NOTHING_NEW -> {
        // Where only the leader has a newer version, the journal says so.
        if (!follower.equals(common)) {
          took(id, follower);
        }
      }
      case STALE -> toWrite.add(id);
      case TAKE_IN -> {
        if (present.isPresent()) { // a batch would bring it back if it was deleted meanwhile
          return settle(session, follower);
        }
        enqueue(session);
      }
      case LOST -> {
        recorder.lost(1);
        LOG.error(
            "Session {} of workspace {} was missing in the leading store though nobody has deleted"
                + " it; it is taken back from the following one",
            SafeText.quote(id),
            workspace.hash());
        enqueue(session);
      }
      case TAKE_OVER -> {
        return takeOver(session, follower, common);
      }
      case CONFLICT -> {
        return settle(session, follower);
      }
      case GOES -> {
        toWrite.add(id);
        if (imported) {
          keep(session);
        }
      }
      case GOES_BUT_KEPT -> {
        keep(session);
        toWrite.add(id);
      }
    }
    return true;
  }

  private boolean takeOver(
      WorktreeSession session, SessionDigest follower, @Nullable SessionDigest common) {
    try {
      leader
          .store()
          .modify(
              workspace,
              session.id(),
              current -> {
                if (!SessionDigest.of(current).equals(common)) {
                  throw new MovedException();
                }
                if (!knowsOurs(session.id()) || !MergeRule.incomingWins(current, session)) {
                  keep(current); // perhaps it was overwritten by one who did not know it
                }
                return session;
              });
    } catch (MovedException | SessionNotFoundException e) {
      return false;
    }
    took(session.id(), follower);
    announce();
    tally.takenIn();
    return true;
  }

  /** Whether the last version came from there, so that a change of it was made of that version. */
  private boolean knowsOurs(String id) {
    Replicated before = base.get(id);
    return before != null ? before.taken() : imported;
  }

  private boolean settle(WorktreeSession session, SessionDigest follower) {
    boolean[] wins = new boolean[1];
    try {
      leader
          .store()
          .modify(
              workspace,
              session.id(),
              current -> {
                wins[0] = MergeRule.incomingWins(current, session);
                recovery.keep(workspace, wins[0] ? current : session);
                return wins[0] ? session : current;
              });
    } catch (SessionNotFoundException e) {
      return false;
    }
    settled(session.id(), wins[0]);
    if (wins[0]) {
      took(session.id(), follower);
      announce();
    }
    return true;
  }

  /** Notes what the leader has as well by now. */
  private void took(String id, SessionDigest digest) {
    common.put(id, digest);
    Replicated before = base.get(id);
    if (before == null || !before.earlier().contains(digest)) {
      taken.add(id);
    }
    news.put(id, digest);
  }

  /**
   * Announces that, as if we had written it there: if we are cut off before it is recorded, the
   * leader may have gone on from it by the next time, and must not be set back to it.
   */
  private void announce() {
    if (!news.isEmpty()) {
      leader.source().announce(workspace, news);
      news.clear();
    }
  }

  private void settled(String id, boolean followerWon) {
    tally.keptInRecovery();
    LOG.warn(
        "Session {} of workspace {} was changed in both stores; the {} version wins, the other one"
            + " is kept in the recovery folder",
        SafeText.quote(id),
        workspace.hash(),
        followerWon ? "following store's" : "leading store's");
    if (followerWon) {
      tally.takenIn();
    } else {
      toWrite.add(id);
    }
  }

  private void keep(WorktreeSession session) {
    recovery.keep(workspace, session);
    tally.keptInRecovery();
  }

  private void enqueue(WorktreeSession session) {
    batch.add(session);
    batchCharacters += characters(session);
    if (batch.size() >= BATCH || batchCharacters >= BATCH_CHARACTERS) {
      flush();
    }
  }

  private static long characters(WorktreeSession session) {
    long count = 1000;
    for (var instance : session.instances()) {
      String output = instance.output();
      count += output == null ? 0 : output.length();
    }
    for (var message : session.chatHistory()) {
      count += message.content().length();
    }
    return count;
  }

  private void flush() {
    List<WorktreeSession> sessions = batch;
    batch = new ArrayList<>();
    batchCharacters = 0;
    if (!sessions.isEmpty()) {
      try {
        merge(sessions);
      } catch (InvalidSessionException refused) {
        sessions.forEach(this::mergeAlone);
      }
    }
    announce();
  }

  private void mergeAlone(WorktreeSession session) {
    try {
      merge(List.of(session));
    } catch (InvalidSessionException refused) {
      LOG.warn(
          "Session {} of workspace {} stays in the following store only: {}",
          SafeText.quote(session.id()),
          workspace.hash(),
          refused.getMessage());
    }
  }

  private void merge(List<WorktreeSession> sessions) {
    List<Outcome> outcomes = leader.bulk().merge(workspace, sessions, recovery, null);
    for (int i = 0; i < sessions.size(); i++) {
      WorktreeSession session = sessions.get(i);
      Outcome outcome = outcomes.get(i);
      if (outcome != Outcome.KEPT) {
        took(session.id(), SessionDigest.of(session));
      }
      switch (outcome) {
        case INSERTED -> tally.takenIn();
        case EQUAL -> LOG.debug("Session {} is in both stores", SafeText.quote(session.id()));
        case REPLACED -> settled(session.id(), true);
        case KEPT -> settled(session.id(), false);
      }
    }
  }

  /** To be called when the follower has handed over its last session. */
  void finish() {
    flush();
    for (String id : known) {
      if (!seen.contains(id)) {
        toWrite.add(id);
      }
    }
  }

  /** Whether neither store has any session. */
  boolean isEmpty() {
    return seen.isEmpty() && known.isEmpty();
  }

  /** Whether the follower has the sessions that both have in the order of the leader. */
  boolean isOrdered() {
    List<String> order = new ArrayList<>(leader.source().ids(workspace));
    order.retainAll(seen);
    List<String> there = new ArrayList<>(seen);
    there.retainAll(new HashSet<>(order));
    return there.equals(order);
  }

  /** The sessions that the follower is to be told of. */
  Set<String> toWrite() {
    return toWrite;
  }

  /** What both stores have in common, as far as it is news. */
  Map<String, SessionDigest> common() {
    return common;
  }

  /** The ids of those of them that the follower had first, but for those written there since. */
  Set<String> takenBut(Set<String> written) {
    Set<String> rest = new HashSet<>(taken);
    rest.removeAll(written);
    return rest;
  }
}
