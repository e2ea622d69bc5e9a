package dev.sessionstore.migrate;

/**
 * Is told how a comparison of both stores comes along. Called in the thread that compares; what it
 * throws ends the comparison.
 */
@FunctionalInterface
public interface CheckListener {

  /**
   * A workspace was read.
   *
   * @param workspacesDone how many were
   * @param workspaces how many there are
   * @param sessions how many sessions were met in them
   */
  void progress(int workspacesDone, int workspaces, long sessions);
}
