package dev.sessionstore.migrate;

import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.spi.SessionValidation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Null for a home that has no store yet. */
  private final @Nullable BulkWrite store;

  private final Map<Key, Known> merged = new HashMap<>();

  DryRun(@Nullable BulkWrite store) {
    this.store = store;
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
    Known stored = merged.get(key);
    if (stored == null) {
      stored = stored(workspace, session.id()).map(Known::of).orElse(null);
    }
    if (stored == null) {
      merged.put(key, incoming);
      return Outcome.INSERTED;
    }
    if (stored.digest().equals(incoming.digest())) {
      return Outcome.EQUAL;
    }
    if (MergeRule.incomingWins(stored.updatedAt(), incoming.updatedAt())) {
      merged.put(key, incoming);
      return Outcome.REPLACED;
    }
    return Outcome.KEPT;
  }

  @Override
  public Optional<WorktreeSession> stored(Workspace workspace, String id) {
    return store == null ? Optional.empty() : store.stored(workspace, id);
  }

  @Override
  public boolean alias(Workspace workspace, String hash) {
    return !workspaces().contains(Workspace.ofHash(hash));
  }

  @Override
  public Workspace canonical(Workspace workspace) {
    return store == null ? workspace : store.canonical(workspace);
  }

  @Override
  public List<Workspace> workspaces() {
    return store == null ? List.of() : store.workspaces();
  }

  @Override
  public Optional<Receipt> receipt(String source) {
    return store == null ? Optional.empty() : store.receipt(source);
  }
}
