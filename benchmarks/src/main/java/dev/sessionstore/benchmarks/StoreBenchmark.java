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
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  private static final String FOLDER = "session-store.benchmark.folder";

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
  private final BitSet spokenIn = new BitSet();
  private int next;

  /** Tells the processes of the benchmark where to store. */
  static String folder(Path folder) {
    return "-D" + FOLDER + "=" + folder;
  }

  /** Takes a copy of a filled store, which the first process that needs it fills. */
  @Setup(Level.Trial)
  public void copy() throws IOException {
    Path folder = Path.of(System.getProperty(FOLDER, System.getProperty("java.io.tmpdir")));
    Path filled = folder.resolve("session-store-" + side + "-" + sessions);
    if (!Files.exists(filled)) {
      Path filling = Files.createTempDirectory(folder, "session-store-filling");
      fill(filling);
      Files.move(filling, filled);
    }
    home = Files.createTempDirectory(folder, "session-store-benchmark");
    copy(filled, home);
    DataSet set = DataSet.read(home);
    workspace = set.workspace();
    data = set.sessions();
    store = open(home);
    if (store.getAll(workspace).size() != data.size()) {
      throw new IllegalStateException("not all sessions are in the copy");
    }
  }

  private SessionStore open(Path folder) {
    return side.open(StoreConfig.builder().home(folder).cacheBytes(cache ? CACHE : 0).build());
  }

  /** Fills a store with the data set, in its own order and through its own operations or files. */
  private void fill(Path folder) throws IOException {
    DataSet.write(sessions, 1, folder);
    DataSet set = DataSet.read(folder);
    try (SessionStore filling = open(folder)) {
      if (filling.getAll(set.workspace()).isEmpty()) {
        set.sessions().forEach(session -> filling.create(set.workspace(), session));
      }
      Large.index(filling, set.workspace());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  /** Cuts the chats to what they were, so that the next iteration finds them as long. */
  @TearDown(Level.Iteration)
  public void cutChats() {
    spokenIn.stream().forEach(index -> store.update(workspace, data.get(index)));
    spokenIn.clear();
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
    WorktreeSession session = any();
    spokenIn.set(next);
    return store.addChatMessage(
        workspace,
        session.id(),
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
