package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SnapshotLoader.Loaded;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file says, held open; its sessions may not be in memory. */
final class Present implements Closeable {

  private final Loaded loaded;
  private final @Nullable FileSource source;

  /** The source is null for a missing file. */
  Present(Loaded loaded, @Nullable FileSource source) {
    this.loaded = loaded;
    this.source = source;
  }

  Snapshot snapshot() {
    return loaded.snapshot();
  }

  @Nullable List<WorktreeSession> sessions() {
    return loaded.sessions();
  }

  /** The session under an id that the snapshot has. */
  WorktreeSession session(String id) throws IOException {
    int position = snapshot().positionOf(id);
    List<WorktreeSession> sessions = loaded.sessions();
    return sessions != null
        ? sessions.get(snapshot().ordinal(position))
        : snapshot().elements().get(position).read(source());
  }

  /** Tells whether this is the state that a version names. */
  boolean isAt(String version) throws IOException {
    return FileVersion.names(version, snapshot().fingerprint(), this::checksum);
  }

  private long checksum() throws IOException {
    Long known = snapshot().checksum();
    return known != null ? known : SnapshotLoader.checksum(source());
  }

  FileSource source() {
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
