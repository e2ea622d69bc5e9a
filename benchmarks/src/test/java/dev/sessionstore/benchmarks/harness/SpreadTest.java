package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void isTheMedianBetweenTheQuartiles() {
    assertThat(Spread.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0))).isEqualTo(new Spread(3, 2, 4));
  }

  @Test
  void liesBetweenNeighboursWhereThereIsNoMiddle() {
    assertThat(Spread.of(List.of(1.0, 2.0))).isEqualTo(new Spread(1.5, 1.25, 1.75));
  }

  @Test
  void ofOneFigureIsThatFigure() {
    assertThat(Spread.of(List.of(7.0))).isEqualTo(Spread.exactly(7));
  }

  @Test
  void ofNothingIsRefused() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
