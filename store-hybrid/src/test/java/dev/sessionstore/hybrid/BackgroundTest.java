package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.hybrid.metrics.MetricsHistory;
import dev.sessionstore.hybrid.metrics.MetricsListener;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.metrics.MigrationMeterBinder;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.Sample;
import dev.sessionstore.hybrid.metrics.Side;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What happens without anybody calling. */
class BackgroundTest extends HomeTest {

  private static final Duration SOON = Duration.ofMillis(5);

  private final Faulty leader = new Faulty(null);
  private final Faulty follower = new Faulty(null);

  private HybridSessionStore.Builder often(MirrorMode mode) {
    leader.target(sqlite());
    follower.target(json());
    return builder(mode, leader, follower).drainInterval(SOON);
  }

  private CountDownLatch afterFollowers(String method) {
    CountDownLatch latch = new CountDownLatch(1);
    follower.after(
        call -> {
          if (call.equals(method)) {
            latch.countDown();
          }
        });
    return latch;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(60, TimeUnit.SECONDS)).as("it happened").isTrue();
  }

  @Test
  void writeInAsyncMode_reachesTheFollowerByItself() throws Exception {
    try (HybridSessionStore store = often(MirrorMode.ASYNC).open()) {
      CountDownLatch written = afterFollowers("apply");

      store.create(WORKSPACE, SampleSessions.full("a"));

      await(written);
      assertThat(inJson(WORKSPACE)).containsExactly(SampleSessions.full("a"));
    }
  }

  @Test
  void writeOfAnotherProcess_toTheLeaderAlone_reachesTheFollowerByItself() throws Exception {
    try (HybridSessionStore store = often(MirrorMode.SYNC).open()) {
      CountDownLatch written = afterFollowers("apply");

      try (SqliteSessionStore elsewhere = sqlite()) {
        elsewhere.create(WORKSPACE, SampleSessions.full("a"));
      }

      await(written);
      assertThat(inJson(WORKSPACE)).containsExactly(SampleSessions.full("a"));
    }
  }

  @Test
  void writeOfTheOldEditor_reachesTheLeaderByItself() throws Exception {
    try (HybridSessionStore store = often(MirrorMode.ASYNC).open()) {
      CountDownLatch taken = new CountDownLatch(1);
      leader.after(
          call -> {
            if (call.equals("merge")) {
              taken.countDown();
            }
          });

      edit(WORKSPACE, List.of(SampleSessions.full("a")));

      await(taken);
      assertThat(inSqlite(WORKSPACE)).containsExactly(SampleSessions.full("a"));
    }
  }

  @Test
  void manyWrites_reachTheFollowerAsOne() {
    try (HybridSessionStore store = builder(MirrorMode.ASYNC).open()) {
      for (int i = 0; i < 50; i++) {
        store.create(WORKSPACE, SampleSessions.simple("s" + i));
      }
      store.flush();

      assertThat(store.metrics().operation(Side.FOLLOWER, Operation.MIRROR).succeeded().count())
          .isOne();
      assertThat(store.metrics().jsonWrites()).isEqualTo(50);
    }
  }

  @Test
  void closing_bringsWhatIsMissing() {
    try (HybridSessionStore store = builder(MirrorMode.ASYNC).open()) {
      store.create(WORKSPACE, SampleSessions.full("a"));
      assertThat(store.metrics().journalLength()).hasValue(1);
    }
    assertThat(inJson(WORKSPACE)).containsExactly(SampleSessions.full("a"));
  }

  @Test
  void failureOfTheFollower_andItsRecovery_areTold() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    CountDownLatch recovered = new CountDownLatch(1);
    MetricsListener listener =
        new MetricsListener() {
          @Override
          public void followerFailing(Throwable error) {
            failed.countDown();
          }

          @Override
          public void followerRecovered() {
            recovered.countDown();
          }
        };
    try (HybridSessionStore store = often(MirrorMode.ASYNC).listener(listener).open()) {
      AtomicInteger left = new AtomicInteger(1);
      follower.before(
          call -> {
            if (call.equals("apply") && left.getAndDecrement() > 0) {
              throw new StoreUnavailableException("away for a moment", null);
            }
          });

      store.create(WORKSPACE, SampleSessions.full("a"));

      await(failed);
      await(recovered);
    }
    assertStoresEqual();
  }

  @Test
  void backgroundThatMeetsADefect_goesOn() throws Exception {
    try (HybridSessionStore store = often(MirrorMode.ASYNC).open()) {
      AtomicInteger left = new AtomicInteger(3);
      leader.before(
          call -> {
            if (call.equals("behind") && left.getAndDecrement() > 0) {
              throw new IllegalStateException("a defect");
            }
          });
      CountDownLatch written = afterFollowers("apply");

      store.create(WORKSPACE, SampleSessions.full("a"));

      await(written);
    }
    assertStoresEqual();
  }

  @Test
  void metrics_areKeptInTheHome_forOthersToRead() {
    clock.set(Instant.parse("2031-05-06T08:00:00Z"));
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, SampleSessions.full("a"));
      store.get(WORKSPACE, "a");
    }

    MetricsWindow window = new MetricsHistory(new StoreHome(home)).window(Instant.EPOCH);

    assertThat(window.total().sqliteWrites()).isOne();
    assertThat(window.total().jsonWrites()).isOne();
    assertThat(window.total().reads()).isOne();
    assertThat(window.total().databaseSize()).isPresent();
    assertThat(window.samples()).extracting(Sample::mode).containsOnly(MirrorMode.SYNC);
  }

  @Test
  void micrometer_seesWhatIsCounted() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      new MigrationMeterBinder(store.recorder()).bindTo(registry);
      store.create(WORKSPACE, SampleSessions.simple("a"));

      assertThat(registry.getMeters())
          .filteredOn(meter -> meter.getId().getName().startsWith("session.store."))
          .isNotEmpty();
    }
  }

  @Test
  void samplesSummaryAndJmx_comeByThemselves() throws Exception {
    CountDownLatch sampled = new CountDownLatch(3);
    MetricsListener listener =
        new MetricsListener() {
          @Override
          public void sampled(Sample sample) {
            sampled.countDown();
          }
        };
    ObjectName shown =
        new ObjectName(
            "dev.sessionstore:type=MigrationMetrics,home="
                + ObjectName.quote(home.toRealPath().toString()));
    try (LogLines log = new LogLines(HybridSessionStore.class);
        HybridSessionStore store =
            often(MirrorMode.ASYNC)
                .sampleInterval(SOON)
                .summaryInterval(SOON)
                .jmx(true)
                .listener(listener)
                .open()) {
      await(sampled);

      assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(shown)).isTrue();
      assertThat(log.all())
          .anySatisfy(line -> assertThat(line).startsWith("INFO Hybrid store: writes"));
    }
    assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(shown)).isFalse();
  }
}
