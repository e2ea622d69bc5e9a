package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.ReplicationSource.Replicated;
import dev.sessionstore.spi.SessionDigest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells of sessions of a workspace that SQLite lacks whether they were deleted there: it may
 * remember that, or have had all sessions of a file once. Not safe for use by several threads.
 */
final class Deletions {

  private static final Pattern ARCHIVED = Pattern.compile("\\.migrated(\\..*)?$");

  private final BothStores stores;
  private final Workspace workspace;
  private final Map<ArchivedFile, Boolean> imported = new HashMap<>();

  Deletions(BothStores stores, Workspace workspace) {
    this.stores = stores;
    this.workspace = workspace;
  }

  /** Whether a session that stands in a file was deleted in SQLite. */
  boolean include(String id, ArchivedFile file) {
    return wasImported(file) || isRemembered(id);
  }

  private boolean isRemembered(String id) {
    Replicated common = stores.sqlite().replicated(workspace, List.of(id)).get(id);
    return (common != null && common.digest().equals(SessionDigest.DELETED))
        || stores.sqlite().unreplicated(workspace).stream()
            .anyMatch(each -> each.deleted() && each.sessionId().equals(id));
  }

  /**
   * Whether all of a file was taken in, under the name that it has or had before it was put away.
   */
  boolean wasImported(ArchivedFile file) {
    return imported.computeIfAbsent(file, this::isAsImported);
  }

  private boolean isAsImported(ArchivedFile file) {
    String name = stores.home().nameOf(file.plain());
    List<Receipt> receipts =
        Stream.of(name, ARCHIVED.matcher(name).replaceFirst(""))
            .distinct()
            .map(stores.sqlite()::receipt)
            .flatMap(Optional::stream)
            .toList();
    try {
      return !receipts.isEmpty() && file.isThatOfAny(receipts);
    } catch (IOException e) {
      return false; // whoever reads it will say why
    }
  }
}
