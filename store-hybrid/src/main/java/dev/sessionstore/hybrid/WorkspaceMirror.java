package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.Divergence.Kind;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.ChangeJournal.Change;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.ReplicationSource.Progress;
import dev.sessionstore.spi.ReplicationSource.Replicated;
import dev.sessionstore.spi.SafeText;
import dev.sessionstore.spi.SessionComparison;
import dev.sessionstore.spi.SessionDigest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the follower's copy of one workspace equal to the leader's, under a lock that holds between
 * processes.
 *
 * <p>Each round looks whether the follower is at the version at which it was left. If not, somebody
 * else has written there, or we were interrupted: a {@link Survey} brings the leader what is new.
 * Then the follower gets the present state of every session that the journal names, as one batch
 * for exactly the version that was looked at; if that has passed, the round begins again. At last
 * the leader records the new version and the digests that both have in common now. Whatever is
 * interrupted is done again by the next round, which finds by the digests what is done already.
 */
final class WorkspaceMirror {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  /** A follower that somebody else writes to on and on is left for later. */
  private static final int MAX_ROUNDS = 20;

  /** To read everything back would cost more than to write it; {@link #compare} does. */
  private static final int READ_BACK = 20;

  /** So many sessions are written in a moment. */
  private static final int FEW = 1_000;

  /** The beginning of a version at which the follower was looked at and not written. */
  private static final String UNWRITTEN = "unwritten ";

  private final Workspace workspace;
  private final MirrorContext context;
  private final Leader leader;
  private final Follower follower;
  private final Path lockFile;

  /** The sessions that were found to differ, until they are found equal. */
  private final Set<String> diverged = ConcurrentHashMap.newKeySet();

  /** Taken in the order of arrival, so that none of many threads starves. */
  private final ReentrantLock turn = new ReentrantLock(true);

  /** How many runs have begun. */
  private final AtomicLong begun = new AtomicLong();

  /** The last run that came to its end without a failure; used in one's turn. */
  private long finished;

  private volatile boolean takenIn;
  private volatile @Nullable Confirmed confirmed;

  /** By what to ask whether the follower is still at the version that the leader has recorded. */
  private record Confirmed(String recorded, String token) {}

  WorkspaceMirror(Workspace workspace, MirrorContext context) {
    this.workspace = workspace;
    this.context = context;
    this.leader = context.leader();
    this.follower = context.follower();
    this.lockFile = context.locks().resolve(workspace.hash() + ".mirror.lock");
  }

  Workspace workspace() {
    return workspace;
  }

  /** Whether everything that the follower held at first is in the leader. */
  boolean isTakenIn() {
    if (!takenIn) {
      takenIn = leader.source().progress(workspace).isPresent();
    }
    return takenIn;
  }

  /** Whether an opening may wait for it: it was replicated before, or little has to be written. */
  boolean isQuick() {
    return isTakenIn() || leader.source().unreplicated(workspace).size() <= FEW;
  }

  /** Whether the follower is as it was left, as far as can be told without a lock. */
  boolean isUntouched() {
    Optional<Progress> progress = leader.source().progress(workspace);
    return progress.isPresent() && confirm(progress.get());
  }

  /**
   * Makes both equal. Of several threads that wait for that, the next does it for all: as long as a
   * run takes, and one more, is the longest that anybody has to wait for others of this process.
   *
   * @throws FollowerFailedException if the follower failed
   * @throws SessionStoreException if the leader failed, or others kept the workspace busy
   */
  void replicate(Tally tally) {
    long deadline = System.nanoTime() + context.busyTimeout().toNanos();
    long begunBefore = begun.get();
    if (!takeTurn(deadline)) {
      throw new StoreBusyException(
          "other threads kept mirroring workspace "
              + workspace.hash()
              + " for longer than the busy timeout; what is missing follows later",
          null);
    }
    try {
      if (finished <= begunBefore) {
        long present = begun.incrementAndGet();
        run(tally, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        finished = present;
      }
    } finally {
      turn.unlock();
    }
  }

  private boolean takeTurn(long deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return turn.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run(Tally tally, Duration timeout) {
    try (InterProcessLock lock = InterProcessLock.exclusive(lockFile, timeout)) {
      for (int round = 0; !isDone(tally); round++) {
        requireRoundsLeft(round);
      }
    }
  }

  private void requireRoundsLeft(int round) {
    if (round == MAX_ROUNDS) {
      throw new StoreBusyException(
          "workspace "
              + workspace.hash()
              + " keeps being written in both stores; what is missing follows later",
          null);
    }
  }

  /**
   * Brings the leader's workspace what the follower holds of it under this hash, and puts that
   * away: the follower, too, holds each session once. One that is only read keeps it.
   *
   * @throws FollowerFailedException if the follower failed
   * @throws SessionStoreException if the leader failed, or others kept the workspace busy
   */
  void foldInto(Workspace own, Tally tally) {
    Path lock = context.locks().resolve(own.hash() + ".mirror.lock");
    try (InterProcessLock held = InterProcessLock.exclusive(lock, context.busyTimeout())) {
      for (int round = 0; !isFolded(own, tally); round++) {
        requireRoundsLeft(round);
      }
    }
  }

  private boolean isFolded(Workspace own, Tally tally) {
    Receipt receipt = presentReceipt();
    if (context.paused() && receipt != null && leader.hasTakenIn(receipt)) {
      return true;
    }
    Survey survey =
        new Survey(own, leader, context.recovery(), context.recorder(), tally, receipt, true);
    String version = walk(survey);
    if (version == null) {
      return false;
    }
    survey.finish();
    if (receipt == null) {
      return true; // somebody has moved it away
    }
    // Recorded first: what is put away is what the leader has had.
    Receipt had = receipt(version);
    leader.bulk().merge(own, List.of(), context.recovery(), had);
    if (context.paused()) {
      return true;
    }
    Optional<String> kept = follower.putAway(workspace, version);
    if (kept.isEmpty()) {
      return false;
    }
    if (had != null) {
      leader.bulk().merge(own, List.of(), context.recovery(), had.as(kept.get()));
    }
    LOG.info(
        "The following store's workspace {} is another name of {}, which has all of it now; it is"
            + " kept as {}",
        workspace.hash(),
        own.hash(),
        kept.get());
    return true;
  }

  private boolean isDone(Tally tally) {
    Optional<Progress> progress = leader.source().progress(workspace);
    List<Change> changes = leader.source().unreplicated(workspace);
    if (progress.isPresent() && confirm(progress.get())) {
      takenIn = true;
      return context.paused()
          || changes.isEmpty()
          || push(tally, progress.get().sequence(), progress.get().version(), changes, null);
    }
    Receipt receipt = progress.isPresent() ? null : presentReceipt();
    Survey survey =
        new Survey(
            workspace, leader, context.recovery(), context.recorder(), tally, receipt, false);
    String version = walk(survey);
    if (version == null) {
      return false;
    }
    survey.finish();
    if (progress.isEmpty() && receipt == null && survey.isEmpty() && changes.isEmpty()) {
      takenIn = true; // a workspace that nobody knows, and that stays unknown
      return true;
    }
    long sequence = progress.map(Progress::sequence).orElse(0L);
    if (context.paused()) {
      remember(survey, sequence, version);
    } else {
      push(tally, sequence, version, changes, survey);
    }
    return false;
  }

  /**
   * Records what the survey has found instead of writing; only what is common is done with. What is
   * to be put right comes into the journal as well, which tells what the follower lacks.
   */
  private void remember(Survey survey, long sequence, String version) {
    Set<String> unknown = new HashSet<>(survey.toWrite());
    leader.source().unreplicated(workspace).forEach(each -> unknown.remove(each.sessionId()));
    unknown.forEach(id -> leader.source().touch(workspace, id));
    List<Change> changes = leader.source().unreplicated(workspace);
    Map<String, SessionDigest> lacking = new HashMap<>();
    survey.toWrite().forEach(id -> lacking.put(id, SessionDigest.DELETED));
    addChanged(changes, survey.common(), lacking);
    long done = sequence;
    for (Change change : changes) {
      if (lacking.containsKey(change.sessionId())) {
        break;
      }
      done = change.sequence();
    }
    leader
        .source()
        .recordReplicated(
            workspace,
            new Progress(done, UNWRITTEN + version),
            survey.common(),
            survey.takenBut(Set.of()),
            receipt(version));
  }

  private boolean confirm(Progress progress) {
    Confirmed known = confirmed;
    String left = progress.version();
    if (left.startsWith(UNWRITTEN)) {
      if (!context.paused()) {
        return false;
      }
      left = left.substring(UNWRITTEN.length());
    }
    String token =
        known != null && known.recorded().equals(progress.version()) ? known.token() : left;
    Optional<String> next = follower.confirm(workspace, token);
    confirmed = next.map(text -> new Confirmed(progress.version(), text)).orElse(null);
    return next.isPresent();
  }

  private @Nullable Receipt presentReceipt() {
    try {
      return follower.receipt(workspace).orElse(null);
    } catch (FollowerFailedException e) {
      if (e.failure() instanceof StoreCorruptException) {
        return null; // which is dealt with when it is read
      }
      throw e;
    }
  }

  /** Returns the version that was looked at; null to begin again. */
  private @Nullable String walk(Survey survey) {
    try {
      return follower.walk(workspace, survey::take);
    } catch (FollowerFailedException e) {
      if (!(e.failure() instanceof StoreCorruptException) || context.paused()) {
        throw e;
      }
      setAside(survey, e);
      return null;
    }
  }

  /** What is whole in it goes to the leader first; then nothing of it is lost. */
  private void setAside(Survey survey, FollowerFailedException damage) {
    Optional<String> kept = follower.setAside(workspace, survey::takeNow);
    if (kept.isPresent()) {
      LOG.warn(
          "What the following store held of workspace {} cannot be read; it is kept as {}, and"
              + " written anew from the leading store: {}",
          workspace.hash(),
          kept.get(),
          damage.getMessage());
    }
  }

  /** Returns false if the follower is no longer at the version, and nothing was written. */
  private boolean push(
      Tally tally, long sequence, String version, List<Change> changes, @Nullable Survey survey) {
    Map<String, SessionDigest> common = new HashMap<>();
    Map<String, SessionDigest> present = new HashMap<>();
    if (survey != null) {
      common.putAll(survey.common());
      survey.toWrite().forEach(id -> present.put(id, digest(id)));
    }
    addChanged(changes, common, present);
    Map<String, SessionDigest> written = new HashMap<>();
    Optional<String> next = Optional.of(version);
    if (!present.isEmpty()) {
      leader.source().announce(workspace, present);
    }
    // What was made while the round before wrote is there already, but perhaps in another place.
    boolean isOrdered = survey != null && survey.isOrdered();
    if (!present.isEmpty() || !isOrdered) {
      next = follower.apply(workspace, batch(version, present, written));
    }
    if (next.isEmpty()) {
      return false;
    }
    common.putAll(written);
    Set<String> taken = survey == null ? Set.of() : survey.takenBut(written.keySet());
    List<String> wrong = verify(next.get(), written, common);
    long done = changes.isEmpty() ? sequence : changes.get(changes.size() - 1).sequence();
    leader
        .source()
        .recordReplicated(
            workspace, new Progress(done, next.get()), common, taken, receipt(next.get()));
    context.recorder().mirrored(written.size());
    tally.written(written.size());
    wrong.forEach(id -> leader.source().touch(workspace, id));
    if (!wrong.isEmpty()) {
      throw new FollowerFailedException(
          new SessionStoreException(
              wrong.size()
                  + " session(s) of workspace "
                  + workspace.hash()
                  + " differ in the following store after they were written there"));
    }
    return true;
  }

  /** For a file that somebody else has written since, there is no receipt. */
  private @Nullable Receipt receipt(String version) {
    Optional<Receipt> receipt = follower.receipt(workspace);
    return follower.confirm(workspace, version).isPresent() ? receipt.orElse(null) : null;
  }

  private Replica.Batch batch(
      String version, Map<String, SessionDigest> announced, Map<String, SessionDigest> written) {
    return new Replica.Batch(
        version,
        leader.source().ids(workspace),
        announced.keySet(),
        id -> {
          WorktreeSession session = leader.store().find(workspace, id).orElse(null);
          SessionDigest digest = digest(Optional.ofNullable(session));
          if (!digest.equals(announced.get(id))) { // it was written since
            leader.source().announce(workspace, Map.of(id, digest));
          }
          written.put(id, digest);
          return session;
        },
        context.durable());
  }

  /** Adds what the journal names, but for what is in the follower already. */
  private void addChanged(
      List<Change> changes, Map<String, SessionDigest> common, Map<String, SessionDigest> present) {
    Set<String> ids = new HashSet<>();
    changes.forEach(change -> ids.add(change.sessionId()));
    ids.removeAll(present.keySet());
    Map<String, Replicated> base = leader.source().replicated(workspace, ids);
    for (String id : ids) {
      SessionDigest before =
          common.getOrDefault(id, base.getOrDefault(id, Replicated.NEVER).digest());
      SessionDigest now = digest(id);
      if (!now.equals(before)) {
        present.put(id, now);
      }
    }
  }

  /** The present state of a session in the leader. */
  private SessionDigest digest(String id) {
    return digest(leader.store().find(workspace, id));
  }

  private static SessionDigest digest(Optional<WorktreeSession> session) {
    return session.map(SessionDigest::of).orElse(SessionDigest.DELETED);
  }

  /**
   * Reads back what was written, of a large batch a part. A difference that nobody else can have
   * made is reported; by recording what the follower really has, the next round finds that the
   * leader's differs from it, and writes it again.
   */
  private List<String> verify(
      String version, Map<String, SessionDigest> written, Map<String, SessionDigest> common) {
    List<String> wrong = new ArrayList<>();
    for (String id : written.keySet().stream().limit(READ_BACK).toList()) {
      Optional<WorktreeSession> stored = follower.stored(workspace, id);
      SessionDigest is = digest(stored);
      if (is.equals(written.get(id))) {
        equal(id);
      } else if (follower.confirm(workspace, version).isEmpty()) {
        return wrong;
      } else {
        differs(id, leader.store().find(workspace, id), stored);
        common.put(id, is);
        wrong.add(id);
      }
    }
    return wrong;
  }

  private void equal(String id) {
    context.recorder().compared(1, 0);
    if (diverged.remove(id)) {
      context.recorder().healed(1);
      LOG.info(
          "Session {} of workspace {} is equal in both stores again",
          SafeText.quote(id),
          workspace.hash());
    }
  }

  private Divergence differs(
      String id, Optional<WorktreeSession> leaders, Optional<WorktreeSession> followers) {
    context.recorder().compared(1, 1);
    Divergence divergence = divergence(id, leaders, followers);
    if (diverged.add(id)) {
      LOG.error(
          "Session {} of workspace {} is not the same in both stores: {} {}; it is written again"
              + " from the leading one",
          SafeText.quote(id),
          workspace.hash(),
          divergence.kind(),
          divergence.pointers().stream().map(SafeText::quote).toList());
    }
    return divergence;
  }

  private Divergence divergence(
      String id, Optional<WorktreeSession> leaders, Optional<WorktreeSession> followers) {
    if (leaders.isPresent() && followers.isPresent()) {
      return new Divergence(
          workspace,
          id,
          Kind.DIFFERENT,
          SessionComparison.differences(leaders.get(), followers.get()));
    }
    Kind kind = leaders.isPresent() ? Kind.ONLY_IN_LEADER : Kind.ONLY_IN_FOLLOWER;
    return new Divergence(workspace, id, kind, List.of());
  }

  /**
   * Makes both equal, then compares everything that they hold, and queues what differs all the same
   * for repair. What the leader writes meanwhile is left to the journal.
   */
  List<Divergence> compare(Tally tally) {
    replicate(tally);
    try (InterProcessLock lock = InterProcessLock.exclusive(lockFile, context.busyTimeout())) {
      Map<String, SessionDigest> present = new HashMap<>();
      Set<String> missing = new HashSet<>(leader.source().ids(workspace));
      List<String> suspects = new ArrayList<>();
      String version =
          follower.walk(
              workspace,
              session -> {
                missing.remove(session.id());
                SessionDigest digest = SessionDigest.of(session);
                Optional<WorktreeSession> leaders = leader.store().find(workspace, session.id());
                if (leaders.map(SessionDigest::of).filter(digest::equals).isPresent()) {
                  equal(session.id());
                } else {
                  present.put(session.id(), digest);
                  suspects.add(session.id());
                }
              });
      suspects.addAll(missing);
      return examine(version, suspects, present);
    }
  }

  private List<Divergence> examine(
      String version, List<String> suspects, Map<String, SessionDigest> present) {
    Optional<Progress> progress = leader.source().progress(workspace);
    if (suspects.isEmpty() || progress.isEmpty() || !version(progress.get(), version)) {
      return List.of(); // somebody else has written there: the next round takes that in
    }
    Set<String> underWay = new HashSet<>();
    leader.source().unreplicated(workspace).forEach(change -> underWay.add(change.sessionId()));
    List<Divergence> found = new ArrayList<>();
    Map<String, SessionDigest> is = new HashMap<>();
    boolean lost = false;
    for (String id : suspects) {
      if (!underWay.contains(id)) {
        Optional<WorktreeSession> leaders = leader.store().find(workspace, id);
        found.add(differs(id, leaders, follower.stored(workspace, id)));
        if (leaders.isPresent()) {
          is.put(id, present.getOrDefault(id, SessionDigest.DELETED));
        } else {
          lost = true;
        }
      }
    }
    // What only the follower has is left to a survey, which knows whether it was deleted.
    Progress next = lost ? new Progress(progress.get().sequence(), "") : progress.get();
    leader.source().recordReplicated(workspace, next, is, null);
    is.keySet().forEach(id -> leader.source().touch(workspace, id));
    return found;
  }

  private boolean version(Progress progress, String walked) {
    return confirm(progress) && follower.confirm(workspace, walked).isPresent();
  }
}
