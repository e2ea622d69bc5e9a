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

  private final Set<String> present = new HashSet<>();
  private Set<String> elsewhere = Set.of();

  ArchiveCheck(
      BothStores stores, WorkspaceFiles files, DiscrepancyReader reader, CheckTally tally) {
    this.stores = stores;
    this.files = files;
    this.workspace = files.workspace();
    this.reader = reader;
    this.tally = tally;
    this.deletions = new Deletions(stores, workspace);
  }

  /** Compares all that was put away; whatever SQLite has beyond that is as it should be. */
  void run() {
    long wrong = compareAll();
    tally.consistent += stores.sqlite().ids(workspace).size() - wrong;
  }

  /**
   * Compares what was put away and is in no live file.
   *
   * @return the ids of those that SQLite has
   */
  Set<String> runBeside(Set<String> inLiveFiles) {
    elsewhere = inLiveFiles;
    long wrong = compareAll();
    tally.consistent += present.size() - wrong;
    return present;
  }

  /** Returns how many sessions SQLite has that are not as they should be. */
  private long compareAll() {
    long before = tally.discrepancies.size();
    files.archives().forEach(this::compare);
    return tally.discrepancies.stream()
        .skip(before)
        .filter(each -> each.kind() == Discrepancy.Kind.DIFFERENT)
        .count();
  }

  private void compare(ArchivedFile file) {
    tally.archivedFiles++;
    try {
      file.forEach(
          stores.home(),
          session -> {
            if (!elsewhere.contains(session.id())) {
              compare(file, session);
            }
          });
    } catch (ReadFailed e) {
      throw e.failure;
    } catch (SessionStoreException e) {
      tally.unreadable.add(reader.unreadable(stores.home().nameOf(file.path()), e));
    }
  }

  private void compare(ArchivedFile file, WorktreeSession archived) {
    tally.archivedSessions++;
    String id = archived.id();
    Optional<WorktreeSession> sqlite;
    boolean deleted;
    try {
      sqlite = stores.sqlite().stored(workspace, id);
      deleted = sqlite.isEmpty() && deletions.include(id, file);
    } catch (SessionStoreException e) {
      throw new ReadFailed(e);
    }
    if (sqlite.isPresent()) {
      present.add(id);
    }
    if (deleted) {
      tally.deleted++;
    } else if (sqlite.isPresent() && MergeRule.incomingWins(archived, sqlite.get())) {
      tally.newer++;
    } else if (!sqlite.equals(Optional.of(archived)) && reported.add(id)) {
      tally.add(
          reader.read(
              workspace, id, stores.home().nameOf(file.path()), sqlite, Optional.of(archived)));
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
