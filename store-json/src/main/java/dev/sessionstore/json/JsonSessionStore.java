package dev.sessionstore.json;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.AbstractSessionStore;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.SafeText;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.spi.TextQuery;
import java.io.IOException;
import java.nio.file.Path;
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
 * <p><b>As a replica.</b> The version of a workspace is its file's fingerprint, beside the checksum
 * of the content as long as the fingerprint is too young to prove anything. A batch is one rewrite,
 * made of one session at a time. A file that cannot be read is set aside in the same folder, as
 * {@code <hash>.json.damaged-<time>}.
 *
 * <p><b>Read only.</b> With {@link StoreConfig#jsonReadOnly()}, each call that would write throws
 * {@link StoreReadOnlyException}, whether or not there would be anything to change, and nothing is
 * ever written into {@code sessions}. The home may then be one that this user cannot write.
 *
 * <p><b>Memory.</b> Decoded sessions are kept softly, and only of files that fit into {@link
 * StoreConfig#cacheBytes()}; of larger ones, and of all if that is 0, a session is read from its
 * place in the file. {@code forEach} then holds one session at a time.
 */
public final class JsonSessionStore extends AbstractSessionStore implements Replica {

  private final StoreHome home;
  private final StoreConfig config;
  private final @Nullable InterProcessLock homeLock;
  private final SnapshotCache cache;
  private final WorkspaceMapping mapping;
  private final Map<String, WorkspaceFile> files = new ConcurrentHashMap<>();

  /** How one workspace is read, written, and set aside. */
  private record WorkspaceFile(
      WorkspaceReader reader, WorkspaceWriter writer, Quarantine quarantine) {}

  private JsonSessionStore(
      StoreHome home, StoreConfig config, @Nullable InterProcessLock homeLock) {
    super(config.clock());
    this.home = home;
    this.config = config;
    this.homeLock = homeLock;
    this.cache = new SnapshotCache(config.cacheBytes());
    this.mapping = new WorkspaceMapping(home.workspaceMapping());
  }

  /**
   * Opens a store. No file of sessions is read before the first call.
   *
   * <p>If the configured backend is {@code JSON}, as the factory has it, and the home has a
   * database beside the files, that is looked at: see {@link StoreConfig#jsonBehind()}. As a part
   * of another backend or a tool, the files are opened without that.
   *
   * @param config how to open it
   * @return the open store
   * @throws dev.sessionstore.InvalidConfigurationException if the home is no folder
   * @throws dev.sessionstore.JsonBehindException if the files lack what the database holds, or that
   *     cannot be told, and the configuration asks to refuse that
   * @throws StoreReadOnlyException if the home may not be written, and {@link
   *     StoreConfig#jsonReadOnly()} is not set
   * @throws dev.sessionstore.StoreUnavailableException if the home cannot be used
   * @throws StoreBusyException if another process is restoring this home
   */
  public static JsonSessionStore open(StoreConfig config) {
    boolean readOnly = config.jsonReadOnly();
    StoreHome home =
        readOnly ? StoreHome.prepareToRead(config.home()) : StoreHome.prepare(config.home());
    InterProcessLock homeLock =
        readOnly ? home.enterToRead(config.busyTimeout()) : home.enter(config.busyTimeout());
    JsonSessionStore store = new JsonSessionStore(home, config, homeLock);
    try {
      if (config.backend() == StorageBackend.JSON) {
        new LookBeside(home, config).run();
      }
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  private WorkspaceWriter writer(Workspace workspace) {
    requireWritable(workspace);
    return file(workspace).writer();
  }

  private void requireWritable(Workspace workspace) {
    if (config.jsonReadOnly()) {
      throw new StoreReadOnlyException(
          "JSON storage is deprecated; import with `session-store import` (workspace "
              + workspace.hash()
              + " in "
              + home.root()
              + " is read only, as "
              + StoreConfig.JSON_READ_ONLY_VARIABLE
              + " says; nothing was changed)",
          null);
    }
  }

  private WorkspaceFile file(Workspace workspace) {
    return files.computeIfAbsent(
        workspace.hash(),
        hash -> {
          Path file = home.legacyFile(workspace);
          WorkspaceLock lock =
              new WorkspaceLock(home.locks().resolve(hash + ".lock"), config.busyTimeout());
          SnapshotLoader loader = new SnapshotLoader(hash, file, config.busyTimeout(), cache);
          return new WorkspaceFile(
              new WorkspaceReader(file, loader),
              new WorkspaceWriter(workspace, home, config.durability(), lock, loader, cache),
              new Quarantine(home, file, config.clock(), lock, loader));
        });
  }

  @Override
  protected void insert(Workspace workspace, WorktreeSession session) {
    writer(workspace)
        .change(
            present -> {
              if (present.snapshot().positionOf(session.id()) >= 0) {
                throw new DuplicateSessionException(workspace.hash(), session.id());
              }
              return Plan.of(session.id(), session);
            });
  }

  @Override
  protected void replace(Workspace workspace, WorktreeSession session) {
    writer(workspace)
        .change(present -> Plan.of(existing(workspace, session.id(), present), session));
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
    writer(workspace)
        .change(
            present -> {
              result[0] = change.apply(present.session(existing(workspace, id, present)));
              return Plan.of(id, result[0]);
            });
    return result[0];
  }

  @Override
  protected boolean remove(Workspace workspace, String id) {
    boolean[] removed = new boolean[1];
    writer(workspace)
        .change(
            present -> {
              removed[0] = present.snapshot().positionOf(id) >= 0;
              return removed[0] ? Plan.of(id, null) : null;
            });
    return removed[0];
  }

  private static String existing(Workspace workspace, String id, Present present) {
    if (present.snapshot().positionOf(id) < 0) {
      throw new SessionNotFoundException(workspace.hash(), id);
    }
    return id;
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
  public String scan(Workspace workspace, Consumer<? super WorktreeSession> action) {
    return guarded(() -> file(workspace).reader().walk(action));
  }

  @Override
  public Optional<String> confirm(Workspace workspace, String version) {
    return guarded(() -> file(workspace).reader().confirm(version));
  }

  @Override
  public Optional<String> apply(Workspace workspace, Batch batch) {
    return guarded(() -> writer(workspace).apply(batch));
  }

  @Override
  public Optional<WorktreeSession> stored(Workspace workspace, String id) {
    return guarded(() -> file(workspace).reader().stored(id));
  }

  @Override
  public Optional<String> setAside(Workspace workspace, Consumer<? super WorktreeSession> whole) {
    return guarded(
        () -> {
          requireWritable(workspace);
          return file(workspace).quarantine().setAside(whole);
        });
  }

  @Override
  public Optional<String> putAway(Workspace workspace, String version) {
    return guarded(
        () -> {
          requireWritable(workspace);
          return file(workspace).quarantine().putAway(version);
        });
  }

  @Override
  public Optional<Receipt> receipt(Workspace workspace) {
    return guarded(
        () -> {
          Snapshot index = file(workspace).reader().index();
          Fingerprint state = index.fingerprint();
          return state.exists()
              ? Optional.of(
                  new Receipt(
                      home.nameOf(home.legacyFile(workspace)),
                      state.sizeBytes(),
                      state.modified().toEpochMilli(),
                      index.elementsInFile(),
                      index.badElements()))
              : Optional.empty();
        });
  }

  @Override
  public long sizeBytes() {
    return guarded(
        () -> {
          try {
            long bytes = 0;
            for (Path file : home.legacyFiles()) {
              bytes += Fingerprint.of(file).sizeBytes();
            }
            return bytes;
          } catch (IOException e) {
            throw IoFailure.reading(home.sessions(), e);
          }
        });
  }

  @Override
  protected void release() {
    if (homeLock != null) {
      homeLock.close();
    }
  }
}
