package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import java.util.Map;

/**
 * What one drain did.
 *
 * @param workspaces how many workspaces were brought up to date, or were so already
 * @param written how many sessions were written to the follower or deleted there
 * @param takenIn how many sessions the leader took from the follower, where somebody else had
 *     written them
 * @param keptInRecovery how many versions lost against others, and lie in the recovery folder
 * @param failures the workspaces, by hash, that could not be brought up to date, and why, {@link
 *     #ALL} where they could not even be listed; they are tried again in the background
 */
public record DrainReport(
    long workspaces,
    long written,
    long takenIn,
    long keptInRecovery,
    Map<String, SessionStoreException> failures) {

  /** Stands for all workspaces that only the follower knows. */
  public static final String ALL = "*";

  /**
   * Copies the map.
   *
   * @param workspaces {@link #workspaces()}
   * @param written {@link #written()}
   * @param takenIn {@link #takenIn()}
   * @param keptInRecovery {@link #keptInRecovery()}
   * @param failures {@link #failures()}
   */
  public DrainReport {
    failures = Map.copyOf(failures);
  }

  /**
   * Tells whether the two stores were equal at some moment of the drain.
   *
   * @return true if nothing failed
   */
  public boolean complete() {
    return failures.isEmpty();
  }
}
