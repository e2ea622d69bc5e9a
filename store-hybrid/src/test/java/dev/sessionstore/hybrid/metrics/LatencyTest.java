package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyTest {

  @Test
  void none_isZeroEverywhere() {
    assertThat(Latency.NONE.count()).isZero();
    assertThat(Latency.NONE.mean()).isZero();
    assertThat(Latency.NONE.percentile(50)).isZero();
    assertThat(Latency.NONE.max()).isZero();
  }

  @Test
  void percentiles_areThoseOfTheValues_toTwoDigits() {
    LatencyRecorder recorder = new LatencyRecorder();
    for (int i = 1; i <= 1000; i++) {
      recorder.record(i * 1_000_000L);
    }
    Latency latency = recorder.latency();

    assertThat(latency.count()).isEqualTo(1000);
    assertThat(latency.mean()).isEqualTo(Duration.ofNanos(500_500_000));
    assertThat(millis(latency.percentile(50))).isCloseTo(500, within(5.0));
    assertThat(millis(latency.percentile(90))).isCloseTo(900, within(9.0));
    assertThat(millis(latency.percentile(99))).isCloseTo(990, within(10.0));
    assertThat(millis(latency.max())).isCloseTo(1000, within(10.0));
    assertThat(latency.percentile(100)).isEqualTo(latency.max());
    assertThat(latency.percentile(0)).isEqualTo(latency.percentile(0.1));
    assertThat(latency.toString()).contains("count=1000");
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  @Property(tries = 200)
  void merging_isTheSameAsRecordingAll(
      @ForAll List<@LongRange(min = 0, max = 10_000_000_000L) Long> one,
      @ForAll List<@LongRange(min = 0, max = 10_000_000_000L) Long> other) {
    Latency all = latency(Stream.concat(one.stream(), other.stream()).toList());

    assertThat(latency(one).plus(latency(other))).isEqualTo(all).hasSameHashCodeAs(all);
    assertThat(latency(other).plus(latency(one))).isEqualTo(all);
    assertThat(all.minus(latency(one))).isEqualTo(latency(other));
  }

  @Property(tries = 200)
  void encoding_losesNothing(@ForAll List<@LongRange(min = 0, max = 10_000_000_000L) Long> values) {
    Latency latency = latency(values);

    assertThat(Latency.decode(latency.encoded(), latency.total().toNanos())).isEqualTo(latency);
  }

  @Test
  void encoding_isReadByHdrHistogram() throws Exception {
    ByteBuffer encoded =
        ByteBuffer.wrap(Base64.getDecoder().decode(latency(List.of(5_000L, 5_000L)).encoded()));

    Histogram histogram = Histogram.decodeFromCompressedByteBuffer(encoded, 0);

    assertThat(histogram.getTotalCount()).isEqualTo(2);
    assertThat(histogram.getCountAtValue(5_000)).isEqualTo(2);
  }

  @Test
  void minus_whatIsNotAmongThem_isRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> latency(List.of(5_000L)).minus(latency(List.of(9_000_000L))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no base64!", "AAAA", "HISTFAAAAEV42pNpmSzMwMDAxAABzFCaEUoz2X+AsQ=="})
  void decode_somethingElse_isRefused(String text) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Latency.decode(text, 0));
  }

  @Test
  void decode_histogramOfAnotherShape_isRefused() {
    Histogram histogram = new Histogram(1, 3_600_000, 3);
    histogram.recordValue(7);
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    String text = Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Latency.decode(text, 7))
        .withMessageContaining("other buckets");
  }

  @Test
  void equals_seesBucketsCountsAndSum() {
    Latency latency = latency(List.of(1_000_000L));

    assertThat(latency)
        .isNotEqualTo(latency(List.of(1_000_001L)))
        .isNotEqualTo(latency(List.of(2_000_000L)))
        .isNotEqualTo(latency(List.of(500_000L, 500_000L)))
        .isNotEqualTo("latency");
  }

  private static Latency latency(List<Long> nanos) {
    LatencyRecorder recorder = new LatencyRecorder();
    nanos.forEach(recorder::record);
    return recorder.latency();
  }
}
