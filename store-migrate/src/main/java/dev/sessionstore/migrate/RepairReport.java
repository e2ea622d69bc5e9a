package dev.sessionstore.migrate;

import java.util.List;

/**
 * What a {@link Reconciler} did, or would do. Immutable.
 *
 * @param prefer by which rule
 * @param dryRun whether nothing was changed
 * @param repairs what was done about which session
 * @param setAside the files that could not be read and were renamed, their bytes intact, or would
 *     be
 * @param refused the files that could not be repaired
 * @param check the closing comparison; of a dry run, the opening one
 */
public record RepairReport(
    Preference prefer,
    boolean dryRun,
    List<Repair> repairs,
    List<UnreadableFile> setAside,
    List<UnreadableFile> refused,
    ConsistencyReport check) {

  /**
   * Copies the lists.
   *
   * @param prefer {@link #prefer()}
   * @param dryRun {@link #dryRun()}
   * @param repairs {@link #repairs()}
   * @param setAside {@link #setAside()}
   * @param refused {@link #refused()}
   * @param check {@link #check()}
   */
  public RepairReport {
    repairs = List.copyOf(repairs);
    setAside = List.copyOf(setAside);
    refused = List.copyOf(refused);
  }

  /**
   * Counts what was done.
   *
   * @param action of one kind
   * @return to how many sessions
   */
  public long count(Repair.Action action) {
    return repairs.stream().filter(each -> each.action() == action).count();
  }
}
