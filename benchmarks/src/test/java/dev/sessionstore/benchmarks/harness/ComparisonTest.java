package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Effort COLD = new Effort(Duration.ZERO, 4, Duration.ofMillis(1), 10);

  private final List<String> calls = new ArrayList<>();

  private double called(String name, double figure) {
    calls.add(name);
    return figure;
  }

  @Test
  void sidesTakeTurnsAndNoneIsAlwaysFirst() throws Exception {
    new Comparison(COLD.rounds(3))
        .gauge("a", () -> called("a", 1))
        .gauge("b", () -> called("b", 1))
        .run();
    assertThat(calls).containsExactly("a", "b", "b", "a", "a", "b");
  }

  @Test
  void aWarmUpIsThrownAway() throws Exception {
    double[] next = {1_000};
    List<Series> series =
        new Comparison(COLD.rounds(2).warmUp(Duration.ofMillis(1)))
            .gauge("a", () -> next[0]--)
            .run();
    assertThat(series.get(0).turns()).containsExactly(999.0, 998.0);
  }

  @Test
  void aRatioIsOfTurnsSideBySideSoThatDriftCancels() throws Exception {
    double[] slowness = {1};
    List<Series> series =
        new Comparison(COLD.rounds(20))
            .gauge("a", () -> 3 * (slowness[0] *= 1.1))
            .gauge("b", () -> slowness[0] *= 1.1)
            .run();
    Spread ratio = series.get(0).over(series.get(1));
    assertThat(series.get(0).spread().high()).isGreaterThan(5 * series.get(0).spread().low());
    assertThat(ratio.low()).isBetween(2.7, 3.0);
    assertThat(ratio.high()).isBetween(3.0, 3.4);
  }

  @Test
  void preparationAndTheEndOfATurnAreNotSteps() throws Exception {
    Step step =
        new Step() {
          @Override
          public void prepare() {
            calls.add("prepare");
          }

          @Override
          public void run() {
            calls.add("run");
          }

          @Override
          public void endTurn() {
            calls.add("end");
          }
        };
    List<Series> series =
        new Comparison(COLD.rounds(1).maxSteps(2).turn(Duration.ofDays(1))).side("a", step).run();
    assertThat(calls)
        .endsWith("prepare", "run", "prepare", "run", "end")
        .startsWith("prepare", "run", "end");
    assertThat(series.get(0).count()).isEqualTo(2);
  }

  @Test
  void aSeriesTellsPercentilesOfAllItsSteps() {
    Series series = new Series("a");
    series.turn(List.of(1_000L, 2_000L, 3_000L));
    series.turn(List.of(5_000L, 5_000L, 1_000_000L));
    assertThat(series.turns()).containsExactly(2.0, 5.0);
    assertThat(series.percentile(100)).isBetween(999.0, 1_001.0);
    assertThat(series.tail().median()).isBetween(300.0, 340.0);
  }
}
