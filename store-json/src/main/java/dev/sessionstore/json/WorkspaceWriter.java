package dev.sessionstore.json;

import dev.sessionstore.Durability;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SnapshotLoader.Loaded;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.Replica.Batch;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Changes the file of one workspace: one session, or a batch of them, with one rewrite.
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

  /** What of a new version is forced to the disk. */
  private enum Force {
    NOTHING,
    CONTENT,
    CONTENT_AND_FOLDER
  }

  private final String hash;
  private final StoreHome home;
  private final Path file;
  private final Force usual;
  private final WorkspaceLock lock;
  private final SnapshotLoader loader;
  private final SnapshotCache cache;

  /** Guarded by the workspace's lock. */
  private boolean tidied;

  WorkspaceWriter(
      Workspace workspace,
      StoreHome home,
      Durability durability,
      WorkspaceLock lock,
      SnapshotLoader loader,
      SnapshotCache cache) {
    this.hash = workspace.hash();
    this.home = home;
    this.file = home.legacyFile(workspace);
    this.usual = durability == Durability.FULL ? Force.CONTENT_AND_FOLDER : Force.CONTENT;
    this.lock = lock;
    this.loader = loader;
    this.cache = cache;
  }

  /** Changes the file as planned; returns when the change is stored, or nothing was to be done. */
  void change(Planner planner) {
    long deadline = System.nanoTime() + lock.busyTimeout().toNanos();
    try (InterProcessLock held = lock.take()) {
      for (int attempt = 1; attempt(planner, usual).isEmpty(); attempt++) {
        if (attempt >= MIN_ATTEMPTS && System.nanoTime() >= deadline) {
          throw new StoreBusyException(
              file + " kept changing for longer than the busy timeout; nothing was changed", null);
        }
      }
    }
  }

  /**
   * Changes the file from one version to the next; returns empty if it is at another one. A version
   * is never met again once it was left, so there is one attempt.
   */
  Optional<String> apply(Batch batch) {
    Plan plan = new Plan(batch.order(), batch.changed(), id -> valid(id, batch.states().of(id)));
    Planner planner =
        present -> {
          if (!present.isAt(batch.version())) {
            throw new FileSource.Replaced(file);
          }
          return plan.isDone(present.snapshot()) ? null : plan;
        };
    try (InterProcessLock held = lock.take()) {
      return mayBeAt(batch.version())
          ? attempt(planner, batch.durable() ? Force.CONTENT_AND_FOLDER : Force.NOTHING)
              .map(Snapshot::version)
          : Optional.empty();
    }
  }

  private static @Nullable WorktreeSession valid(String id, @Nullable WorktreeSession session) {
    if (session == null) {
      return null;
    }
    if (!session.id().equals(id)) {
      throw new InvalidSessionException(id, "id", "the state is that of another session");
    }
    return SessionValidation.requireValid(session);
  }

  /** Spares the reading of a file that is at another version anyway. */
  private boolean mayBeAt(String version) {
    try {
      return loader.mayBeAt(version);
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
  }

  /** Returns the new state; empty if the file is no longer the one that the plan was made for. */
  private Optional<Snapshot> attempt(Planner planner, Force force) {
    Present present;
    try {
      present = open();
      if (present == null) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
    try (present) {
      Plan plan = planner.plan(present);
      return plan == null
          ? Optional.of(present.snapshot())
          : Interrupts.shielded(() -> replace(present, plan, force));
    } catch (FileSource.Replaced e) {
      return Optional.empty();
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

  private Optional<Snapshot> replace(Present present, Plan plan, Force force) throws IOException {
    prepareFolder(force);
    try (FileDraft draft = FileDraft.of(file, hash)) {
      Rewrite rewrite = new Rewrite(present, plan, cache);
      CRC32C checksum = new CRC32C();
      draft.write(
          out -> rewrite.writeTo(new CheckedOutputStream(out, checksum)), force != Force.NOTHING);
      Fingerprint written = draft.fingerprint();
      Snapshot next =
          new Snapshot(
              written,
              checksum.getValue(),
              written.settled(Instant.now()),
              0,
              rewrite.elements(),
              rewrite.sessions());
      if (!draft.replaceIf(() -> loader.isStill(present.snapshot()))) {
        return Optional.empty();
      }
      cache.put(hash, next);
      if (force == Force.CONTENT_AND_FOLDER) {
        forceFolder(draft);
      }
      return Optional.of(next);
    }
  }

  private void prepareFolder(Force force) throws IOException {
    Path folder = home.sessions();
    if (!Files.isDirectory(folder)) {
      StoreHome.createPrivateFolders(folder);
      if (force == Force.CONTENT_AND_FOLDER) {
        StoreHome.forceFolder(home.root());
      }
    }
    if (!tidied) {
      FileDraft.removeStale(folder, hash);
      tidied = true;
    }
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
