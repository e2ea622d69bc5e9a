package dev.sessionstore.hybrid;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.Durability;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.metrics.MetricsListener;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.Side;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.OperationGate;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.StoreHome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two stores as one: every operation goes to the leading store, and the following one is kept equal
 * to it. Made for the weeks in which users move from JSON files to SQLite and may turn back at any
 * moment: SQLite leads, the JSON files follow.
 *
 * <p><b>Writing.</b> The leader is written first; its change journal remembers, in the same
 * transaction, which session the follower has to get. With {@link MirrorMode#SYNC} the call returns
 * when the follower has it too and it was read back and compared; with {@link MirrorMode#ASYNC} a
 * background thread brings it there within about a second, together with all that was written
 * meanwhile. The follower gets states, not changes, so nothing goes wrong if it gets them twice.
 *
 * <p><b>Failures.</b> If the follower fails, the call succeeds all the same; the journal keeps what
 * is missing there, whether for a second or a month, and the next successful drain, or the next
 * opening, makes both equal. If the leader fails to write, its error is thrown and the follower is
 * not touched. If the leader fails to read, the follower answers, which is counted and logged; with
 * {@code ASYNC} its answer may lack the last second. If both fail, the error has the leader's as
 * its cause and the follower's as suppressed. Errors of the caller, such as an unknown id, are
 * thrown as they are.
 *
 * <p><b>Others who write to the follower.</b> An old editor may change the JSON files at the same
 * time. Each session is remembered as it was left there; what is new or changed is taken into the
 * leader within about a second, and before anything is written there. Where both sides have changed
 * a session, the later one wins and the other is kept in the recovery folder. Deletions flow from
 * the leader to the follower only: what an old editor deletes comes back.
 *
 * <p><b>The first time</b> that a workspace is used, everything that the follower holds of it is
 * taken in before the call goes on; the background takes in the other workspaces. A file that
 * cannot be read is renamed, its bytes intact, when what is whole in it was taken in.
 *
 * <p><b>Pausing.</b> With {@link StoreConfig#jsonReadOnly()} the follower is never written, in
 * neither mode: calls return when the leader has it, and the journal keeps what the follower lacks,
 * one entry per session, until a store without that setting drains it. What others write there is
 * taken in as ever, but a file that cannot be read stays where it is. The follower still answers
 * where the leader fails to read, each time with an error in the log, since it may be weeks behind;
 * and where it has nothing to answer with, the leader's error is thrown: that it lacks a session
 * does not mean that there is none.
 *
 * <p><b>Opening</b> with a leader that cannot be read gives a store whose reads are answered by the
 * follower and whose writes fail with the leader's error.
 *
 * <p>Safe for use by any number of threads. Any number of processes may use one home, through this
 * store or through the leader alone; one that uses the leader alone relies on one that uses both to
 * bring its writes to the follower.
 */
public final class HybridSessionStore implements SessionStore {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  private final Leader leader;
  private final Follower follower;
  private final Mirror mirror;
  private final MirrorMode mode;
  private final MetricsRecorder recorder;
  private final Observation observation;
  private final Drainer drainer;
  private final Fallback fallback;
  private final boolean paused;
  private final OperationGate gate = new OperationGate();
  private volatile DrainReport resumed = new DrainReport(0, 0, 0, 0, Map.of());

  private HybridSessionStore(Builder builder, MetricsRecorder recorder) {
    StoreConfig config = builder.config;
    StoreHome home = StoreHome.prepare(config.home());
    this.leader = builder.leader;
    this.recorder = recorder;
    this.mode = config.mirrorMode();
    this.paused = config.jsonReadOnly();
    this.follower = new Follower(builder.follower, builder.replica, recorder);
    this.observation = new Observation(builder, home, leader, follower, recorder);
    Recovery recovery =
        builder.recovery != null ? builder.recovery : new RecoveryFolder(home, config.clock());
    this.mirror =
        new Mirror(
            new MirrorContext(
                leader,
                follower,
                recovery,
                recorder,
                home.locks(),
                config.busyTimeout(),
                config.durability() == Durability.FULL,
                config.jsonReadOnly()));
    this.fallback = new Fallback(recorder, follower, config.jsonReadOnly());
    this.drainer = new Drainer(mirror, observation, builder.drainInterval);
  }

  /**
   * Opens the two stores of a home, SQLite leading and JSON following, as the factory does for the
   * backend {@code hybrid}. What a crash has left half done is completed before this returns.
   *
   * @param config home, durability, timeout, cache, clock and mirror mode; its backend is not
   *     looked at
   * @return the open store
   * @throws dev.sessionstore.InvalidConfigurationException if one of the two backends is not on the
   *     class path
   * @throws dev.sessionstore.StoreBusyException if another process is upgrading or restoring the
   *     home
   * @throws dev.sessionstore.StoreReadOnlyException if the home cannot be written by this user
   * @throws dev.sessionstore.StoreUnavailableException if neither of the two can be opened for
   *     another reason
   */
  public static HybridSessionStore open(StoreConfig config) {
    return new BackendPair(config).open();
  }

  /**
   * Starts to put a store together from two open ones, which it closes when it is closed.
   *
   * @param <L> the leading store
   * @param <F> the following store
   * @param config home, durability, timeout, clock and mirror mode; the home takes lock files,
   *     recovery folder and metrics
   * @param leader leads
   * @param follower follows
   * @return a new builder
   */
  public static <
          L extends SessionStore & ReplicationSource & BulkWrite, F extends SessionStore & Replica>
      Builder builder(StoreConfig config, L leader, F follower) {
    return new Builder(config, Leader.of(leader), follower, follower);
  }

  private void begin() {
    try {
      if (paused) {
        LOG.warn(
            "The following store is only read, as {} says; {} session(s) wait until it is written"
                + " again",
            StoreConfig.JSON_READ_ONLY_VARIABLE,
            leader.source().backlog().sessions());
      }
      leader.source().acknowledged(ReplicationSource.CONSUMER);
      resumed = mirror.resume();
      LOG.debug("Resumed: {}", resumed);
    } catch (SessionStoreException e) {
      if (!StoreFailures.isFailure(e)) {
        throw e;
      }
      LOG.warn("What was left half done could not be completed yet: {}", e.getMessage(), e);
    }
    drainer.start();
  }

  private <T extends @Nullable Object> T write(
      Operation operation, Workspace workspace, Function<SessionStore, T> call) {
    Objects.requireNonNull(workspace, "workspace");
    return gate.pass(
        () -> {
          takeIn(operation, workspace);
          T result = lead(operation, call);
          if (mode == MirrorMode.SYNC) {
            mirror.follow(workspace);
          }
          return result;
        });
  }

  private <T extends @Nullable Object> T read(
      Operation operation, Workspace workspace, Function<SessionStore, T> call) {
    Objects.requireNonNull(workspace, "workspace");
    return gate.pass(
        () -> {
          try {
            takeIn(operation, workspace);
            return lead(operation, call);
          } catch (SessionStoreException e) {
            return fallback.read(operation, workspace.hash(), e, call);
          }
        });
  }

  /** A leader that fails already here has failed the operation. */
  private void takeIn(Operation operation, Workspace workspace) {
    long start = System.nanoTime();
    try {
      mirror.takeIn(workspace);
    } catch (SessionStoreException e) {
      recorder.failed(Side.LEADER, operation, System.nanoTime() - start, e);
      throw e;
    }
  }

  private <T extends @Nullable Object> T lead(Operation operation, Function<SessionStore, T> call) {
    long start = System.nanoTime();
    try {
      T result = call.apply(leader.store());
      recorder.succeeded(Side.LEADER, operation, System.nanoTime() - start);
      return result;
    } catch (SessionStoreException e) {
      recorder.failed(Side.LEADER, operation, System.nanoTime() - start, e);
      throw e;
    }
  }

  @Override
  public WorktreeSession create(Workspace workspace, WorktreeSession session) {
    return write(Operation.CREATE, workspace, store -> store.create(workspace, session));
  }

  @Override
  public WorktreeSession update(Workspace workspace, WorktreeSession session) {
    return write(Operation.UPDATE, workspace, store -> store.update(workspace, session));
  }

  @Override
  public WorktreeSession modify(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    return write(Operation.MODIFY, workspace, store -> store.modify(workspace, id, change));
  }

  @Override
  public WorktreeSession get(Workspace workspace, String id) {
    return read(Operation.GET, workspace, store -> store.get(workspace, id));
  }

  @Override
  public Optional<WorktreeSession> find(Workspace workspace, String id) {
    return read(Operation.FIND, workspace, store -> store.find(workspace, id));
  }

  @Override
  public List<WorktreeSession> getAll(Workspace workspace) {
    return read(Operation.GET_ALL, workspace, store -> store.getAll(workspace));
  }

  @Override
  public void forEach(Workspace workspace, Consumer<? super WorktreeSession> action) {
    Walk walk = new Walk(action);
    read(Operation.FOR_EACH, workspace, store -> walk.over(store, workspace));
    walk.rethrow();
  }

  /**
   * A walk that the follower can take up where the leader has failed. What the user's action throws
   * is no failure of a store: it ends the walk, and is thrown when that has been left.
   */
  private static final class Walk {
    private final Consumer<? super WorktreeSession> action;
    private final Set<String> done = new HashSet<>();
    private @Nullable SessionStoreException thrown;

    Walk(Consumer<? super WorktreeSession> action) {
      this.action = Objects.requireNonNull(action, "action");
    }

    /** Returns the ids of the sessions that were handed over. */
    Set<String> over(SessionStore store, Workspace workspace) {
      try {
        store.forEach(workspace, this::accept);
      } catch (SessionStoreException e) {
        if (e != thrown) {
          throw e;
        }
      }
      return done;
    }

    private void accept(WorktreeSession session) {
      if (done.add(session.id())) {
        try {
          action.accept(session);
        } catch (SessionStoreException e) {
          thrown = e;
          throw e;
        }
      }
    }

    void rethrow() {
      if (thrown != null) {
        throw thrown;
      }
    }
  }

  @Override
  public boolean delete(Workspace workspace, String id) {
    return write(Operation.DELETE, workspace, store -> store.delete(workspace, id));
  }

  @Override
  public WorktreeSession addChatMessage(Workspace workspace, String id, ChatMessage message) {
    return write(
        Operation.ADD_CHAT_MESSAGE,
        workspace,
        store -> store.addChatMessage(workspace, id, message));
  }

  @Override
  public WorktreeSession updateInstanceStatus(
      Workspace workspace, String id, long instanceId, InstanceStatus status) {
    return write(
        Operation.UPDATE_INSTANCE_STATUS,
        workspace,
        store -> store.updateInstanceStatus(workspace, id, instanceId, status));
  }

  @Override
  public Page<SessionSummary> list(Workspace workspace, SessionQuery query) {
    return read(Operation.LIST, workspace, store -> store.list(workspace, query));
  }

  @Override
  public List<SearchHit> search(Workspace workspace, String text, int limit) {
    return read(Operation.SEARCH, workspace, store -> store.search(workspace, text, limit));
  }

  @Override
  public List<Workspace> workspaces() {
    return gate.pass(
        () -> {
          try {
            return withThoseToCome(lead(Operation.WORKSPACES, SessionStore::workspaces));
          } catch (SessionStoreException e) {
            return fallback.read(Operation.WORKSPACES, "*", e, SessionStore::workspaces);
          }
        });
  }

  /** Some may still have to be taken in. */
  private List<Workspace> withThoseToCome(List<Workspace> known) {
    Map<String, Workspace> all = new TreeMap<>();
    try {
      follower.workspaces().stream()
          .map(leader.bulk()::canonical)
          .forEach(each -> all.put(each.hash(), each));
    } catch (FollowerFailedException e) {
      LOG.debug("The following store does not say what workspaces it has", e);
    }
    known.forEach(each -> all.put(each.hash(), each));
    return List.copyOf(all.values());
  }

  /**
   * Returns what was done when this store was opened: what a crash had left half done, and what
   * others had written since.
   *
   * @return a report of that; it may have left something for later
   */
  public DrainReport resumed() {
    return resumed;
  }

  /**
   * Makes the following store equal to the leading one, and takes in what others have written
   * there, now. A following store that is only read stays as it is.
   *
   * @return what was done, and what failed
   * @throws SessionStoreException if the leader failed
   * @throws dev.sessionstore.StoreClosedException if the store is closed
   */
  public DrainReport flush() {
    return gate.pass(mirror::flush);
  }

  /**
   * Makes both stores equal, then reads both and compares every session of a workspace. What
   * differs all the same, though nobody has written it meanwhile, is repaired from the leader by
   * the next drain.
   *
   * @param workspace the workspace
   * @return what differed; empty if the two are equal
   * @throws SessionStoreException if one of the stores failed
   * @throws dev.sessionstore.StoreClosedException if the store is closed
   */
  public List<Divergence> compare(Workspace workspace) {
    Objects.requireNonNull(workspace, "workspace");
    return gate.pass(() -> mirror.compare(workspace));
  }

  /**
   * Compares all workspaces, as {@link #compare(Workspace)} does.
   *
   * @return what differed; empty if the two stores are equal
   * @throws SessionStoreException if one of the stores failed
   * @throws dev.sessionstore.StoreClosedException if the store is closed
   */
  public List<Divergence> compareAll() {
    return gate.pass(mirror::compareAll);
  }

  /**
   * Returns what this store has counted since it was opened.
   *
   * @return a snapshot
   * @throws dev.sessionstore.StoreClosedException if the store is closed
   */
  public MigrationMetrics metrics() {
    return gate.pass(observation::metrics);
  }

  /**
   * Returns where this store counts, for a {@link
   * dev.sessionstore.hybrid.metrics.MigrationMeterBinder} or to add and remove listeners.
   *
   * @return the recorder
   */
  public MetricsRecorder recorder() {
    return recorder;
  }

  /**
   * Brings the following store up to date, as far as it can be, and closes both. Waits for the
   * operations under way.
   */
  @Override
  public void close() {
    gate.close(
        () -> {
          try {
            drainer.close();
          } finally {
            closeBoth();
          }
        });
  }

  private void closeBoth() {
    try {
      follower.store().close();
    } finally {
      leader.store().close();
    }
  }

  /** Puts a {@link HybridSessionStore} together. Not safe for use by several threads. */
  public static final class Builder {

    final StoreConfig config;
    final Leader leader;
    final SessionStore follower;
    final Replica replica;
    @Nullable Recovery recovery;
    final List<MetricsListener> listeners = new ArrayList<>();
    Duration drainInterval = Duration.ofSeconds(1);
    Duration summaryInterval = Duration.ofHours(1);
    Duration sampleInterval = Duration.ofMinutes(5);
    boolean jmx = true;

    Builder(StoreConfig config, Leader leader, SessionStore follower, Replica replica) {
      this.config = config;
      this.leader = leader;
      this.follower = follower;
      this.replica = replica;
    }

    /**
     * Sets who keeps the versions that lose against others; by default the home's {@link
     * RecoveryFolder}.
     *
     * @param recovery keeps them
     * @return this builder
     */
    public Builder recovery(Recovery recovery) {
      this.recovery = recovery;
      return this;
    }

    /**
     * Adds somebody who is told what happens.
     *
     * @param listener is told
     * @return this builder
     */
    public Builder listener(MetricsListener listener) {
      listeners.add(listener);
      return this;
    }

    /**
     * Sets how often the background looks for what the follower lacks and for what others have
     * written there; every second by default.
     *
     * @param interval the pause between two looks
     * @return this builder
     */
    public Builder drainInterval(Duration interval) {
      this.drainInterval = interval;
      return this;
    }

    /**
     * Sets how often the metrics are logged in one line at INFO; every hour by default.
     *
     * @param interval the pause between two lines
     * @return this builder
     */
    public Builder summaryInterval(Duration interval) {
      this.summaryInterval = interval;
      return this;
    }

    /**
     * Sets how often a sample of the metrics is appended to the home's history; every five minutes
     * by default. One more is appended when the store is closed.
     *
     * @param interval the pause between two samples
     * @return this builder
     */
    public Builder sampleInterval(Duration interval) {
      this.sampleInterval = interval;
      return this;
    }

    /**
     * Sets whether the metrics are shown to JMX, as {@code
     * dev.sessionstore:type=MigrationMetrics,home=…}; they are by default.
     *
     * @param jmx whether they are
     * @return this builder
     */
    public Builder jmx(boolean jmx) {
      this.jmx = jmx;
      return this;
    }

    /**
     * Opens the store: completes what a crash has left half done, and starts the background thread.
     *
     * @return the open store
     * @throws SessionStoreException if the home cannot be used
     */
    public HybridSessionStore open() {
      MetricsRecorder recorder = new MetricsRecorder(config.clock());
      listeners.forEach(recorder::addListener);
      HybridSessionStore store = new HybridSessionStore(this, recorder);
      store.begin();
      return store;
    }
  }
}
