package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.metrics.MetricsRecorder.Operation;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;

/**
 * Is told what happens in a {@link HybridSessionStore}. Called in the thread where it happens,
 * perhaps by several at once, while locks are held: to be quick, and not to call the store. What it
 * throws is logged and has no further effect.
 */
public interface HybridListener {

  /**
   * A read was answered by the follower.
   *
   * @param operation the operation
   * @param failure why the leader did not answer
   */
  default void fellBack(Operation operation, SessionStoreException failure) {}

  /**
   * A session differs in the two stores although nobody has written it meanwhile; it will be
   * repaired from the leader.
   *
   * @param divergence where it differs
   */
  default void diverged(Divergence divergence) {}

  /**
   * A session that differed is equal in both stores again.
   *
   * @param workspace the workspace
   * @param sessionId the session's id
   */
  default void healed(Workspace workspace, String sessionId) {}

  /**
   * The follower could not be brought up to date; not told again until another kind of failure
   * comes or it has recovered.
   *
   * @param workspace the workspace
   * @param failure why
   */
  default void followerFailed(Workspace workspace, SessionStoreException failure) {}

  /**
   * The follower has caught up again.
   *
   * @param workspace the workspace
   */
  default void followerRecovered(Workspace workspace) {}

  /**
   * A sample of the metrics was taken.
   *
   * @param metrics what was counted since the store was opened
   */
  default void sampled(MigrationMetrics metrics) {}
}
