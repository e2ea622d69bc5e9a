package dev.sessionstore.migrate;

/**
 * Is told how a {@link Rollback} comes along. Called in the thread that runs it; what it throws
 * ends the rollback between two steps, and it can be run again.
 */
@FunctionalInterface
public interface RollbackListener {

  /**
   * A step begins, and those before it are done.
   *
   * @param step the step
   */
  void begins(RollbackStep step);
}
