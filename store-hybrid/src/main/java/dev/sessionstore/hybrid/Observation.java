package dev.sessionstore.hybrid;

import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.spi.StoreHome;

/** Lets the store be observed: log line, history, JMX. */
final class Observation implements AutoCloseable {

  Observation(
      HybridSessionStore.Builder builder,
      StoreHome home,
      Leader leader,
      Follower follower,
      MetricsRecorder recorder) {}

  void tick() {}

  @Override
  public void close() {}
}
