package dev.sessionstore.migrate;

import java.util.List;

/**
 * What a comparison of both stores has found. Each session is counted once: {@code totalSessions} =
 * {@code consistent} + {@code inconsistent} + {@code sqliteOnly} + {@code jsonOnly} + {@code
 * uncompared}. Immutable.
 *
 * @param totalWorkspaces how many workspaces were looked at
 * @param totalSessions how many sessions at least one store holds
 * @param consistent how many are as they should be: equal, or later than in an archived file
 * @param inconsistent how many both stores hold, with different content
 * @param sqliteOnly how many only SQLite holds, although their workspace has not been archived
 * @param jsonOnly how many only a JSON file holds
 * @param uncompared how many could not be compared: they kept changing, or their file cannot be
 *     read
 * @param archived what was compared with archived files, counted among the others as well
 * @param durationMs how long it took, in milliseconds
 * @param discrepancies the sessions that are not as they should be, by workspace
 * @param unreadable the JSON files that could not be read, by name
 */
public record ConsistencyReport(
    long totalWorkspaces,
    long totalSessions,
    long consistent,
    long inconsistent,
    long sqliteOnly,
    long jsonOnly,
    long uncompared,
    ArchivedSessions archived,
    long durationMs,
    List<Discrepancy> discrepancies,
    List<UnreadableFile> unreadable) {

  /** The share of consistent sessions, in percent, that the plan of the migration asks for. */
  public static final double REQUIRED_PERCENT = 99.9;

  /**
   * Copies the lists.
   *
   * @param totalWorkspaces {@link #totalWorkspaces()}
   * @param totalSessions {@link #totalSessions()}
   * @param consistent {@link #consistent()}
   * @param inconsistent {@link #inconsistent()}
   * @param sqliteOnly {@link #sqliteOnly()}
   * @param jsonOnly {@link #jsonOnly()}
   * @param uncompared {@link #uncompared()}
   * @param archived {@link #archived()}
   * @param durationMs {@link #durationMs()}
   * @param discrepancies {@link #discrepancies()}
   * @param unreadable {@link #unreadable()}
   */
  public ConsistencyReport {
    discrepancies = List.copyOf(discrepancies);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Tells whether the stores agree about everything.
   *
   * @return false if any session or file is not as it should be, or could not be compared
   */
  public boolean isConsistent() {
    return consistent == totalSessions && unreadable.isEmpty();
  }

  /**
   * Returns the share of sessions that are as they should be.
   *
   * @return from 0 to 100; 100 if there are none
   */
  public double consistentPercent() {
    return totalSessions == 0 ? 100 : 100.0 * consistent / totalSessions;
  }

  /**
   * Tells whether that share is what the plan asks for.
   *
   * @return whether it is {@value #REQUIRED_PERCENT} % or more
   */
  public boolean meetsPlan() {
    return consistentPercent() >= REQUIRED_PERCENT;
  }
}
