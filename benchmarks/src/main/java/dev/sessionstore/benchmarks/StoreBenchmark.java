package dev.sessionstore.benchmarks;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.Page;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The operations on data set S: one workspace of 1,000 sessions, 3 instances and 10 messages each.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // the harness calls fill() first
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StoreBenchmark {

  /** Which store. */
  @Param public Side side = Side.LEGACY;

  private Path home;
  private Workspace workspace;
  private List<WorktreeSession> sessions;
  private SessionStore store;
  private int next;

  /** Fills a store with the data set, in its own order and through its own operations or files. */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    home = Files.createTempDirectory("session-store-benchmark");
    LegacyCorpus.shapeS(1).writeTo(home);
    Path file = new StoreHome(home).legacyFiles().get(0);
    workspace = Workspace.ofHash(StoreHome.hashOf(file));
    sessions = SessionJson.readAll(file);
    store = side.open(home);
    if (store.getAll(workspace).isEmpty()) {
      sessions.forEach(session -> store.create(workspace, session));
    }
  }

  /** Deletes everything. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    store.close();
    StoreHome.deleteFolder(home);
  }

  private WorktreeSession any() {
    next = (next + 1) % sessions.size();
    return sessions.get(next);
  }

  private static Timestamp now() {
    return Timestamp.of(Instant.now());
  }

  /** Adds a session and, so that the data set keeps its size, deletes it again. */
  @Benchmark
  public boolean createAndDelete() {
    WorktreeSession session = any().toBuilder().id("created").build();
    store.create(workspace, session);
    return store.delete(workspace, "created");
  }

  /** Replaces a session in which the task has changed. */
  @Benchmark
  public WorktreeSession update() {
    WorktreeSession session = any();
    return store.update(
        workspace, session.toBuilder().task(session.task() + next).updatedAt(now()).build());
  }

  /** Adds a message to one session after the other. */
  @Benchmark
  public WorktreeSession addChatMessage() {
    return store.addChatMessage(
        workspace,
        any().id(),
        ChatMessage.builder()
            .id("msg-1760000000000")
            .role(MessageRole.USER)
            .content("What does this change do? 詳細を教えてください")
            .timestamp(now())
            .build());
  }

  /** Sets the status of an instance. */
  @Benchmark
  public WorktreeSession updateInstanceStatus() {
    WorktreeSession session = any();
    return store.updateInstanceStatus(
        workspace,
        session.id(),
        session.instances().get(0).instanceId(),
        next % 2 == 0 ? InstanceStatus.RUNNING : InstanceStatus.COMPLETED);
  }

  /** Reads a session that was read before. */
  @Benchmark
  public WorktreeSession getWarm() {
    return store.get(workspace, any().id());
  }

  /** Reads all sessions, which were read before. */
  @Benchmark
  public List<WorktreeSession> getAllWarm() {
    return store.getAll(workspace);
  }

  /** Lists the first page of 50. */
  @Benchmark
  public Page<SessionSummary> list() {
    return store.list(workspace, SessionQuery.ALL);
  }

  /** Searches for a Japanese word. */
  @Benchmark
  public Object search() {
    return store.search(workspace, "テスト", 20);
  }
}
