package dev.sessionstore.tck;

/** What a backend may declare that it cannot do; tests that need it are then skipped, visibly. */
public enum Capability {
  /** What was stored is there again after the store was closed and opened. */
  KEEPS_AFTER_CLOSE,
  /** Several stores may be open on one home at once, and see each other's writes. */
  SHARES_HOME,
  /** {@code workspaces()} tells the path of a workspace that was given with one. */
  RECORDS_PATHS
}
