package dev.sessionstore.migrate;

import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.sqlite.DatabaseView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says what merging would do to a store, and does nothing to it. What would have been merged is
 * remembered by its digest, for the file that comes next may hold the same sessions.
 */
final class DryRun implements BulkWrite {

  private record Key(Workspace workspace, String id) {}

  private record Known(SessionDigest digest, Timestamp updatedAt) {

    static Known of(WorktreeSession session) {
      return new Known(SessionDigest.of(session), session.updatedAt());
    }
  }

  private final BiFunction<Workspace, String, Optional<WorktreeSession>> stored;
  private final Supplier<List<Workspace>> workspaces;
  private final UnaryOperator<Workspace> canonical;
  private final Function<String, Optional<Receipt>> receipts;
  private final Predicate<String> takenIn;
  private final Map<Key, Known> merged = new HashMap<>();

  private DryRun(
      BiFunction<Workspace, String, Optional<WorktreeSession>> stored,
      Supplier<List<Workspace>> workspaces,
      UnaryOperator<Workspace> canonical,
      Function<String, Optional<Receipt>> receipts,
      Predicate<String> takenIn) {
    this.stored = stored;
    this.workspaces = workspaces;
    this.canonical = canonical;
    this.receipts = receipts;
    this.takenIn = takenIn;
  }

  /** Into a store that is open. */
  static DryRun into(BulkWrite store) {
    return new DryRun(
        store::stored, store::workspaces, store::canonical, store::receipt, store::hasTakenIn);
  }

  /** Into a database that is only looked at. */
  static DryRun into(DatabaseView view) {
    return new DryRun(
        view::stored, view::workspaces, view::canonical, view::receipt, view::hasTakenIn);
  }

  /** Into a store that is not there yet. */
  static DryRun intoNothing() {
    return new DryRun(
        (workspace, id) -> Optional.empty(),
        List::of,
        UnaryOperator.identity(),
        source -> Optional.empty(),
        fileName -> false);
  }

  @Override
  public List<Outcome> mergeSlice(
      Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
    return merge(workspace, sessions.stream().map(Incoming::session).toList(), recovery, null);
  }

  @Override
  public List<Outcome> merge(
      Workspace workspace,
      List<WorktreeSession> sessions,
      Recovery recovery,
      @Nullable Receipt receipt) {
    sessions.forEach(SessionValidation::requireValid);
    return sessions.stream().map(session -> merge(workspace, session)).toList();
  }

  private Outcome merge(Workspace workspace, WorktreeSession session) {
    Key key = new Key(workspace, session.id());
    Known incoming = Known.of(session);
    Known known = merged.get(key);
    if (known == null) {
      known = stored(workspace, session.id()).map(Known::of).orElse(null);
    }
    if (known == null) {
      merged.put(key, incoming);
      return Outcome.INSERTED;
    }
    if (known.digest().equals(incoming.digest())) {
      return Outcome.EQUAL;
    }
    if (MergeRule.incomingWins(known.updatedAt(), incoming.updatedAt())) {
      merged.put(key, incoming);
      return Outcome.REPLACED;
    }
    return Outcome.KEPT;
  }

  @Override
  public Optional<WorktreeSession> stored(Workspace workspace, String id) {
    return stored.apply(workspace, id);
  }

  @Override
  public boolean isDeleted(Workspace workspace, String id) {
    return false; // nothing is read back
  }

  @Override
  public boolean alias(Workspace workspace, String hash) {
    return !workspaces().contains(Workspace.ofHash(hash));
  }

  @Override
  public Workspace canonical(Workspace workspace) {
    return canonical.apply(workspace);
  }

  @Override
  public List<Workspace> workspaces() {
    return workspaces.get();
  }

  @Override
  public Optional<Receipt> receipt(String source) {
    return receipts.apply(source);
  }

  @Override
  public boolean hasTakenIn(String fileName) {
    return takenIn.test(fileName);
  }
}
