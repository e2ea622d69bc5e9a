package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.ReplicationSource.Replicated;
import dev.sessionstore.spi.SessionDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells of sessions of a workspace that SQLite lacks whether they were deleted there: it may
 * remember that, or have had all sessions of a file once. Not safe for use by several threads.
 */
final class Deletions {

  private final BothStores stores;
  private final Workspace workspace;
  private final Map<ArchivedFile, Boolean> imported = new HashMap<>();

  Deletions(BothStores stores, Workspace workspace) {
    this.stores = stores;
    this.workspace = workspace;
  }

  /**
   * Whether a session that stands in a file was deleted in SQLite.
   *
   * @param known by what the file is known, uncompressed
   */
  boolean include(String id, ArchivedFile file, Fingerprint known) {
    return imported.computeIfAbsent(file, each -> wasImported(each, known)) || isRemembered(id);
  }

  private boolean isRemembered(String id) {
    Replicated common = stores.sqlite().replicated(workspace, List.of(id)).get(id);
    return (common != null && common.digest().equals(SessionDigest.DELETED))
        || stores.sqlite().unreplicated(workspace).stream()
            .anyMatch(each -> each.deleted() && each.sessionId().equals(id));
  }

  /** A file that was put away is still as it was when it was taken in under its own name. */
  private boolean wasImported(ArchivedFile file, Fingerprint known) {
    return Stream.of(file.plain(), stores.home().legacyFile(workspace))
        .map(stores.home()::nameOf)
        .map(stores.sqlite()::receipt)
        .flatMap(Optional::stream)
        .anyMatch(known::isThatOf);
  }
}
