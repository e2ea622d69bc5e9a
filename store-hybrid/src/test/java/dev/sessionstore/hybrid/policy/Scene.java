package dev.sessionstore.hybrid.policy;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.Sample;
import dev.sessionstore.hybrid.metrics.Side;
import dev.sessionstore.tck.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to two stores, told step by step; each lapse of time ends a sample. */
final class Scene {

  static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  private static final long MILLISECOND = 1_000_000;

  final ManualClock clock = new ManualClock(START);
  private final MetricsRecorder recorder = new MetricsRecorder(clock);
  private final List<Sample> samples = new ArrayList<>();
  private @Nullable Integer rolloutPercent;
  private MigrationMetrics before = recorder.snapshot();

  Scene writes(long calls) {
    return writes(calls, MILLISECOND);
  }

  Scene writes(long calls, long nanos) {
    return times(calls, () -> recorder.succeeded(Side.LEADER, Operation.UPDATE, nanos));
  }

  Scene failedWrites(long calls) {
    return times(
        calls,
        () ->
            recorder.failed(
                Side.LEADER, Operation.UPDATE, MILLISECOND, new StoreBusyException("busy", null)));
  }

  Scene corruptReads(long calls) {
    return times(
        calls,
        () ->
            recorder.failed(
                Side.LEADER,
                Operation.GET,
                MILLISECOND,
                new StoreCorruptException(Path.of("f"), -1, "damaged", null)));
  }

  Scene reads(long calls) {
    return times(calls, () -> recorder.succeeded(Side.LEADER, Operation.GET, MILLISECOND));
  }

  Scene fallbacks(long calls) {
    return times(calls, () -> recorder.fellBack(Operation.GET));
  }

  Scene mirrors(long calls) {
    return times(calls, () -> recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, MILLISECOND));
  }

  Scene compared(long sessions, long differing) {
    recorder.compared(sessions, differing);
    return this;
  }

  Scene lost(long sessions) {
    recorder.lost(sessions);
    return this;
  }

  Scene rollout(@Nullable Integer percent) {
    rolloutPercent = percent;
    return this;
  }

  /** Ends a sample after so much time. */
  Scene lapse(Duration time) {
    clock.advance(time);
    MigrationMetrics now = recorder.snapshot();
    samples.add(new Sample(MirrorMode.ASYNC, rolloutPercent, now.since(before)));
    before = now;
    return this;
  }

  /** Lets time pass of which there is no sample. */
  Scene gap(Duration time) {
    clock.advance(time);
    before = recorder.snapshot();
    return this;
  }

  MetricsWindow window() {
    return MetricsWindow.of(samples);
  }

  private Scene times(long calls, Runnable call) {
    for (long i = 0; i < calls; i++) {
      call.run();
    }
    return this;
  }
}
