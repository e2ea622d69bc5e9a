package dev.sessionstore.hybrid.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows what is recorded as meters of Micrometer. This is the only class that needs Micrometer,
 * which the library does not bring along.
 *
 * <table>
 * <caption>The meters; those of {@link Counter} have its name, with dots</caption>
 * <tr><th>name</th><th>kind</th><th>tells</th></tr>
 * <tr><td>{@code session.store.sqlite.writes}</td><td>counter</td>
 *     <td>{@link Counter#SQLITE_WRITES}</td></tr>
 * <tr><td>{@code session.store.json.writes}</td><td>counter</td>
 *     <td>{@link Counter#JSON_WRITES}</td></tr>
 * <tr><td>{@code session.store.sqlite.errors}</td><td>counter</td>
 *     <td>{@link Counter#SQLITE_ERRORS}</td></tr>
 * <tr><td>{@code session.store.json.errors}</td><td>counter</td>
 *     <td>{@link Counter#JSON_ERRORS}</td></tr>
 * <tr><td>{@code session.store.consistency.checks}</td><td>counter</td>
 *     <td>{@link Counter#CONSISTENCY_CHECKS}</td></tr>
 * <tr><td>{@code session.store.consistency.failures}</td><td>counter</td>
 *     <td>{@link Counter#CONSISTENCY_FAILURES}</td></tr>
 * <tr><td>{@code session.store.reads}</td><td>counter</td><td>{@link Counter#READS}</td></tr>
 * <tr><td>{@code session.store.fallbacks}</td><td>counter</td>
 *     <td>{@link Counter#FALLBACKS}</td></tr>
 * <tr><td>{@code session.store.corruption.errors}</td><td>counter</td>
 *     <td>{@link Counter#CORRUPTION_ERRORS}</td></tr>
 * <tr><td>{@code session.store.lost.sessions}</td><td>counter</td>
 *     <td>{@link Counter#LOST_SESSIONS}</td></tr>
 * <tr><td>{@code session.store.healed.divergences}</td><td>counter</td>
 *     <td>{@link Counter#HEALED_DIVERGENCES}</td></tr>
 * <tr><td>{@code session.store.operations}</td><td>timer</td>
 *     <td>the calls, by {@code store} ({@code leader}, {@code follower}), {@code operation} and
 *     {@code outcome} ({@code success}, {@code failure})</td></tr>
 * <tr><td>{@code session.store.journal.length}</td><td>gauge</td>
 *     <td>sessions that wait for the mirror</td></tr>
 * <tr><td>{@code session.store.journal.age}</td><td>time gauge</td>
 *     <td>how long the oldest of them has waited; 0 if none waits</td></tr>
 * <tr><td>{@code session.store.sqlite.size}</td><td>gauge</td><td>bytes of the leader</td></tr>
 * <tr><td>{@code session.store.json.size}</td><td>gauge</td><td>bytes of the follower</td></tr>
 * </table>
 *
 * <p>A gauge is NaN while it is not known. Meters do not keep the recorder in memory; the store
 * does.
 */
@SuppressWarnings("exports") // to require it transitively would ask every user for Micrometer
public final class MigrationMeterBinder implements MeterBinder {

  private static final String PREFIX = "session.store.";

  private final MetricsRecorder recorder;

  /**
   * Creates a binder.
   *
   * @param recorder what is recorded
   */
  public MigrationMeterBinder(MetricsRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Counter counter : Counter.values()) {
      FunctionCounter.builder(nameOf(counter), recorder, r -> r.count(counter))
          .description(counter.description())
          .register(registry);
    }
    for (Side side : Side.values()) {
      for (Operation operation : Operation.values()) {
        bindCalls(side, operation, "success", false, registry);
        bindCalls(side, operation, "failure", true, registry);
      }
    }
    bindGauge(
        "journal.length",
        null,
        "sessions that wait for the mirror",
        registry,
        Gauges::journalLength);
    bindGauge("sqlite.size", "bytes", "size of the leading store", registry, Gauges::databaseBytes);
    bindGauge("json.size", "bytes", "size of the following store", registry, Gauges::jsonBytes);
    TimeGauge.builder(
            PREFIX + "journal.age",
            recorder,
            TimeUnit.MILLISECONDS,
            MigrationMeterBinder::journalAgeMillis)
        .description("how long the session has waited that has waited longest for the mirror")
        .register(registry);
  }

  /** {@code sqliteWrites} becomes {@code session.store.sqlite.writes}. */
  private static String nameOf(Counter counter) {
    return PREFIX + counter.id().replaceAll("(?=[A-Z])", ".").toLowerCase(Locale.ROOT);
  }

  private void bindCalls(
      Side side, Operation operation, String outcome, boolean failed, MeterRegistry registry) {
    FunctionTimer.builder(
            PREFIX + "operations",
            recorder,
            r -> r.latency(side, operation, failed).count(),
            r -> r.latency(side, operation, failed).totalNanos(),
            TimeUnit.NANOSECONDS)
        .tags("store", side.id(), "operation", operation.id(), "outcome", outcome)
        .description("calls of the two stores")
        .register(registry);
  }

  private void bindGauge(
      String name,
      @Nullable String unit,
      String description,
      MeterRegistry registry,
      ToLongFunction<Gauges> figure) {
    Gauge.builder(PREFIX + name, recorder, r -> figureOf(r, figure))
        .baseUnit(unit)
        .description(description)
        .register(registry);
  }

  private static double figureOf(MetricsRecorder recorder, ToLongFunction<Gauges> figure) {
    Gauges gauges = recorder.gauges();
    return gauges == null ? Double.NaN : figure.applyAsLong(gauges);
  }

  private static double journalAgeMillis(MetricsRecorder recorder) {
    Duration age = recorder.journalAge();
    return age == null ? figureOf(recorder, gauges -> 0) : age.toMillis();
  }
}
