package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.metrics.MetricsRecorder.Operation;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A user's listener, whose errors must not become the store's. */
final class SafeListener implements HybridListener {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  private final HybridListener listener;

  SafeListener(HybridListener listener) {
    this.listener = listener;
  }

  private static void safely(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.warn("A listener of the hybrid store failed", e);
    }
  }

  @Override
  public void fellBack(Operation operation, SessionStoreException failure) {
    safely(() -> listener.fellBack(operation, failure));
  }

  @Override
  public void diverged(Divergence divergence) {
    safely(() -> listener.diverged(divergence));
  }

  @Override
  public void healed(Workspace workspace, String sessionId) {
    safely(() -> listener.healed(workspace, sessionId));
  }

  @Override
  public void followerFailed(Workspace workspace, SessionStoreException failure) {
    safely(() -> listener.followerFailed(workspace, failure));
  }

  @Override
  public void followerRecovered(Workspace workspace) {
    safely(() -> listener.followerRecovered(workspace));
  }

  @Override
  public void sampled(MigrationMetrics metrics) {
    safely(() -> listener.sampled(metrics));
  }
}
