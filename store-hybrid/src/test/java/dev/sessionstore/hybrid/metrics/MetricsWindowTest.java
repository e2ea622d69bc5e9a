package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsWindowTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  @Test
  void empty_hasNoBeginningAndNoEnd() {
    MetricsWindow window = MetricsWindow.of(List.of());

    assertThat(window.first()).isEmpty();
    assertThat(window.last()).isEmpty();
    assertThat(window.samples()).isEmpty();
    assertThat(window.gaps(Duration.ZERO)).isEmpty();
    assertThat(window.total().counters()).isEmpty();
  }

  @Test
  void samples_areInOrderOfTime_andSummed() {
    MetricsWindow window = MetricsWindow.of(List.of(sample(10, 15), sample(0, 20), sample(0, 5)));

    assertThat(window.samples()).containsExactly(sample(0, 5), sample(0, 20), sample(10, 15));
    assertThat(window.first()).contains(minute(0));
    assertThat(window.last()).contains(minute(20));
    assertThat(window.total().reads()).isEqualTo(3);
  }

  @Test
  void since_keepsWhatEndsLater() {
    MetricsWindow window = MetricsWindow.of(List.of(sample(0, 5), sample(5, 10), sample(3, 11)));

    assertThat(window.since(minute(5)).samples()).containsExactly(sample(3, 11), sample(5, 10));
    assertThat(window.since(minute(10)).total().reads()).isEqualTo(1);
    assertThat(window.since(minute(11)).first()).isEmpty();
  }

  @Test
  void gaps_areTimesOfWhichNoProcessTells() {
    MetricsWindow window =
        MetricsWindow.of(
            List.of(sample(0, 30), sample(5, 10), sample(32, 40), sample(60, 70), sample(70, 80)));

    assertThat(window.gaps(Duration.ofMinutes(2)))
        .containsExactly(new MetricsWindow.Gap(minute(40), minute(60)));
    assertThat(window.gaps(Duration.ofMinutes(1)))
        .containsExactly(
            new MetricsWindow.Gap(minute(30), minute(32)),
            new MetricsWindow.Gap(minute(40), minute(60)));
  }

  private static Instant minute(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  private static Sample sample(int from, int to) {
    return new Sample(
        MirrorMode.ASYNC,
        null,
        new MigrationMetrics(
            minute(from), minute(to), Map.of(Counter.READS, 1L), Map.of(), null, null));
  }
}
