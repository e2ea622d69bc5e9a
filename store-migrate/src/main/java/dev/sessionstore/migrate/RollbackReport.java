package dev.sessionstore.migrate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Rollback} did, or would do. Immutable.
 *
 * @param dryRun whether nothing was changed
 * @param restored the names, relative to the home, that files got back
 * @param different how many sessions the files held in another version than SQLite
 * @param sqliteOnly how many they lacked
 * @param jsonOnly how many SQLite lacked, because they were deleted there or somebody else has
 *     written them into the files
 * @param damaged the files that could not be read; they are renamed, their bytes intact
 * @param takenIn how many sessions SQLite took from the files
 * @param failures which workspaces could not be made equal, and why
 * @param check the closing comparison; null in a dry run; of nothing where there is no database
 * @param smokeTest what the probe in the files went through: {@code create}, {@code read}, {@code
 *     update}, {@code delete}; empty if it did not come to that
 * @param rolloutCleared whether a roll-out had chosen this home, and has forgotten it
 */
public record RollbackReport(
    boolean dryRun,
    List<String> restored,
    long different,
    long sqliteOnly,
    long jsonOnly,
    List<UnreadableFile> damaged,
    long takenIn,
    List<String> failures,
    @Nullable ConsistencyReport check,
    List<String> smokeTest,
    boolean rolloutCleared) {

  /** The line by which a shell gives the editor the JSON backend. */
  public static final String SWITCH = "export STORAGE_BACKEND=json";

  /**
   * Copies the lists.
   *
   * @param dryRun {@link #dryRun()}
   * @param restored {@link #restored()}
   * @param different {@link #different()}
   * @param sqliteOnly {@link #sqliteOnly()}
   * @param jsonOnly {@link #jsonOnly()}
   * @param damaged {@link #damaged()}
   * @param takenIn {@link #takenIn()}
   * @param failures {@link #failures()}
   * @param check {@link #check()}
   * @param smokeTest {@link #smokeTest()}
   * @param rolloutCleared {@link #rolloutCleared()}
   */
  public RollbackReport {
    restored = List.copyOf(restored);
    damaged = List.copyOf(damaged);
    failures = List.copyOf(failures);
    smokeTest = List.copyOf(smokeTest);
  }

  /**
   * Tells whether the files hold everything, and can be written.
   *
   * @return false after a dry run, and if both stores could not be made equal: then run it again
   */
  public boolean isComplete() {
    return smokeTest.size() == SmokeTest.STEPS;
  }
}
