package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegressionTest {

  private static Report report(Finding finding) {
    return new Report("x", Pages.MACHINE, 0, List.of(new Section("floor", "", "").add(finding)));
  }

  private static Finding cost(double median, double spread) {
    return finding(median, spread, Finding.TIMES);
  }

  private static Finding finding(double median, double spread, String unit) {
    return Finding.of(
        "get", "a", "b", new Spread(median, median - spread, median + spread), unit, null);
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1.5, 0.1, 1", "1.0, 1.15, 0.01, 0", "1.0, 1.5, 0.3, 0", "1.5, 1.0, 0.1, 0"})
  void aCostIsWorseBeyondTheSpreadOfBothRuns(double was, double is, double spread, int worse) {
    assertThat(Regression.between(report(cost(was, spread)), report(cost(is, spread))))
        .hasSize(worse);
  }

  @Test
  void aSpeedIsWorseWhereItIsLess() {
    Report fast = report(finding(500, 10, "× as fast"));
    Report slow = report(finding(300, 10, "× as fast"));
    assertThat(Regression.between(fast, slow))
        .singleElement()
        .extracting(Regression::line)
        .isEqualTo("WORSE  floor: get, a against b: was 500 (490–510), is 300 (290–310) × as fast");
    assertThat(Regression.between(slow, fast)).isEmpty();
  }

  @Test
  void timesThatAreNotOfOneRunAreNotCompared() {
    Finding before = Finding.of("get", "a", null, Spread.exactly(1), "ms", null);
    Finding after = Finding.of("get", "a", null, Spread.exactly(9), "ms", null);
    assertThat(Regression.between(report(before), report(after))).isEmpty();
  }
}
