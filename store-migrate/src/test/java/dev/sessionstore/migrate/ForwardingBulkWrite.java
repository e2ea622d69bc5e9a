package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Hands every call on, for a test to meddle with some. */
class ForwardingBulkWrite implements BulkWrite {

  private final BulkWrite store;

  ForwardingBulkWrite(BulkWrite store) {
    this.store = store;
  }

  @Override
  public List<Outcome> merge(
      Workspace workspace, List<WorktreeSession> sessions, Recovery recovery, Receipt receipt) {
    return store.merge(workspace, sessions, recovery, receipt);
  }

  @Override
  public List<Outcome> mergeSlice(
      Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
    return store.mergeSlice(workspace, sessions, recovery, atMost);
  }

  @Override
  public Optional<WorktreeSession> stored(Workspace workspace, String id) {
    return store.stored(workspace, id);
  }

  @Override
  public boolean isDeleted(Workspace workspace, String id) {
    return store.isDeleted(workspace, id);
  }

  @Override
  public List<Workspace> workspaces() {
    return store.workspaces();
  }

  @Override
  public Workspace canonical(Workspace workspace) {
    return store.canonical(workspace);
  }

  @Override
  public boolean alias(Workspace workspace, String hash) {
    return store.alias(workspace, hash);
  }

  @Override
  public Optional<Receipt> receipt(String source) {
    return store.receipt(source);
  }

  @Override
  public boolean hasTakenIn(String fileName) {
    return store.hasTakenIn(fileName);
  }
}
