package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.tck.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MigrationMetricsTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private final Exception busy = new StoreBusyException("busy", null);
  private final Exception corrupt = new StoreCorruptException(Path.of("f"), -1, "damaged", null);

  private final ManualClock clock = new ManualClock(START);
  private final MetricsRecorder recorder = new MetricsRecorder(clock);

  @Test
  void rates_withoutADenominator_areEmpty() {
    MigrationMetrics none = MigrationMetrics.none(START);

    assertThat(none.writeSuccessRate()).isEmpty();
    assertThat(none.consistencyRate()).isEmpty();
    assertThat(none.fallbackRate()).isEmpty();
    assertThat(none.errorRate()).isEmpty();
    assertThat(none.corruptionRate()).isEmpty();
    assertThat(none.lossRate()).isEmpty();
    assertThat(none.journalLength()).isEmpty();
    assertThat(none.journalAge()).isNull();
    assertThat(none.databaseSize()).isEmpty();
    assertThat(none.jsonSize()).isEmpty();
  }

  @Test
  void rates_areSharesOfWhatTheyAreAbout() {
    for (int i = 0; i < 3; i++) {
      recorder.succeeded(Side.LEADER, Operation.UPDATE, 1);
      recorder.succeeded(Side.LEADER, Operation.GET, 1);
    }
    recorder.failed(Side.LEADER, Operation.UPDATE, 1, busy);
    recorder.failed(Side.LEADER, Operation.GET, 1, corrupt);
    recorder.fellBack(Operation.GET);
    recorder.compared(10, 4);
    recorder.lost(1);

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.writeSuccessRate()).hasValue(0.75);
    assertThat(metrics.fallbackRate()).hasValue(0.25);
    assertThat(metrics.errorRate()).hasValue(0.25);
    assertThat(metrics.corruptionRate()).hasValue(0.125);
    assertThat(metrics.consistencyRate()).hasValue(0.6);
    assertThat(metrics.lossRate()).hasValue(0.1);
  }

  @Test
  void lossRate_foundWithoutComparison_isNotHidden() {
    recorder.lost(2);

    assertThat(recorder.snapshot().lossRate()).hasValue(1);
  }

  @Test
  void journalAge_isCountedToTheEndOfTheSpan() {
    recorder.gauges(new Gauges(START, 3, START.minusSeconds(5), 1, 1));
    clock.advance(Duration.ofSeconds(10));

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.journalLength()).hasValue(3);
    assertThat(metrics.journalAge()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void journalAge_nothingWaits_isNull() {
    recorder.gauges(new Gauges(START, 0, null, 1, 1));

    assertThat(recorder.snapshot().journalAge()).isNull();
  }

  @Test
  void size_growsSinceTheFirstReading() {
    recorder.gauges(new Gauges(START, 0, null, 1_000, 9_000));
    recorder.gauges(new Gauges(START.plus(Duration.ofHours(12)), 0, null, 3_000, 8_000));

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.databaseSize()).contains(new StoreSize(3_000, 2_000, Duration.ofHours(12)));
    assertThat(metrics.databaseSize().orElseThrow().bytesPerDay()).hasValue(4_000);
    assertThat(metrics.jsonSize().orElseThrow().bytesPerDay()).hasValue(-2_000);
  }

  @Test
  void size_readingsTooClose_tellNoGrowthPerDay() {
    assertThat(new StoreSize(1, 1, Duration.ofMinutes(59)).bytesPerDay()).isEmpty();
    assertThat(new StoreSize(1, 1, Duration.ofHours(1)).bytesPerDay()).hasValue(24);
  }

  @Test
  void gauges_negative_areRefused() {
    for (long[] bad : new long[][] {{-1, 0, 0}, {0, -1, 0}, {0, 0, -1}}) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> new Gauges(START, bad[0], null, bad[1], bad[2]));
    }
  }

  @Test
  void plus_spansBoth_andKeepsTheEarliestAndLatestGauges() {
    Gauges early = new Gauges(START, 1, null, 10, 10);
    Gauges late = new Gauges(START.plusSeconds(60), 2, null, 20, 20);
    MigrationMetrics one =
        new MigrationMetrics(START, START.plusSeconds(30), Map.of(), Map.of(), late, late);
    MigrationMetrics other =
        new MigrationMetrics(
            START.minusSeconds(30), START.plusSeconds(9), Map.of(), Map.of(), early, early);
    MigrationMetrics sum =
        new MigrationMetrics(
            START.minusSeconds(30), START.plusSeconds(30), Map.of(), Map.of(), early, late);

    assertThat(one.plus(other)).isEqualTo(sum);
    assertThat(other.plus(one)).isEqualTo(sum);
    assertThat(MigrationMetrics.none(START).plus(one)).isEqualTo(one);
    assertThat(one.plus(MigrationMetrics.none(START))).isEqualTo(one);
  }

  @Test
  void since_isWhatWasAdded() {
    recorder.succeeded(Side.LEADER, Operation.UPDATE, 1_000_000);
    recorder.mirrored(3);
    MigrationMetrics earlier = recorder.snapshot();
    clock.advance(Duration.ofSeconds(5));
    recorder.succeeded(Side.LEADER, Operation.UPDATE, 4_000_000);
    recorder.failed(Side.LEADER, Operation.GET, 1, busy);

    MigrationMetrics added = recorder.snapshot().since(earlier);

    assertThat(added.from()).isEqualTo(START);
    assertThat(added.to()).isEqualTo(START.plusSeconds(5));
    assertThat(added.sqliteWrites()).isEqualTo(1);
    assertThat(added.jsonWrites()).isZero();
    assertThat(added.operation(Side.LEADER, Operation.UPDATE).succeeded().mean())
        .isEqualTo(Duration.ofMillis(4));
    assertThat(earlier.plus(added)).isEqualTo(recorder.snapshot());
  }

  @Test
  void since_clockWentBack_spanIsNotNegative() {
    clock.advance(Duration.ofSeconds(9));
    MigrationMetrics earlier = recorder.snapshot();
    clock.advance(Duration.ofSeconds(-5));

    MigrationMetrics added = recorder.snapshot().since(earlier);

    assertThat(added.to()).isEqualTo(added.from());
  }

  @Property(tries = 100)
  void merging_isTheSameInAnyOrder(
      @ForAll @Size(max = 6) List<@IntRange(min = 0, max = 200) Integer> seeds) {
    MigrationMetrics forward = MigrationMetrics.none(START);
    MigrationMetrics backward = MigrationMetrics.none(START);
    MetricsRecorder all = new MetricsRecorder(clock);
    for (int seed : seeds) {
      forward = forward.plus(recorded(new MetricsRecorder(clock), seed));
      recorded(all, seed);
    }
    for (int i = seeds.size() - 1; i >= 0; i--) {
      backward = recorded(new MetricsRecorder(clock), seeds.get(i)).plus(backward);
    }

    assertThat(forward).isEqualTo(backward).isEqualTo(all.snapshot());
  }

  private MigrationMetrics recorded(MetricsRecorder recorder, int seed) {
    Operation[] operations = Operation.values();
    for (int i = 0; i < seed % 7; i++) {
      Operation operation = operations[(seed + i) % operations.length];
      recorder.succeeded(Side.LEADER, operation, seed * 10_000L);
      recorder.failed(Side.FOLLOWER, operation, seed * 20_000L, busy);
    }
    recorder.compared(seed, seed / 10);
    return recorder.snapshot();
  }

  @Test
  void summary_ofNothing_namesNoRates() {
    assertThat(MigrationMetrics.none(START).summary())
        .isEqualTo(
            "writes 0, mirrored 0, compared 0, healed 0, lost 0, reads 0, "
                + "errors of the leader 0 (corruption 0), of the follower 0");
  }

  @Test
  void summary_tellsWhatIsKnown() {
    recorder.succeeded(Side.LEADER, Operation.UPDATE, 1_500_000);
    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 3_000_000);
    recorder.mirrored(1);
    recorder.compared(4, 1);
    recorder.healed(1);
    recorder.fellBack(Operation.GET);
    recorder.gauges(new Gauges(START, 2, START.minusSeconds(7), 4_000_000, 9_000_000));
    recorder.gauges(new Gauges(START, 2, START.minusSeconds(7), 5_200_000, 8_900_000));

    assertThat(recorder.snapshot().summary())
        .isEqualTo(
            "writes 1 (100.00 % done), mirrored 1, compared 4 (75.00 % equal), healed 1, lost 0, "
                + "reads 1 (100.00 % by the follower), "
                + "errors of the leader 0 (corruption 0), of the follower 0, "
                + "leader's write mean 1.5 ms p99 1.5 ms, "
                + "follower's write mean 3.0 ms p99 3.0 ms, "
                + "waiting 2 (for 7 s), database 5.2 MB (+1.2 MB), JSON 8.9 MB (-0.1 MB)");
  }

  @Test
  void summary_nothingWaits_namesNoAge() {
    recorder.gauges(new Gauges(START, 0, null, 0, 0));

    assertThat(recorder.snapshot().summary()).contains("waiting 0, ");
  }
}
