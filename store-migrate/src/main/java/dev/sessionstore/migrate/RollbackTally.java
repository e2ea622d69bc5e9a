package dev.sessionstore.migrate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rollback under way has done. */
final class RollbackTally {

  final List<String> restored = new ArrayList<>();
  final List<UnreadableFile> damaged = new ArrayList<>();
  final List<String> failures = new ArrayList<>();
  List<String> smokeTest = List.of();
  long takenIn;
  boolean rolloutCleared;
  @Nullable ConsistencyReport check;
  private final boolean dryRun;
  private long different;
  private long sqliteOnly;
  private long jsonOnly;

  RollbackTally(boolean dryRun) {
    this.dryRun = dryRun;
  }

  void differs(Suspect suspect) {
    if (!suspect.isInJson()) {
      sqliteOnly++;
    } else if (suspect.isInSqlite()) {
      different++;
    } else {
      jsonOnly++;
    }
  }

  boolean isEqual() {
    return failures.isEmpty() && check != null && check.isConsistent();
  }

  RollbackReport report() {
    return new RollbackReport(
        dryRun,
        restored,
        different,
        sqliteOnly,
        jsonOnly,
        damaged,
        takenIn,
        failures,
        check,
        smokeTest,
        rolloutCleared);
  }
}
