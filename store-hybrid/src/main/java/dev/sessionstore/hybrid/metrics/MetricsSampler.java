package dev.sessionstore.hybrid.metrics;

import dev.sessionstore.MirrorMode;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a process records into the history, sample by sample. Safe for use by several
 * threads. Whoever owns it calls {@link #sample()} every few minutes, also when nothing happens, so
 * that a quiet time can be told from one without a store; and once more before the store closes.
 */
public final class MetricsSampler {

  private final MetricsRecorder recorder;
  private final MetricsHistory history;
  private final MirrorMode mode;
  private final @Nullable Integer rolloutPercent;
  private MigrationMetrics written;

  /**
   * Creates a sampler.
   *
   * @param recorder what is recorded; the first sample begins where the recorder did
   * @param history where the samples go
   * @param mode whether writes wait for the follower
   * @param rolloutPercent the share of installations that is to use both stores; null if it is not
   *     known
   */
  public MetricsSampler(
      MetricsRecorder recorder,
      MetricsHistory history,
      MirrorMode mode,
      @Nullable Integer rolloutPercent) {
    this.recorder = recorder;
    this.history = history;
    this.mode = mode;
    this.rolloutPercent = rolloutPercent;
    this.written = MigrationMetrics.none(recorder.snapshot().from());
  }

  /**
   * Takes a sample of what has happened since the last one that could be written, and writes it.
   * Never throws for the file's sake.
   *
   * @return the sample
   */
  public Sample sample() {
    Sample sample = take();
    recorder.listeners().tell(listener -> listener.sampled(sample));
    return sample;
  }

  private synchronized Sample take() {
    MigrationMetrics now = recorder.snapshot();
    Sample sample = new Sample(mode, rolloutPercent, now.since(written));
    if (history.append(sample)) {
      written = now;
    }
    return sample;
  }
}
