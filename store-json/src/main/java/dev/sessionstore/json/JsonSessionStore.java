package dev.sessionstore.json;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.WorkspaceWriter.Plan;
import dev.sessionstore.json.WorkspaceWriter.Present;
import dev.sessionstore.spi.AbstractSessionStore;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.SafeText;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.spi.TextQuery;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions where the editors have always kept them: one JSON file per workspace, {@code
 * sessions/<hash>.json}, in the old format. An old editor may use the same folder at the same time.
 *
 * <p><b>Writing.</b> Each change writes the file anew beside the old one and renames it into place,
 * so a reader, a crash or a full disk meets the old version or the new one, never a part of either.
 * The cost of a change therefore grows with the file; what a change does not touch is copied
 * without being decoded.
 *
 * <p><b>Beside an old editor.</b> Writers of this library exclude each other by a lock, which the
 * editor does not take. If the file changes while a new version is made, the change is made again
 * on what the file says then. The function given to {@code modify} runs only once, though: if the
 * editor has changed the very session meanwhile, {@link StoreBusyException} says that nothing was
 * changed. In the moment between the last look at the file and the rename, an editor's change can
 * be lost, and the editor's own saving can undo ours at any time.
 *
 * <p><b>Damage.</b> A file that is no JSON array is never touched: reads and writes of its
 * workspace throw {@link dev.sessionstore.StoreCorruptException}. Elements that are no session are
 * left out, kept as they are through every rewrite, and reported in the log. Repeated ids are
 * resolved as {@link LegacyReader} says; the next write makes that real.
 *
 * <p><b>Memory.</b> Decoded sessions are kept softly, and only of files that fit into {@link
 * StoreConfig#cacheBytes()}; of larger ones, and of all if that is 0, a session is read from its
 * place in the file. {@code forEach} then holds one session at a time.
 */
public final class JsonSessionStore extends AbstractSessionStore {

  private final StoreHome home;
  private final StoreConfig config;
  private final InterProcessLock homeLock;
  private final SnapshotCache cache;
  private final WorkspaceMapping mapping;
  private final Map<String, WorkspaceFile> files = new ConcurrentHashMap<>();

  /** How one workspace is read and written. */
  private record WorkspaceFile(WorkspaceReader reader, WorkspaceWriter writer) {}

  private JsonSessionStore(StoreHome home, StoreConfig config, InterProcessLock homeLock) {
    super(config.clock());
    this.home = home;
    this.config = config;
    this.homeLock = homeLock;
    this.cache = new SnapshotCache(config.cacheBytes());
    this.mapping = new WorkspaceMapping(home.workspaceMapping());
  }

  /**
   * Opens a store. Nothing is read before the first call.
   *
   * @param config how to open it; its backend is taken to be this one
   * @return the open store
   * @throws dev.sessionstore.InvalidConfigurationException if the home is no folder
   * @throws dev.sessionstore.StoreReadOnlyException if the home may not be written
   * @throws dev.sessionstore.StoreUnavailableException if the home cannot be used
   * @throws StoreBusyException if another process is restoring this home
   */
  public static JsonSessionStore open(StoreConfig config) {
    StoreHome home = StoreHome.prepare(config.home());
    return new JsonSessionStore(
        home, config, InterProcessLock.shared(home.homeLock(), config.busyTimeout()));
  }

  private WorkspaceFile file(Workspace workspace) {
    return files.computeIfAbsent(
        workspace.hash(),
        hash -> {
          SnapshotLoader loader =
              new SnapshotLoader(hash, home.legacyFile(workspace), config.busyTimeout(), cache);
          return new WorkspaceFile(
              new WorkspaceReader(home.legacyFile(workspace), loader),
              new WorkspaceWriter(workspace, home, config, loader, cache));
        });
  }

  @Override
  protected void insert(Workspace workspace, WorktreeSession session) {
    file(workspace)
        .writer()
        .change(
            present -> {
              if (present.snapshot().positionOf(session.id()) >= 0) {
                throw new DuplicateSessionException(workspace.hash(), session.id());
              }
              return new Plan(present.elements().size(), session);
            });
  }

  @Override
  protected void replace(Workspace workspace, WorktreeSession session) {
    file(workspace)
        .writer()
        .change(present -> new Plan(existing(workspace, session.id(), present), session));
  }

  @Override
  protected WorktreeSession edit(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    return amend(workspace, id, new Once(workspace, change));
  }

  /** Of a function that may run only once, the result serves again for the same session. */
  private static final class Once implements UnaryOperator<WorktreeSession> {
    private final Workspace workspace;
    private final UnaryOperator<WorktreeSession> change;
    private @Nullable WorktreeSession before;
    private @Nullable WorktreeSession after;

    Once(Workspace workspace, UnaryOperator<WorktreeSession> change) {
      this.workspace = workspace;
      this.change = change;
    }

    @Override
    public WorktreeSession apply(WorktreeSession session) {
      WorktreeSession result = after;
      if (result == null) {
        before = session;
        result = change.apply(session);
        after = result;
      } else if (!session.equals(before)) {
        throw new StoreBusyException(
            "session "
                + SafeText.quote(session.id())
                + " in workspace "
                + workspace.hash()
                + " was changed by another program meanwhile; nothing was changed, call again",
            null);
      }
      return result;
    }
  }

  @Override
  protected WorktreeSession amend(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    WorktreeSession[] result = new WorktreeSession[1];
    file(workspace)
        .writer()
        .change(
            present -> {
              int position = existing(workspace, id, present);
              result[0] = change.apply(present.session(position));
              return new Plan(position, result[0]);
            });
    return result[0];
  }

  @Override
  protected boolean remove(Workspace workspace, String id) {
    boolean[] removed = new boolean[1];
    file(workspace)
        .writer()
        .change(
            present -> {
              int position = present.snapshot().positionOf(id);
              removed[0] = position >= 0;
              return position < 0 ? null : new Plan(position, null);
            });
    return removed[0];
  }

  private static int existing(Workspace workspace, String id, Present present) {
    int position = present.snapshot().positionOf(id);
    if (position < 0) {
      throw new SessionNotFoundException(workspace.hash(), id);
    }
    return position;
  }

  @Override
  protected Optional<WorktreeSession> lookUp(Workspace workspace, String id) {
    return file(workspace).reader().find(id);
  }

  @Override
  protected List<WorktreeSession> readAll(Workspace workspace) {
    return file(workspace).reader().all();
  }

  @Override
  protected void walk(Workspace workspace, Consumer<? super WorktreeSession> action) {
    file(workspace).reader().walk(action);
  }

  @Override
  protected Page<SessionSummary> page(Workspace workspace, SessionQuery query) {
    return new SessionListing(file(workspace).reader().allWithoutOutput()).page(query);
  }

  @Override
  protected List<SearchHit> hits(Workspace workspace, TextQuery query, int limit) {
    return new SessionListing(file(workspace).reader().allWithoutOutput()).search(query, limit);
  }

  @Override
  protected List<Workspace> known() {
    try {
      Map<String, String> paths = mapping.read();
      return home.legacyFiles().stream()
          .map(StoreHome::hashOf)
          .map(hash -> Workspace.recorded(hash, paths.get(hash)))
          .toList();
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
  }

  @Override
  protected void release() {
    homeLock.close();
  }
}
