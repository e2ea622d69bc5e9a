package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.hybrid.metrics.Gauges;
import dev.sessionstore.hybrid.metrics.JmxRegistration;
import dev.sessionstore.hybrid.metrics.MetricsHistory;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.hybrid.metrics.MetricsSampler;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.spi.ReplicationSource.Backlog;
import dev.sessionstore.spi.StoreHome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the store be observed: a line in the log now and then, samples in the home's history, JMX.
 * Works in the background thread, so that opening a store does not wait for it.
 */
final class Observation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);
  private static final Duration GAUGES = Duration.ofSeconds(10);

  private final Leader leader;
  private final Follower follower;
  private final MetricsRecorder recorder;
  private final MetricsSampler sampler;
  private final Clock clock;
  private final Path home;
  private final Periodic gauges = new Periodic(GAUGES);
  private final Periodic samples;
  private final Periodic summaries;
  private boolean jmx;
  private @Nullable JmxRegistration registration;

  /** Says when it is time again; the first time is one interval after the beginning. */
  private static final class Periodic {
    private final long nanos;
    private long last = System.nanoTime();

    Periodic(Duration interval) {
      nanos = interval.toNanos();
    }

    boolean isDue() {
      long now = System.nanoTime();
      if (now - last < nanos) {
        return false;
      }
      last = now;
      return true;
    }
  }

  Observation(
      HybridSessionStore.Builder builder,
      StoreHome home,
      Leader leader,
      Follower follower,
      MetricsRecorder recorder) {
    this.leader = leader;
    this.follower = follower;
    this.recorder = recorder;
    this.clock = builder.config.clock();
    this.home = home.root();
    this.sampler =
        new MetricsSampler(
            recorder,
            new MetricsHistory(home),
            builder.config.mirrorMode(),
            builder.config.rolloutPercent());
    this.samples = new Periodic(builder.sampleInterval);
    this.summaries = new Periodic(builder.summaryInterval);
    this.jmx = builder.jmx;
  }

  /** To be called often, by one thread. */
  void tick() {
    if (jmx) {
      jmx = false;
      registration = JmxRegistration.register(recorder, home);
    }
    if (gauges.isDue()) {
      readGauges();
    }
    if (samples.isDue()) {
      sample();
    }
    if (summaries.isDue() && LOG.isInfoEnabled()) {
      LOG.info("Hybrid store: {}", metrics().summary());
    }
  }

  MigrationMetrics metrics() {
    readGauges();
    return recorder.snapshot();
  }

  private void readGauges() {
    try {
      Backlog backlog = leader.source().backlog();
      recorder.gauges(
          new Gauges(
              clock.instant(),
              backlog.sessions(),
              backlog.oldest(),
              leader.source().sizeBytes(),
              follower.sizeBytes()));
    } catch (SessionStoreException | FollowerFailedException e) {
      LOG.debug("How the two stores stand cannot be told", e);
    }
  }

  private void sample() {
    readGauges();
    sampler.sample();
  }

  /** Takes a last sample, as long as the stores are open. */
  @Override
  public void close() {
    if (registration != null) {
      registration.close();
    }
    sample();
  }
}
