package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.tck.ManualClock;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationMeterBinderTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  private final ManualClock clock = new ManualClock(START);
  private final MetricsRecorder recorder = new MetricsRecorder(clock);
  private final MeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void bind() {
    new MigrationMeterBinder(recorder).bindTo(registry);
  }

  @Test
  void counters_haveTheDocumentedNames() {
    Stream.of(
            "sqlite.writes",
            "json.writes",
            "sqlite.errors",
            "json.errors",
            "consistency.checks",
            "consistency.failures",
            "reads",
            "fallbacks",
            "corruption.errors",
            "lost.sessions",
            "healed.divergences")
        .forEach(name -> assertThat(counter(name)).as(name).isZero());

    recorder.mirrored(3);
    recorder.compared(10, 4);

    assertThat(counter("json.writes")).isEqualTo(3);
    assertThat(counter("consistency.checks")).isEqualTo(10);
    assertThat(counter("consistency.failures")).isEqualTo(4);
  }

  private double counter(String name) {
    return registry.get("session.store." + name).functionCounter().count();
  }

  @Test
  void operations_areTimedByStoreOperationAndOutcome() {
    recorder.succeeded(Side.LEADER, Operation.UPDATE, 2_000_000);
    recorder.succeeded(Side.LEADER, Operation.UPDATE, 4_000_000);
    recorder.failed(
        Side.FOLLOWER, Operation.MIRROR, 1_000_000, new StoreBusyException("busy", null));

    FunctionTimer updates = timer("leader", "update", "success");
    assertThat(updates.count()).isEqualTo(2);
    assertThat(updates.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(6);
    assertThat(timer("leader", "update", "failure").count()).isZero();
    assertThat(timer("follower", "mirror", "failure").count()).isEqualTo(1);
  }

  private FunctionTimer timer(String store, String operation, String outcome) {
    return registry
        .get("session.store.operations")
        .tags("store", store, "operation", operation, "outcome", outcome)
        .functionTimer();
  }

  @Test
  void gauges_areUnknownUntilTheyAreRead() {
    assertThat(gauge("journal.length")).isNaN();
    assertThat(gauge("sqlite.size")).isNaN();
    assertThat(gauge("json.size")).isNaN();
    assertThat(journalAge()).isNaN();

    recorder.gauges(new Gauges(START, 5, START, 600, 700));
    clock.advance(Duration.ofSeconds(8));

    assertThat(gauge("journal.length")).isEqualTo(5);
    assertThat(gauge("sqlite.size")).isEqualTo(600);
    assertThat(gauge("json.size")).isEqualTo(700);
    assertThat(journalAge()).isEqualTo(8);

    recorder.gauges(new Gauges(clock.instant(), 0, null, 600, 700));

    assertThat(journalAge()).isZero();
  }

  private double gauge(String name) {
    return registry.get("session.store." + name).gauge().value();
  }

  private double journalAge() {
    return registry.get("session.store.journal.age").timeGauge().value(TimeUnit.SECONDS);
  }
}
