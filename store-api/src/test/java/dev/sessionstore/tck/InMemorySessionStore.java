package dev.sessionstore.tck;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.AbstractSessionStore;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.TextQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The simplest backend that keeps the contract: a map in memory, shared by all stores on one home
 * and kept when they are closed. It is the model that the test kit compares others with, an example
 * of a backend, and fit for anybody's unit tests.
 */
public final class InMemorySessionStore extends AbstractSessionStore {

  private static final Map<Path, Home> HOMES = new ConcurrentHashMap<>();

  /** What one home folder would hold. Guarded by its lock. */
  private static final class Home {
    final ReentrantLock lock = new ReentrantLock(true);
    final Map<String, Contents> workspaces = new TreeMap<>();
  }

  /** One workspace, with the path if it was ever told. */
  private static final class Contents {
    Workspace workspace;
    final Map<String, WorktreeSession> sessions = new LinkedHashMap<>();

    Contents(Workspace workspace) {
      this.workspace = workspace;
    }
  }

  private final Home home;
  private final Duration busyTimeout;

  private InMemorySessionStore(StoreConfig config) {
    super(config.clock());
    home = HOMES.computeIfAbsent(config.home().toAbsolutePath().normalize(), path -> new Home());
    busyTimeout = config.busyTimeout();
  }

  /**
   * Opens a store.
   *
   * @param config its home names the shared map; no file is made
   * @return the open store
   */
  public static SessionStore open(StoreConfig config) {
    return new InMemorySessionStore(config);
  }

  @Override
  protected void insert(Workspace workspace, WorktreeSession session) {
    locked(
        () -> {
          Contents contents =
              home.workspaces.computeIfAbsent(workspace.hash(), hash -> new Contents(workspace));
          if (contents.sessions.putIfAbsent(session.id(), session) != null) {
            throw new DuplicateSessionException(workspace.hash(), session.id());
          }
          if (workspace.path().isPresent()) {
            contents.workspace = workspace;
          }
          return session;
        });
  }

  @Override
  protected void replace(Workspace workspace, WorktreeSession session) {
    edit(workspace, session.id(), present -> session);
  }

  @Override
  protected WorktreeSession edit(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    return locked(
        () -> {
          Map<String, WorktreeSession> sessions = sessions(workspace);
          WorktreeSession present = sessions.get(id);
          if (present == null) {
            throw new SessionNotFoundException(workspace.hash(), id);
          }
          WorktreeSession changed = change.apply(present);
          sessions.put(id, changed);
          return changed;
        });
  }

  @Override
  protected Optional<WorktreeSession> lookUp(Workspace workspace, String id) {
    return locked(() -> Optional.ofNullable(sessions(workspace).get(id)));
  }

  @Override
  protected List<WorktreeSession> readAll(Workspace workspace) {
    return locked(() -> List.copyOf(sessions(workspace).values()));
  }

  @Override
  protected void walk(Workspace workspace, Consumer<? super WorktreeSession> action) {
    readAll(workspace).forEach(action);
  }

  @Override
  protected boolean remove(Workspace workspace, String id) {
    return locked(() -> sessions(workspace).remove(id) != null);
  }

  @Override
  protected Page<SessionSummary> page(Workspace workspace, SessionQuery query) {
    return new SessionListing(readAll(workspace)).page(query);
  }

  @Override
  protected List<SearchHit> hits(Workspace workspace, TextQuery query, int limit) {
    return new SessionListing(readAll(workspace)).search(query, limit);
  }

  @Override
  protected List<Workspace> known() {
    return locked(
        () -> home.workspaces.values().stream().map(contents -> contents.workspace).toList());
  }

  @Override
  protected void release() {
    // The home outlives its stores.
  }

  private Map<String, WorktreeSession> sessions(Workspace workspace) {
    Contents contents = home.workspaces.get(workspace.hash());
    return contents == null ? new LinkedHashMap<>() : contents.sessions;
  }

  private <T> T locked(Supplier<T> operation) {
    if (!tryLock()) {
      throw new StoreBusyException("another thread held the store for too long; call again", null);
    }
    try {
      return operation.get();
    } finally {
      home.lock.unlock();
    }
  }

  /** Waits as long as the configuration says, interrupted or not. */
  private boolean tryLock() {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + busyTimeout.toNanos();
    try {
      while (true) {
        try {
          return home.lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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
}
