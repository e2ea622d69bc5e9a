package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.ManualClock;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class JmxRegistrationTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private static final Path HOME = Path.of("/home/o, \"=*?\\/.ait42");

  private final ManualClock clock = new ManualClock(START);
  private final MetricsRecorder recorder = new MetricsRecorder(clock);
  private final MBeanServer server = MBeanServerFactory.newMBeanServer();

  private MigrationMetricsMXBean bean(ObjectName name) {
    return JMX.newMXBeanProxy(server, name, MigrationMetricsMXBean.class);
  }

  @Test
  void platformServer_showsTheMetricsUntilClosed() throws Exception {
    try (JmxRegistration registration = JmxRegistration.register(recorder, HOME)) {
      MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = registration.name().orElseThrow();
      recorder.mirrored(7);

      assertThat(name.getKeyProperty("type")).isEqualTo("MigrationMetrics");
      assertThat(ObjectName.unquote(name.getKeyProperty("home"))).isEqualTo(HOME.toString());
      assertThat(platform.getAttribute(name, "JsonWrites")).isEqualTo(7L);

      registration.close();
      assertThat(platform.isRegistered(name)).isFalse();
      assertThat(registration.name()).isEmpty();
    }
  }

  @Test
  void nothingRecorded_isZeroOrUnknown() {
    try (JmxRegistration registration = JmxRegistration.register(recorder, HOME, server)) {
      MigrationMetricsMXBean bean = bean(registration.name().orElseThrow());

      assertThat(bean.getSqliteWrites()).isZero();
      assertThat(bean.getWriteSuccessRate()).isNaN();
      assertThat(bean.getJournalLength()).isEqualTo(-1);
      assertThat(bean.getJournalAgeSeconds()).isEqualTo(-1);
      assertThat(bean.getDatabaseBytes()).isEqualTo(-1);
      assertThat(bean.getJsonBytes()).isEqualTo(-1);
      assertThat(bean.getOperations()).isEmpty();
    }
  }

  @Test
  void everyAttribute_isThatOfASnapshot() {
    recorder.succeeded(Side.LEADER, Operation.UPDATE, 2_000_000);
    recorder.failed(Side.LEADER, Operation.UPDATE, 9, new StoreBusyException("busy", null));
    recorder.failed(Side.FOLLOWER, Operation.MIRROR, 9, new StoreBusyException("busy", null));
    recorder.succeeded(Side.LEADER, Operation.GET, 1_000);
    recorder.fellBack(Operation.GET);
    recorder.mirrored(3);
    recorder.compared(10, 4);
    recorder.lost(1);
    recorder.healed(2);
    recorder.gauges(new Gauges(START, 5, START, 600, 700));
    clock.advance(Duration.ofSeconds(8));
    MigrationMetrics metrics = recorder.snapshot();

    try (JmxRegistration registration = JmxRegistration.register(recorder, HOME, server)) {
      MigrationMetricsMXBean bean = bean(registration.name().orElseThrow());

      assertThat(bean.getSqliteWrites()).isEqualTo(metrics.sqliteWrites());
      assertThat(bean.getJsonWrites()).isEqualTo(metrics.jsonWrites());
      assertThat(bean.getSqliteErrors()).isEqualTo(metrics.sqliteErrors());
      assertThat(bean.getJsonErrors()).isEqualTo(metrics.jsonErrors());
      assertThat(bean.getConsistencyChecks()).isEqualTo(metrics.consistencyChecks());
      assertThat(bean.getConsistencyFailures()).isEqualTo(metrics.consistencyFailures());
      assertThat(bean.getReads()).isEqualTo(metrics.reads());
      assertThat(bean.getFallbacks()).isEqualTo(metrics.fallbacks());
      assertThat(bean.getCorruptionErrors()).isEqualTo(metrics.corruptionErrors());
      assertThat(bean.getLostSessions()).isEqualTo(metrics.lostSessions());
      assertThat(bean.getHealedDivergences()).isEqualTo(metrics.healedDivergences());
      assertThat(metrics.writeSuccessRate()).hasValue(bean.getWriteSuccessRate());
      assertThat(metrics.consistencyRate()).hasValue(bean.getConsistencyRate());
      assertThat(metrics.fallbackRate()).hasValue(bean.getFallbackRate());
      assertThat(metrics.errorRate()).hasValue(bean.getErrorRate());
      assertThat(metrics.corruptionRate()).hasValue(bean.getCorruptionRate());
      assertThat(metrics.lossRate()).hasValue(bean.getLossRate());
      assertThat(bean.getJournalLength()).isEqualTo(5);
      assertThat(bean.getJournalAgeSeconds()).isEqualTo(8);
      assertThat(bean.getDatabaseBytes()).isEqualTo(600);
      assertThat(bean.getJsonBytes()).isEqualTo(700);
      assertThat(bean.getSummary()).isEqualTo(metrics.summary());
      assertThat(bean.getOperations().get("leader.update"))
          .containsAllEntriesOf(Map.of("count", 2L, "failures", 1L, "meanMicros", 2_000L))
          .containsKeys("p50Micros", "p90Micros", "p99Micros", "maxMicros");
      assertThat(bean.getOperations())
          .containsOnlyKeys("leader.update", "leader.get", "follower.mirror");
    }
  }

  @Test
  void secondStoreOnAHome_getsANameOfItsOwn() {
    try (JmxRegistration first = JmxRegistration.register(recorder, HOME, server);
        JmxRegistration second = JmxRegistration.register(recorder, HOME, server);
        JmxRegistration third = JmxRegistration.register(recorder, HOME, server)) {

      assertThat(first.name().orElseThrow().getKeyProperty("instance")).isNull();
      assertThat(second.name().orElseThrow().getKeyProperty("instance")).isEqualTo("2");
      assertThat(third.name().orElseThrow().getKeyProperty("instance")).isEqualTo("3");
    }
    assertThat(server.queryNames(null, null).toString()).doesNotContain("MigrationMetrics");
  }

  @Test
  void registration_thatFails_isLoggedAndThrowsNothing() {
    try (LogLines log = new LogLines(JmxRegistration.class);
        JmxRegistration registration = JmxRegistration.register(recorder, HOME, refusingServer())) {

      assertThat(registration.name()).isEmpty();
      assertThat(log.all()).singleElement().asString().startsWith("WARN The metrics of ");
    }
  }

  /** As under a security policy. */
  private static MBeanServer refusingServer() {
    return (MBeanServer)
        Proxy.newProxyInstance(
            JmxRegistrationTest.class.getClassLoader(),
            new Class<?>[] {MBeanServer.class},
            (proxy, method, arguments) -> {
              throw new SecurityException("refused");
            });
  }

  @Test
  void close_afterSomebodyElseUnregisteredIt_throwsNothing() throws Exception {
    JmxRegistration registration = JmxRegistration.register(recorder, HOME, server);
    server.unregisterMBean(registration.name().orElseThrow());

    registration.close();
    registration.close();

    assertThat(registration.name()).isEmpty();
  }
}
