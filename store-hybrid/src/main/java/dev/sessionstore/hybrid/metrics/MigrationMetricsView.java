package dev.sessionstore.hybrid.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What JMX shows of a recorder. Keeps it in memory while it is registered. */
final class MigrationMetricsView implements MigrationMetricsMXBean {

  private final MetricsRecorder recorder;

  MigrationMetricsView(MetricsRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public long getSqliteWrites() {
    return recorder.count(Counter.SQLITE_WRITES);
  }

  @Override
  public long getJsonWrites() {
    return recorder.count(Counter.JSON_WRITES);
  }

  @Override
  public long getSqliteErrors() {
    return recorder.count(Counter.SQLITE_ERRORS);
  }

  @Override
  public long getJsonErrors() {
    return recorder.count(Counter.JSON_ERRORS);
  }

  @Override
  public long getConsistencyChecks() {
    return recorder.count(Counter.CONSISTENCY_CHECKS);
  }

  @Override
  public long getConsistencyFailures() {
    return recorder.count(Counter.CONSISTENCY_FAILURES);
  }

  @Override
  public long getReads() {
    return recorder.count(Counter.READS);
  }

  @Override
  public long getFallbacks() {
    return recorder.count(Counter.FALLBACKS);
  }

  @Override
  public long getCorruptionErrors() {
    return recorder.count(Counter.CORRUPTION_ERRORS);
  }

  @Override
  public long getLostSessions() {
    return recorder.count(Counter.LOST_SESSIONS);
  }

  @Override
  public long getHealedDivergences() {
    return recorder.count(Counter.HEALED_DIVERGENCES);
  }

  @Override
  public double getWriteSuccessRate() {
    return orNaN(recorder.snapshot().writeSuccessRate());
  }

  @Override
  public double getConsistencyRate() {
    return orNaN(recorder.snapshot().consistencyRate());
  }

  @Override
  public double getFallbackRate() {
    return orNaN(recorder.snapshot().fallbackRate());
  }

  @Override
  public double getErrorRate() {
    return orNaN(recorder.snapshot().errorRate());
  }

  @Override
  public double getCorruptionRate() {
    return orNaN(recorder.snapshot().corruptionRate());
  }

  @Override
  public double getLossRate() {
    return orNaN(recorder.snapshot().lossRate());
  }

  private static double orNaN(OptionalDouble rate) {
    return rate.orElse(Double.NaN);
  }

  @Override
  public long getJournalLength() {
    return Optional.ofNullable(recorder.gauges()).map(Gauges::journalLength).orElse(-1L);
  }

  @Override
  public long getJournalAgeSeconds() {
    return Optional.ofNullable(recorder.journalAge()).map(Duration::toSeconds).orElse(-1L);
  }

  @Override
  public long getDatabaseBytes() {
    return Optional.ofNullable(recorder.gauges()).map(Gauges::databaseBytes).orElse(-1L);
  }

  @Override
  public long getJsonBytes() {
    return Optional.ofNullable(recorder.gauges()).map(Gauges::jsonBytes).orElse(-1L);
  }

  @Override
  public Map<String, Map<String, Long>> getOperations() {
    Map<String, Map<String, Long>> all = new TreeMap<>();
    recorder
        .snapshot()
        .operations()
        .forEach(
            (side, operations) ->
                operations.forEach(
                    (operation, calls) ->
                        all.put(side.id() + "." + operation.id(), figures(calls))));
    return all;
  }

  private static Map<String, Long> figures(OperationMetrics calls) {
    Latency latency = calls.succeeded();
    Map<String, Long> figures = new TreeMap<>();
    figures.put("count", calls.count());
    figures.put("failures", calls.failures());
    figures.put("meanMicros", micros(latency.mean()));
    figures.put("p50Micros", micros(latency.percentile(50)));
    figures.put("p90Micros", micros(latency.percentile(90)));
    figures.put("p99Micros", micros(latency.percentile(99)));
    figures.put("maxMicros", micros(latency.max()));
    return figures;
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  @Override
  public String getSummary() {
    return recorder.snapshot().summary();
  }
}
