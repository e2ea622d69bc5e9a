package dev.sessionstore.migrate.cli;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.hybrid.metrics.Gauges;
import dev.sessionstore.hybrid.metrics.MetricsHistory;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.Sample;
import dev.sessionstore.hybrid.metrics.Side;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Samples as an editor would have left them. */
final class Recorded {

  private static final long MILLISECOND = 1_000_000;

  private final Path home;

  Recorded(Path home) {
    this.home = home;
  }

  /** An hour, so long ago, with so many writes to both stores and as many reads. */
  Recorded hour(Duration ago, int calls, int failures) {
    ManualClock clock = new ManualClock(Instant.now().minus(ago));
    MetricsRecorder recorder = new MetricsRecorder(clock);
    for (int i = 0; i < calls; i++) {
      recorder.succeeded(Side.LEADER, Operation.UPDATE, MILLISECOND);
      recorder.succeeded(Side.LEADER, Operation.GET, MILLISECOND / 10);
      recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 2 * MILLISECOND);
      recorder.mirrored(1);
      recorder.compared(1, 0);
    }
    for (int i = 0; i < failures; i++) {
      recorder.failed(
          Side.LEADER,
          Operation.UPDATE,
          MILLISECOND,
          new StoreUnavailableException("gone", new java.io.IOException()));
    }
    clock.advance(Duration.ofHours(1));
    long databaseBytes = 50_000_000 - 100_000 * ago.toHours();
    recorder.gauges(
        new Gauges(clock.instant(), 2, clock.instant().minusSeconds(5), databaseBytes, 3_000_000));
    StoreHome prepared = StoreHome.prepare(home);
    new MetricsHistory(prepared).append(new Sample(MirrorMode.ASYNC, 25, recorder.snapshot()));
    return this;
  }
}
