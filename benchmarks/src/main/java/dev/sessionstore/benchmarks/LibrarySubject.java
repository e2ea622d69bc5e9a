package dev.sessionstore.benchmarks;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** One workspace of a store of this library. */
final class LibrarySubject implements Subject {

  private final SessionStore store;
  private final Workspace workspace;
  private final Path home;
  private final boolean json;

  LibrarySubject(SessionStore store, Workspace workspace, Path home, boolean json) {
    this.store = store;
    this.workspace = workspace;
    this.home = home;
    this.json = json;
  }

  @Override
  public void create(WorktreeSession session) {
    store.create(workspace, session);
  }

  @Override
  public void update(WorktreeSession session) {
    store.update(workspace, session);
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) {
    store.addChatMessage(workspace, id, message);
  }

  @Override
  public void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) {
    store.updateInstanceStatus(workspace, id, instanceId, status);
  }

  @Override
  public WorktreeSession get(String id) {
    return store.get(workspace, id);
  }

  @Override
  public List<WorktreeSession> getAll() {
    return store.getAll(workspace);
  }

  @Override
  public List<String> list(int limit) {
    return store.list(workspace, SessionQuery.builder().limit(limit).build()).items().stream()
        .map(SessionSummary::id)
        .toList();
  }

  @Override
  public List<String> search(String word, int limit) {
    return store.search(workspace, word, limit).stream().map(SearchHit::sessionId).toList();
  }

  @Override
  public void delete(String id) {
    store.delete(workspace, id);
  }

  /**
   * Where there is a JSON file, the sessions come from it, as they do for a user. A first search
   * lets the index be built now, not beside what is measured.
   */
  @Override
  public void fill(List<WorktreeSession> sessions) throws Exception {
    if (json) {
      write(sessions);
    } else {
      Subject.super.fill(sessions);
    }
    search("index", 1);
    if (getAll().size() != sessions.size()) {
      throw new IllegalStateException("the store did not take the sessions");
    }
  }

  private void write(List<WorktreeSession> sessions) throws IOException {
    Path file = StoreHome.at(home).legacyFile(workspace);
    StoreHome.createPrivateFolders(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ArrayWriter writer = SessionJson.arrayWriter(out)) {
      for (WorktreeSession session : sessions) {
        writer.write(session);
      }
    }
  }

  /** What was written without a sync is synced now, lest others wait for it in their turns. */
  @Override
  public void settle() throws IOException {
    if (store instanceof HybridSessionStore hybrid) {
      hybrid.flush();
    }
    Path file = StoreHome.at(home).legacyFile(workspace);
    if (json && Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
