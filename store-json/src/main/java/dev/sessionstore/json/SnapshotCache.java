package dev.sessionstore.json;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that a store keeps, by workspace, within a bound in bytes: of those that were not
 * used for longest the decoded sessions go first, as reading one again by its place is cheap, and
 * then the snapshot as a whole. Safe for use by several threads.
 */
final class SnapshotCache {

  private final long maxBytes;
  private final Map<String, Snapshot> snapshots = new LinkedHashMap<>(16, 0.75f, true);

  SnapshotCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether the decoded sessions of a file of this size may be kept. */
  boolean admits(long fileBytes) {
    return fileBytes <= maxBytes;
  }

  synchronized @Nullable Snapshot get(String hash) {
    return snapshots.get(hash);
  }

  synchronized void put(String hash, Snapshot snapshot) {
    snapshots.put(hash, snapshot.bytes() > maxBytes ? snapshot.withoutSessions() : snapshot);
    long bytes = 0;
    for (Snapshot kept : snapshots.values()) {
      bytes += kept.bytes();
    }
    for (Map.Entry<String, Snapshot> entry : snapshots.entrySet()) {
      if (bytes > maxBytes) {
        bytes -= entry.getValue().bytes() - entry.getValue().indexBytes();
        entry.setValue(entry.getValue().withoutSessions());
      }
    }
    Iterator<Snapshot> oldest = snapshots.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= oldest.next().indexBytes();
      oldest.remove();
    }
  }

  synchronized void remove(String hash) {
    snapshots.remove(hash);
  }
}
