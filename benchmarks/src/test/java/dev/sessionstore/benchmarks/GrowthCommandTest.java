package dev.sessionstore.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sessionstore.benchmarks.harness.Chart.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthCommandTest {

  @Test
  void exponentIsHowCostsFollowTheSize() {
    assertThat(GrowthCommand.exponent(List.of(new Point(10, 5), new Point(1_000, 5))))
        .isCloseTo(0, within(1e-9));
    assertThat(
            GrowthCommand.exponent(
                List.of(new Point(10, 20), new Point(100, 200), new Point(1_000, 2_000))))
        .isCloseTo(1, within(1e-9));
    assertThat(GrowthCommand.exponent(List.of(new Point(2, 4), new Point(8, 64))))
        .isCloseTo(2, within(1e-9));
  }
}
