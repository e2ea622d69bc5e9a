package dev.sessionstore.migrate;

/** What a {@link Rollback} does, in this order. */
public enum RollbackStep {
  /** Files that were put away get their names back. */
  RESTORE_NAMES,
  /** What differs is counted; what the files have of it is kept in recovery. */
  COMPARE,
  /** Both stores are made equal. */
  WRITE,
  /** Both stores are compared. */
  VERIFY,
  /** A probe is created, read, updated and deleted in the files. */
  SMOKE_TEST,
  /** A roll-out forgets that it has chosen this home. */
  CLEAR_ROLLOUT
}
