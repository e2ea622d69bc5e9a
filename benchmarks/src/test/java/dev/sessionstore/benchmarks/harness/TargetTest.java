package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "1.25, 1.20, 1.30, MET",
    "1.30, 1.20, 1.40, WITHIN_SPREAD",
    "1.30, 1.25, 1.40, WITHIN_SPREAD",
    "1.30, 1.26, 1.40, MISSED"
  })
  void aCostIsMissedWhereEvenItsLowerQuartileIsOver(
      double median, double low, double high, Verdict verdict) {
    assertThat(Target.atMost(1.25).judge(new Spread(median, low, high))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"500, 400, 600, MET", "450, 400, 500, WITHIN_SPREAD", "450, 400, 499, MISSED"})
  void aSpeedIsMissedWhereEvenItsUpperQuartileIsUnder(
      double median, double low, double high, Verdict verdict) {
    assertThat(Target.atLeast(500).judge(new Spread(median, low, high))).isEqualTo(verdict);
  }

  @Test
  void saysItsLimit() {
    assertThat(Target.atMost(1.25).label()).isEqualTo("≤ 1.25");
    assertThat(Target.atLeast(5_000).label()).isEqualTo("≥ 5,000");
  }

  @ParameterizedTest
  @CsvSource({
    "20, false, MISSED",
    "20, true, MACHINE",
    "11, true, WITHIN_SPREAD",
    "9, true, MET",
  })
  void onlyAMissIsLaidToTheMachine_andItsFigureStays(
      double median, boolean machine, Verdict verdict) {
    Spread figure = new Spread(median, median - 1, median + 1);
    Finding found =
        Finding.of("create, p99", "a", "its median", figure, "×", Target.atMost(10))
            .orMachine(machine);
    assertThat(found.verdict()).isEqualTo(verdict);
    assertThat(found.figure()).isEqualTo(figure);
  }

  @Test
  void aFigureWithoutTargetIsShown() {
    assertThat(Finding.of("get", "a", null, Spread.exactly(1), "ms", null).verdict())
        .isEqualTo(Verdict.SHOWN);
  }
}
