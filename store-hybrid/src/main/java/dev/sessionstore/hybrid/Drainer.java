package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.spi.DaemonThreads;
import dev.sessionstore.spi.Interrupts;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background thread: brings the follower up to date at a fixed interval, and lets the store be
 * observed. What was written within one interval reaches the follower as one write per workspace.
 */
final class Drainer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  private final Mirror mirror;
  private final Observation observation;
  private final Duration interval;
  private final ScheduledThreadPoolExecutor executor;

  Drainer(Mirror mirror, Observation observation, Duration interval) {
    this.mirror = mirror;
    this.observation = observation;
    this.interval = interval;
    executor = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("session-store mirror"));
  }

  void start() {
    Future<?> unused =
        executor.scheduleWithFixedDelay(
            this::run, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run() {
    try {
      drain();
      observation.tick();
    } catch (RuntimeException | Error e) { // one that gets through would end the thread's work
      LOG.warn("The background work of the hybrid store failed; it goes on", e);
    }
  }

  private void drain() {
    try {
      mirror.tick();
    } catch (SessionStoreException e) {
      LOG.debug("The following store is not brought up to date: the leading one fails", e);
    }
  }

  /** Waits for the work under way, and does it a last time. */
  @Override
  public void close() {
    mirror.stopTakingIn();
    executor.shutdown();
    Interrupts.awaitEnd(executor);
    run();
    observation.close();
  }
}
