package dev.sessionstore.migrate;

import java.util.ArrayList;
import java.util.List;

/** The counts of a check under way. */
final class CheckTally {

  long consistent;
  long uncompared;
  long archivedFiles;
  long archivedSessions;
  long newer;
  long deleted;
  final List<Discrepancy> discrepancies = new ArrayList<>();
  final List<UnreadableFile> unreadable = new ArrayList<>();

  void add(Discrepancy found) {
    discrepancies.add(found);
  }

  long sessions() {
    return consistent + uncompared + discrepancies.size();
  }

  private long count(Discrepancy.Kind kind) {
    return discrepancies.stream().filter(each -> each.kind() == kind).count();
  }

  ConsistencyReport report(long workspaces, long durationMs) {
    return new ConsistencyReport(
        workspaces,
        sessions(),
        consistent,
        count(Discrepancy.Kind.DIFFERENT),
        count(Discrepancy.Kind.SQLITE_ONLY),
        count(Discrepancy.Kind.JSON_ONLY),
        uncompared,
        new ArchivedSessions(archivedFiles, archivedSessions, newer, deleted),
        durationMs,
        discrepancies,
        unreadable);
  }
}
