package dev.sessionstore.json;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SnapshotLoader.Loaded;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.IoFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sessions of one workspace: from memory where they are kept there, else by their places
 * in the file. Safe for use by several threads.
 */
final class WorkspaceReader {

  /** An old editor that writes on and on is told from a single write by this many. */
  private static final int MAX_ATTEMPTS = 100;

  private final Path file;
  private final SnapshotLoader loader;

  WorkspaceReader(Path file, SnapshotLoader loader) {
    this.file = file;
    this.loader = loader;
  }

  Optional<WorktreeSession> find(String id) {
    return reading(() -> find(id, true));
  }

  /** Reads a session from its place in the file, whatever is in memory. */
  Optional<WorktreeSession> stored(String id) {
    return reading(
        () -> {
          WorktreeSession session = readAtLastPlace(id);
          return session != null ? Optional.of(session) : find(id, false);
        });
  }

  /** A session that stands whole where it stood, under its id, is stored; no other need be read. */
  private @Nullable WorktreeSession readAtLastPlace(String id) throws IOException {
    Snapshot last = loader.unproven();
    int position = last == null ? -1 : last.positionOf(id);
    if (last == null || position < 0 || !last.elements().get(position).verbatim()) {
      return null;
    }
    try (FileSource source = FileSource.open(file)) {
      return last.elements().get(position).read(source);
    } catch (NoSuchFileException | FileSource.Replaced e) {
      return null;
    }
  }

  private Optional<WorktreeSession> find(String id, boolean inMemoryToo) throws IOException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Loaded loaded = loader.load(false);
      int position = loaded.snapshot().positionOf(id);
      if (position < 0) {
        return Optional.empty();
      }
      if (inMemoryToo && loaded.sessions() != null) {
        return Optional.of(loaded.sessions().get(loaded.snapshot().ordinal(position)));
      }
      WorktreeSession session = readOne(loaded.snapshot(), position);
      if (session != null) {
        return Optional.of(session);
      }
    }
    throw keepsChanging();
  }

  private @Nullable WorktreeSession readOne(Snapshot snapshot, int position) throws IOException {
    try (FileSource source = FileSource.open(file)) {
      if (!source.opened().equals(snapshot.fingerprint())) {
        return null;
      }
      WorktreeSession session = snapshot.elements().get(position).read(source);
      return loader.isUntouched(source, snapshot) ? session : null;
    } catch (NoSuchFileException | FileSource.Replaced e) {
      return null;
    }
  }

  List<WorktreeSession> all() {
    return reading(() -> Objects.requireNonNull(loader.load(true).sessions(), "sessions"));
  }

  /** All sessions as a list or a search needs them: those not in memory come without outputs. */
  List<WorktreeSession> allWithoutOutput() {
    List<WorktreeSession> read = new ArrayList<>();
    List<WorktreeSession> inMemory =
        inMemoryOr(session -> read.add(withoutOutput(session))).sessions();
    return inMemory != null ? inMemory : read;
  }

  private static WorktreeSession withoutOutput(WorktreeSession session) {
    List<WorktreeInstance> instances =
        session.instances().stream()
            .map(instance -> instance.toBuilder().output(null).build())
            .toList();
    return session.toBuilder().instances(instances).build();
  }

  /**
   * Hands over all sessions, without keeping them in memory where they are not there already.
   *
   * @return the version of the file that holds these sessions
   * @throws StoreBusyException if an old editor wrote into the file after the first was handed over
   */
  String walk(Consumer<? super WorktreeSession> action) {
    Loaded loaded = inMemoryOr(action);
    if (loaded.sessions() != null) {
      loaded.sessions().forEach(action);
    }
    return loaded.snapshot().version();
  }

  /** Loads the file; hands over each session if they are not in memory. */
  private Loaded inMemoryOr(Consumer<? super WorktreeSession> action) {
    try {
      for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        Loaded loaded = loader.load(false);
        if (loaded.sessions() != null || readEach(loaded.snapshot(), action)) {
          return loaded;
        }
      }
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
    throw keepsChanging();
  }

  /** Returns false if it is no longer the file of the snapshot; nothing was handed over then. */
  private boolean readEach(Snapshot snapshot, Consumer<? super WorktreeSession> action)
      throws IOException {
    try (FileSource source = FileSource.open(file)) {
      if (!loader.isStill(snapshot)) {
        return false;
      }
      for (Snapshot.Element element : snapshot.elements()) {
        if (element.id() != null) {
          action.accept(element.read(source));
        }
      }
      if (!loader.isUntouched(source, snapshot)) {
        throw new FileSource.Replaced(file);
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSource.Replaced e) {
      throw new StoreBusyException(
          file + " was changed by another program while it was read; read it again", e);
    }
  }

  /** Tells whether the file is still at a version, and under which name to ask the next time. */
  Optional<String> confirm(String version) {
    return reading(() -> Optional.ofNullable(loader.confirm(version)));
  }

  /**
   * What the file is and holds. That is no more than its fingerprint tells apart, so a snapshot of
   * the same fingerprint will do.
   */
  Snapshot index() {
    return reading(
        () -> {
          Snapshot unproven = loader.unproven();
          return unproven != null ? unproven : loader.load(false).snapshot();
        });
  }

  private StoreBusyException keepsChanging() {
    return new StoreBusyException(file + " keeps changing; call again", null);
  }

  private <T> T reading(Interrupts.Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
  }
}
