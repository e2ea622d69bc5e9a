package dev.sessionstore.json;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SnapshotLoader.Loaded;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Changes the file of one workspace, one session at a time.
 *
 * <p>Writers of this library wait for each other on a lock. Old editors do not know it; so when the
 * new version is ready, the file is looked at once more, and if it is not the one that the new
 * version was made of, the change is planned again for what the file says now. Between that look
 * and the rename an editor can still come; nothing can be done about it from this side.
 *
 * <p>What a change does not touch is copied byte for byte, elements that are no session included.
 * Repetitions are dropped, and sessions that appear under a new id are written with it. Safe for
 * use by several threads.
 */
final class WorkspaceWriter {

  private static final int COPY_BYTES = 1 << 16;

  /** An old editor that saves once in a while is met this often at most, even without patience. */
  private static final int MIN_ATTEMPTS = 3;

  /** Makes a plan for what the file says; asked again if the file has changed meanwhile. */
  interface Planner {

    /**
     * Plans the change.
     *
     * @param present what the file says
     * @return the plan, or null if nothing is to be done
     */
    @Nullable Plan plan(Present present) throws IOException;
  }

  /**
   * One change.
   *
   * @param position among the elements; their number to add one
   * @param session what is to stand there; null to remove what does
   */
  record Plan(int position, @Nullable WorktreeSession session) {}

  /** What the file says, held open; its sessions may not be in memory. */
  static final class Present implements Closeable {
    private final Loaded loaded;
    private final @Nullable FileSource source;

    private Present(Loaded loaded, @Nullable FileSource source) {
      this.loaded = loaded;
      this.source = source;
    }

    Snapshot snapshot() {
      return loaded.snapshot();
    }

    List<Snapshot.Element> elements() {
      return snapshot().elements();
    }

    @Nullable List<WorktreeSession> sessions() {
      return loaded.sessions();
    }

    WorktreeSession session(int position) throws IOException {
      List<WorktreeSession> sessions = loaded.sessions();
      return sessions != null
          ? sessions.get(snapshot().ordinal(position))
          : elements().get(position).read(source());
    }

    private FileSource source() {
      if (source == null) {
        throw new IllegalStateException("a missing file has no elements");
      }
      return source;
    }

    @Override
    public void close() {
      if (source != null) {
        source.close();
      }
    }
  }

  private final String hash;
  private final StoreHome home;
  private final Path file;
  private final Durability durability;
  private final Duration busyTimeout;
  private final SnapshotLoader loader;
  private final SnapshotCache cache;

  /** Guarded by the workspace's lock. */
  private boolean tidied;

  WorkspaceWriter(
      Workspace workspace,
      StoreHome home,
      StoreConfig config,
      SnapshotLoader loader,
      SnapshotCache cache) {
    this.hash = workspace.hash();
    this.home = home;
    this.file = home.legacyFile(workspace);
    this.durability = config.durability();
    this.busyTimeout = config.busyTimeout();
    this.loader = loader;
    this.cache = cache;
  }

  /** Changes the file as planned; returns when the change is stored, or nothing was to be done. */
  void change(Planner planner) {
    long deadline = System.nanoTime() + busyTimeout.toNanos();
    Path lockFile = home.locks().resolve(hash + ".lock");
    try (InterProcessLock lock = InterProcessLock.exclusive(lockFile, busyTimeout)) {
      for (int attempt = 1; !attempt(planner); attempt++) {
        if (attempt >= MIN_ATTEMPTS && System.nanoTime() >= deadline) {
          throw new StoreBusyException(
              file + " kept changing for longer than the busy timeout; nothing was changed", null);
        }
      }
    }
  }

  /** Returns false if the file is no longer the one that the plan was made for. */
  private boolean attempt(Planner planner) {
    Present present;
    Plan plan;
    try {
      present = open();
      if (present == null) {
        return false;
      }
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
    try (present) {
      plan = planner.plan(present);
      if (plan == null) {
        return true;
      }
      return Interrupts.shielded(() -> replace(present, plan));
    } catch (FileSource.Replaced e) {
      return false;
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw IoFailure.writing(file, e);
    }
  }

  private @Nullable Present open() throws IOException {
    Loaded loaded = loader.load(false);
    Fingerprint expected = loaded.snapshot().fingerprint();
    if (!expected.exists()) {
      return new Present(loaded, null);
    }
    FileSource source;
    try {
      source = FileSource.open(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (source.opened().equals(expected)) {
      return new Present(loaded, source);
    }
    source.close();
    return null;
  }

  private boolean replace(Present present, Plan plan) throws IOException {
    prepareFolder();
    try (FileDraft draft = FileDraft.of(file, hash)) {
      CRC32C checksum = new CRC32C();
      List<Snapshot.Element> elements =
          draft.write(out -> write(present, plan, new CheckedOutputStream(out, checksum)));
      Fingerprint written = draft.fingerprint();
      Snapshot next =
          new Snapshot(
              written,
              checksum.getValue(),
              written.settled(Instant.now()),
              elements,
              sessions(present, plan));
      if (!draft.replaceIf(() -> loader.isStill(present.snapshot()))) {
        return false;
      }
      cache.put(hash, next);
      if (durability == Durability.FULL) {
        forceFolder(draft);
      }
      return true;
    }
  }

  private void prepareFolder() throws IOException {
    Path folder = home.sessions();
    if (!Files.isDirectory(folder)) {
      StoreHome.createPrivateFolders(folder);
      if (durability == Durability.FULL) {
        StoreHome.forceFolder(home.root());
      }
    }
    if (!tidied) {
      FileDraft.removeStale(folder, hash);
      tidied = true;
    }
  }

  private List<Snapshot.Element> write(Present present, Plan plan, OutputStream out)
      throws IOException {
    List<Snapshot.Element> old = present.elements();
    List<Snapshot.Element> elements = new ArrayList<>(old.size() + 1);
    byte[] buffer = new byte[COPY_BYTES];
    try (ArrayWriter array = new ArrayWriter(out)) {
      for (int i = 0; i < old.size(); i++) {
        Snapshot.Element element = old.get(i);
        if (i == plan.position()) {
          append(plan.session(), array, elements);
        } else if (element.verbatim()) {
          copy(present, element, array, elements, buffer);
        } else {
          append(present.session(i), array, elements);
        }
      }
      if (plan.position() == old.size()) {
        append(plan.session(), array, elements);
      }
    }
    return List.copyOf(elements);
  }

  private static void append(
      @Nullable WorktreeSession session, ArrayWriter array, List<Snapshot.Element> elements)
      throws IOException {
    if (session != null) {
      long start = array.append(session);
      elements.add(new Snapshot.Element(session.id(), start, array.position(), true));
    }
  }

  private void copy(
      Present present,
      Snapshot.Element element,
      ArrayWriter array,
      List<Snapshot.Element> elements,
      byte[] buffer)
      throws IOException {
    long length = element.endByte() - element.startByte();
    long start =
        array.copy(present.source().stream(element.startByte(), element.endByte()), buffer);
    if (array.position() - start != length) {
      throw new FileSource.Replaced(file);
    }
    elements.add(new Snapshot.Element(element.id(), start, array.position(), true));
  }

  private static @Nullable List<WorktreeSession> sessions(Present present, Plan plan) {
    List<WorktreeSession> sessions = present.sessions();
    if (sessions == null) {
      return null;
    }
    List<WorktreeSession> changed = new ArrayList<>(sessions.size() + 1);
    changed.addAll(sessions);
    WorktreeSession session = plan.session();
    if (plan.position() == present.elements().size()) {
      changed.add(Objects.requireNonNull(session, "session"));
    } else if (session != null) {
      changed.set(present.snapshot().ordinal(plan.position()), session);
    } else {
      changed.remove(present.snapshot().ordinal(plan.position()));
    }
    return List.copyOf(changed);
  }

  private void forceFolder(FileDraft draft) {
    try {
      draft.forceFolder();
    } catch (IOException e) {
      throw new StoreUnavailableException(
          file + ": the change is in the file, but may not survive a power cut", e);
    }
  }
}
