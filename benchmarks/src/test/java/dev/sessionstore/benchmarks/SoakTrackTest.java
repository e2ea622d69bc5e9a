package dev.sessionstore.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Verdict;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What a soak calls growth. */
class SoakTrackTest {

  private static SoakTrack track(IntToDoubleFunction figure) {
    SoakTrack track = new SoakTrack("heap", "editor", "MB");
    for (int i = 0; i < 100; i++) {
      track.add(i / 10.0, figure.applyAsDouble(i));
    }
    return track;
  }

  private static Verdict growth(IntToDoubleFunction figure) {
    return track(figure).growsAtMost(0.25, 8).verdict();
  }

  @Test
  void whatFillsAtTheBeginning_isNoGrowth() {
    assertThat(growth(i -> Math.min(i, 20) * 5.0)).isEqualTo(Verdict.MET);
  }

  @Test
  void whatGoesUpAndDown_isNoGrowth() {
    assertThat(growth(i -> 30 + 20 * (i % 5))).isEqualTo(Verdict.MET);
    assertThat(growth(i -> i == 99 ? 1_000 : 30)).isEqualTo(Verdict.MET);
  }

  @Test
  void whatGrowsAllTheTime_isGrowth() {
    assertThat(growth(i -> 30 + i)).isEqualTo(Verdict.MISSED);
  }

  @Test
  void growth_isMeasuredFromWhereTheFigureHadSettled() {
    Finding finding = track(i -> i < 50 ? 100 : 130).growsAtMost(0.25, 8);

    assertThat(finding.figure().median()).isEqualTo(30);
    assertThat(finding.target()).isNotNull();
    assertThat(finding.verdict()).isEqualTo(Verdict.MET);
  }

  @Test
  void aSingleSampleAboveALimit_isTooMany() {
    assertThat(track(i -> i == 50 ? 65 : 1).neverAbove(64).verdict()).isEqualTo(Verdict.MISSED);
    assertThat(track(i -> 64).neverAbove(64).verdict()).isEqualTo(Verdict.MET);
  }
}
