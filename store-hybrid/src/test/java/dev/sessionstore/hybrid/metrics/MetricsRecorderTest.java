package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetricsRecorderTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private final Exception busy = new StoreBusyException("busy", null);
  private final Exception corrupt = new StoreCorruptException(Path.of("f"), -1, "damaged", null);
  private final Exception notFound = new SessionNotFoundException("0123456789abcdef", "comp-1");

  private final ManualClock clock = new ManualClock(START);
  private final MetricsRecorder recorder = new MetricsRecorder(clock);

  @Test
  void newRecorder_hasSeenNothing() {
    clock.advance(Duration.ofMinutes(1));

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics)
        .isEqualTo(MigrationMetrics.none(START).plus(MigrationMetrics.none(clock.instant())));
    assertThat(metrics.from()).isEqualTo(START);
    assertThat(metrics.to()).isEqualTo(START.plusSeconds(60));
    for (Counter counter : Counter.values()) {
      assertThat(metrics.count(counter)).isZero();
    }
  }

  @Test
  void succeeded_onLeader_countsWritesAndReads() {
    for (Operation operation : Operation.values()) {
      recorder.succeeded(Side.LEADER, operation, 1_000_000);
    }

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.sqliteWrites()).isEqualTo(6);
    assertThat(metrics.reads()).isEqualTo(7);
    assertThat(metrics.jsonWrites()).isZero();
    assertThat(metrics.all(Side.LEADER).count()).isEqualTo(Operation.values().length);
    assertThat(metrics.writes(Side.LEADER).count()).isEqualTo(6);
  }

  @Test
  void succeeded_onFollower_isNeitherWriteNorReadOfACaller() {
    recorder.succeeded(Side.FOLLOWER, Operation.GET, 1);
    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 1);

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.counters()).isEmpty();
    assertThat(metrics.writes(Side.FOLLOWER).count()).isEqualTo(1);
    assertThat(metrics.all(Side.FOLLOWER).count()).isEqualTo(2);
  }

  @Test
  void failed_countsTheErrorsOfEachSide() {
    recorder.failed(Side.LEADER, Operation.UPDATE, 1, busy);
    recorder.failed(Side.LEADER, Operation.GET, 1, corrupt);
    recorder.failed(Side.FOLLOWER, Operation.MIRROR, 1, corrupt);

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.sqliteErrors()).isEqualTo(2);
    assertThat(metrics.corruptionErrors()).isEqualTo(1);
    assertThat(metrics.jsonErrors()).isEqualTo(1);
    assertThat(metrics.sqliteWrites()).isZero();
    assertThat(metrics.reads()).isZero();
    assertThat(metrics.operation(Side.LEADER, Operation.UPDATE).failures()).isEqualTo(1);
    assertThat(metrics.operation(Side.LEADER, Operation.UPDATE).succeeded())
        .isEqualTo(Latency.NONE);
  }

  @Test
  void failed_withAnAnswerToTheCaller_isNoError() {
    recorder.failed(Side.LEADER, Operation.GET, 1, notFound);
    recorder.failed(Side.LEADER, Operation.UPDATE, 1, notFound);

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.sqliteErrors()).isZero();
    assertThat(metrics.reads()).isEqualTo(1);
    assertThat(metrics.sqliteWrites()).isZero();
    assertThat(metrics.writeSuccessRate()).hasValue(1);
  }

  @Test
  void failed_whileMirroring_isAnErrorWhateverWasThrown() {
    recorder.failed(Side.FOLLOWER, Operation.MIRROR, 1, notFound);

    assertThat(recorder.snapshot().jsonErrors()).isEqualTo(1);
  }

  @Test
  void failed_becauseTheStoreIsClosed_isNotCounted() {
    recorder.failed(Side.LEADER, Operation.GET, 1, new StoreClosedException("closed", null));
    recorder.failed(Side.FOLLOWER, Operation.MIRROR, 1, new StoreClosedException("closed", null));

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.counters()).isEmpty();
    assertThat(metrics.operations()).isEmpty();
  }

  @Test
  void mirrorComparisonsLossesAndHealing_areCounted() {
    recorder.mirrored(3);
    recorder.compared(10, 2);
    recorder.lost(1);
    recorder.healed(2);
    recorder.fellBack(Operation.LIST);

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.jsonWrites()).isEqualTo(3);
    assertThat(metrics.consistencyChecks()).isEqualTo(10);
    assertThat(metrics.consistencyFailures()).isEqualTo(2);
    assertThat(metrics.lostSessions()).isEqualTo(1);
    assertThat(metrics.healedDivergences()).isEqualTo(2);
    assertThat(metrics.fallbacks()).isEqualTo(1);
    assertThat(metrics.reads()).isEqualTo(1);
    assertThat(recorder.count(Counter.JSON_WRITES)).isEqualTo(3);
  }

  @Test
  void latency_outOfRange_isTakenAsTheNearest() {
    recorder.succeeded(Side.LEADER, Operation.GET, -5);
    recorder.succeeded(Side.LEADER, Operation.GET, Long.MAX_VALUE);

    Latency latency = recorder.snapshot().operation(Side.LEADER, Operation.GET).succeeded();

    assertThat(latency.count()).isEqualTo(2);
    assertThat(latency.total()).isEqualTo(Duration.ofHours(1));
    assertThat(latency.max()).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
  }

  @Test
  void gauges_keepTheFirstAndTheLast() {
    Gauges first = new Gauges(START, 5, START.minusSeconds(9), 100, 200);
    Gauges last = new Gauges(START.plusSeconds(60), 0, null, 150, 180);
    recorder.gauges(first);
    recorder.gauges(new Gauges(START.plusSeconds(30), 1, START, 1, 1));
    recorder.gauges(last);

    MigrationMetrics metrics = recorder.snapshot();

    assertThat(metrics.firstGauges()).isEqualTo(first);
    assertThat(metrics.gauges()).isEqualTo(last);
  }

  @Test
  void snapshot_clockWentBack_spanIsNotNegative() {
    clock.advance(Duration.ofHours(-1));

    assertThat(recorder.snapshot().to()).isEqualTo(START);
  }

  @Test
  void listener_isToldWhatHappens() {
    List<String> told = new ArrayList<>();
    MetricsListener listener = new Telling(told);
    recorder.addListener(listener);

    recorder.fellBack(Operation.GET);
    recorder.compared(5, 0);
    recorder.compared(5, 2);
    recorder.healed(0);
    recorder.healed(2);
    recorder.lost(0);
    recorder.lost(1);
    recorder.removeListener(listener);
    recorder.lost(1);

    assertThat(told).containsExactly("fellBack GET", "diverged 2", "healed 2", "lost 1");
  }

  @Test
  void listener_isToldOnceThatTheFollowerFailsAndRecovers() {
    List<String> told = new ArrayList<>();
    recorder.addListener(new Telling(told));

    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 1);
    recorder.failed(Side.FOLLOWER, Operation.MIRROR, 1, busy);
    recorder.failed(Side.FOLLOWER, Operation.MIRROR, 1, corrupt);
    recorder.succeeded(Side.LEADER, Operation.UPDATE, 1);
    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 1);
    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 1);

    assertThat(told).containsExactly("failing StoreBusyException", "recovered");
  }

  @Test
  void listener_thatThrows_isLoggedAndDisturbsNobody() {
    List<String> told = new ArrayList<>();
    recorder.addListener(
        new MetricsListener() {
          @Override
          public void lost(long sessions) {
            throw new IllegalStateException("a bad listener");
          }
        });
    recorder.addListener(new Telling(told));

    try (LogLines log = new LogLines(MetricsListeners.class)) {
      recorder.lost(1);

      assertThat(log.all()).singleElement().asString().startsWith("WARN A listener");
    }
    assertThat(told).containsExactly("lost 1");
    assertThat(recorder.snapshot().lostSessions()).isEqualTo(1);
  }

  @Test
  void listener_thatOverridesNothing_isToldEverything() {
    recorder.addListener(new MetricsListener() {});

    recorder.fellBack(Operation.GET);
    recorder.compared(5, 2);
    recorder.healed(2);
    recorder.lost(1);
    recorder.failed(Side.FOLLOWER, Operation.MIRROR, 1, busy);
    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 1);

    assertThat(recorder.snapshot().lostSessions()).isEqualTo(1);
  }

  @Test
  void manyThreads_noCallIsLost() throws Exception {
    int threads = 4;
    int rounds = 20_000;
    List<Callable<MigrationMetrics>> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      tasks.add(
          () -> {
            MigrationMetrics sum = MigrationMetrics.none(START);
            for (int i = 0; i < rounds; i++) {
              recorder.succeeded(Side.LEADER, Operation.CREATE, i);
              recorder.failed(Side.FOLLOWER, Operation.MIRROR, i, busy);
              recorder.compared(2, 1);
              if (i % 1000 == 0) {
                sum = recorder.snapshot();
              }
            }
            return sum;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (Future<MigrationMetrics> snapshot : executor.invokeAll(tasks)) {
        assertThat(recorder.snapshot().since(snapshot.get(2, TimeUnit.MINUTES))).isNotNull();
      }
    } finally {
      executor.shutdownNow();
    }

    MigrationMetrics metrics = recorder.snapshot();

    long calls = (long) threads * rounds;
    long nanos = threads * (rounds - 1L) * rounds / 2;
    assertThat(metrics.sqliteWrites()).isEqualTo(calls);
    assertThat(metrics.jsonErrors()).isEqualTo(calls);
    assertThat(metrics.consistencyChecks()).isEqualTo(2 * calls);
    assertThat(metrics.consistencyFailures()).isEqualTo(calls);
    assertThat(metrics.writes(Side.LEADER).succeeded().count()).isEqualTo(calls);
    assertThat(metrics.writes(Side.LEADER).succeeded().total()).isEqualTo(Duration.ofNanos(nanos));
    assertThat(metrics.writes(Side.FOLLOWER).failures()).isEqualTo(calls);
  }

  private record Telling(List<String> told) implements MetricsListener {

    @Override
    public void fellBack(Operation operation) {
      told.add("fellBack " + operation);
    }

    @Override
    public void diverged(long sessions) {
      told.add("diverged " + sessions);
    }

    @Override
    public void healed(long sessions) {
      told.add("healed " + sessions);
    }

    @Override
    public void lost(long sessions) {
      told.add("lost " + sessions);
    }

    @Override
    public void followerFailing(Throwable error) {
      told.add("failing " + error.getClass().getSimpleName());
    }

    @Override
    public void followerRecovered() {
      told.add("recovered");
    }
  }
}
