package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.tck.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleLineTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  @Test
  void format_isKeysAndValues() {
    MetricsRecorder recorder = new MetricsRecorder(new ManualClock(START));
    recorder.succeeded(Side.LEADER, Operation.CREATE, 1_000_000);
    recorder.gauges(new Gauges(START, 2, START.minusSeconds(3), 400, 500));

    String line = SampleLine.format(new Sample(MirrorMode.SYNC, 25, recorder.snapshot()));

    assertThat(line)
        .startsWith(
            "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=sync rollout=25 "
                + "sqliteWrites=1 gaugesAt=2026-01-05T10:00:00Z journalLength=2 "
                + "journalOldest=2026-01-05T09:59:57Z databaseBytes=400 jsonBytes=500 "
                + "leader.create.count=1 leader.create.nanos=1000000 leader.create.max=1003519 "
                + "leader.create.histogram=")
        .matches(".* crc=[0-9a-f]{8}");
  }

  @Property(tries = 100)
  void parse_readsWhatFormatWrote(
      @ForAll @LongRange(min = 0, max = 10_000_000_000L) long nanos,
      @ForAll @IntRange(min = 0, max = 40) int calls,
      @ForAll MirrorMode mode) {
    ManualClock clock = new ManualClock(START);
    MetricsRecorder recorder = new MetricsRecorder(clock);
    List<Operation> operations = List.of(Operation.values());
    for (int i = 0; i < calls; i++) {
      Operation operation = operations.get(i % operations.size());
      recorder.succeeded(i % 2 == 0 ? Side.LEADER : Side.FOLLOWER, operation, nanos / (i + 1));
      recorder.failed(Side.LEADER, operation, nanos, new IllegalStateException());
      recorder.fellBack(operation);
      recorder.mirrored(i);
    }
    clock.advance(Duration.ofNanos(nanos));
    Sample sample = new Sample(mode, calls % 3 == 0 ? null : calls, recorder.snapshot());

    assertThat(SampleLine.parse(SampleLine.format(sample))).contains(sample);
  }

  @Test
  void parse_keysOfALaterVersion_arePassedOver() {
    Sample sample = new Sample(MirrorMode.ASYNC, null, MigrationMetrics.none(START));
    String line = "v=1 from=" + START + " to=" + START + " mode=async leader.copy.count=3 moons=2";

    assertThat(SampleLine.parse(withChecksum(line))).contains(sample);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v=1",
        "v=2 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=async",
        "from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=async",
        "v=1 from=yesterday to=2026-01-05T10:00:00Z mode=async",
        "v=1 from=2026-01-05T10:00:00Z mode=async",
        "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z",
        "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=fast",
        "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=async rollout=all",
        "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=async reads=many",
        "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=async word",
        "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=async gaugesAt=now",
        "v=1 from=2026-01-05T10:00:00Z to=2026-01-05T10:00:00Z mode=async leader.get.histogram=x",
      })
  void parse_somethingElse_isNoSample(String text) {
    assertThat(SampleLine.parse(withChecksum(text))).isEmpty();
  }

  @Test
  void parse_changedNumber_isNoSample() {
    MigrationMetrics metrics =
        new MigrationMetrics(START, START, Map.of(Counter.READS, 12L), Map.of(), null, null);
    String line = SampleLine.format(new Sample(MirrorMode.ASYNC, null, metrics));

    assertThat(SampleLine.parse(line)).isPresent();
    assertThat(SampleLine.parse(line.replace("reads=12", "reads=13"))).isEmpty();
  }

  private static String withChecksum(String line) {
    CRC32 crc = new CRC32();
    crc.update(line.getBytes(StandardCharsets.UTF_8));
    return line + " crc=" + HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
