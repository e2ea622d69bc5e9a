package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {

  /** From Conover's table of the binomial distribution with p = 1/2. */
  @ParameterizedTest
  @CsvSource({"2, 0", "5, 0", "6, 0", "8, 0", "9, 1", "11, 1", "12, 2", "20, 5", "40, 13"})
  void leavesOutAtEachEndWhatTheMedianIsNotBeyondIn975Of1000Runs(int figures, int outside) {
    List<Double> turns = IntStream.range(0, figures).mapToObj(i -> (double) i).toList();

    assertThat(Spread.of(turns))
        .isEqualTo(new Spread((figures - 1) / 2.0, outside, figures - 1 - outside));
  }

  @Test
  void isTheMedianWhateverTheOrder() {
    assertThat(Spread.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0))).isEqualTo(new Spread(3, 1, 5));
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
