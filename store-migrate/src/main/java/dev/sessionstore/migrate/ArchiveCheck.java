package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.MergeRule;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The comparison of a workspace that SQLite alone keeps by now with what was put away of it. Used
 * once, by one thread.
 */
final class ArchiveCheck {

  private final BothStores stores;
  private final WorkspaceFiles files;
  private final Workspace workspace;
  private final DiscrepancyReader reader;
  private final CheckTally tally;
  private final Deletions deletions;

  /** Several archives may hold versions of one session. */
  private final Set<String> reported = new HashSet<>();

  ArchiveCheck(
      BothStores stores, WorkspaceFiles files, DiscrepancyReader reader, CheckTally tally) {
    this.stores = stores;
    this.files = files;
    this.workspace = files.workspace();
    this.reader = reader;
    this.tally = tally;
    this.deletions = new Deletions(stores, workspace);
  }

  void run() {
    long present = stores.sqlite().ids(workspace).size();
    long before = tally.discrepancies.size();
    files.archives().forEach(this::compare);
    long wrong =
        tally.discrepancies.stream()
            .skip(before)
            .filter(each -> each.kind() == Discrepancy.Kind.DIFFERENT)
            .count();
    tally.consistent += present - wrong;
  }

  private void compare(ArchivedFile file) {
    tally.archivedFiles++;
    try {
      file.forEach(stores.home(), (session, known) -> compare(file, session, known));
    } catch (ReadFailed e) {
      throw e.failure;
    } catch (SessionStoreException e) {
      tally.unreadable.add(reader.unreadable(stores.home().nameOf(file.path()), e));
    }
  }

  private void compare(ArchivedFile file, WorktreeSession archived, Fingerprint known) {
    tally.archivedSessions++;
    String id = archived.id();
    Optional<WorktreeSession> present;
    boolean deleted;
    try {
      present = stores.sqlite().stored(workspace, id);
      deleted = present.isEmpty() && deletions.include(id, file, known);
    } catch (SessionStoreException e) {
      throw new ReadFailed(e);
    }
    if (deleted) {
      tally.deleted++;
    } else if (present.isPresent() && MergeRule.incomingWins(archived, present.get())) {
      tally.newer++;
    } else if (!present.equals(Optional.of(archived)) && reported.add(id)) {
      tally.add(
          reader.read(
              workspace, id, stores.home().nameOf(file.path()), present, Optional.of(archived)));
    }
  }

  /** The database failed, not the archive. */
  private static final class ReadFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SessionStoreException failure;

    ReadFailed(SessionStoreException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
