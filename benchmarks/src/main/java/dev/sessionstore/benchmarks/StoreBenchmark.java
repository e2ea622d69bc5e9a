package dev.sessionstore.benchmarks;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.Page;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.json.SessionJson;
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

/** The operations on one workspace, whose sessions have 3 instances and 10 messages each. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // the harness calls fill() first
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StoreBenchmark {

  /** Enough for all of 10,000 sessions. */
  private static final long CACHE = 1L << 30;

  /** Which store. */
  @Param public Side side = Side.LEGACY;

  /** How many sessions the workspace has. */
  @Param({"100", "1000", "10000"})
  public int sessions = 1_000;

  /** Whether the store keeps decoded sessions in memory: warm, or cold. */
  @Param({"true", "false"})
  public boolean cache = true;

  private Path home;
  private Workspace workspace;
  private List<WorktreeSession> data;
  private SessionStore store;
  private int next;

  /** Fills a store with the data set, in its own order and through its own operations or files. */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    home = Files.createTempDirectory("session-store-benchmark");
    DataSet.write(sessions, 1, home);
    Path file = new StoreHome(home).legacyFiles().get(0);
    workspace = Workspace.ofHash(StoreHome.hashOf(file));
    data = SessionJson.readAll(file);
    store = side.open(StoreConfig.builder().home(home).cacheBytes(cache ? CACHE : 0).build());
    if (store.getAll(workspace).isEmpty()) {
      data.forEach(session -> store.create(workspace, session));
    }
    Large.index(store, workspace);
  }

  /** Deletes everything. */
  @TearDown(Level.Trial)
  public void delete() throws IOException {
    store.close();
    StoreHome.deleteFolder(home);
  }

  private WorktreeSession any() {
    next = (next + 1) % data.size();
    return data.get(next);
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

  /** Reads a session. */
  @Benchmark
  public WorktreeSession get() {
    return store.get(workspace, any().id());
  }

  /** Reads all sessions. */
  @Benchmark
  public List<WorktreeSession> getAll() {
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
