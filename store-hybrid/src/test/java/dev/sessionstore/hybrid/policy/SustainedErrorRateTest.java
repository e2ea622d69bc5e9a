package dev.sessionstore.hybrid.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SustainedErrorRateTest {

  private final Scene scene = new Scene();

  private OptionalDouble rate() {
    return new SustainedErrorRate(Duration.ofHours(1), Duration.ofMinutes(15), 50)
        .of(scene.window());
  }

  private void sample(int minutes, int writes, int failures) {
    scene.writes(writes).failedWrites(failures).lapse(Duration.ofMinutes(minutes));
  }

  @Test
  void noSamples_noRate() {
    assertThat(rate()).isEmpty();
  }

  @Test
  void oneSecondLessThanAnHour_isNotLongEnough() {
    sample(30, 90, 10);
    scene.failedWrites(9).writes(91).lapse(Duration.ofSeconds(1799));
    assertThat(rate()).isEmpty();

    scene.failedWrites(8).writes(92).lapse(Duration.ofSeconds(1));
    assertThat(rate()).hasValue(0.08);
  }

  @Test
  void theLowestOfTheHour_counts() {
    sample(20, 80, 20);
    sample(20, 96, 4);
    sample(20, 80, 20);

    assertThat(rate()).hasValue(0.04);
  }

  @Test
  void theWorstHour_counts() {
    sample(60, 99, 1);
    sample(60, 90, 10);
    sample(60, 98, 2);

    assertThat(rate()).hasValue(0.1);
  }

  @Test
  void samplesWithoutOperations_neitherBreakNorProlong() {
    sample(20, 80, 20);
    sample(20, 0, 0);
    sample(10, 0, 0);
    assertThat(rate()).isEmpty();

    sample(10, 90, 10);
    assertThat(rate()).hasValue(0.1);

    sample(90, 0, 0);
    assertThat(rate()).hasValue(0.1);
  }

  @Test
  void samplesWithoutOperations_beginNoStretch() {
    sample(50, 0, 0);
    sample(10, 80, 20);

    assertThat(rate()).isEmpty();
  }

  @Test
  void timeWithoutSamples_breaksTheStretch() {
    sample(30, 80, 20);
    scene.gap(Duration.ofMinutes(16));
    sample(30, 80, 20);
    assertThat(rate()).isEmpty();

    scene.gap(Duration.ofMinutes(15));
    sample(15, 90, 10);
    assertThat(rate()).hasValue(0.1);
  }

  @Test
  void fewOperations_areNoEvidence() {
    sample(60, 0, 49);
    assertThat(rate()).isEmpty();

    sample(5, 0, 1);
    assertThat(rate()).hasValue(1);
  }
}
