package dev.sessionstore.hybrid.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sessionstore.hybrid.metrics.MetricsWindow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Thresholds} and {@link SuccessCriteria} take. */
class LimitsTest {

  @Test
  void builder_beginsWithThePlan() {
    assertThat(Thresholds.builder().build()).isEqualTo(Thresholds.PLAN);
    assertThat(SuccessCriteria.builder().build()).isEqualTo(SuccessCriteria.PLAN);
  }

  @Test
  void thresholds_everyPartCanBeSet() {
    Thresholds thresholds =
        Thresholds.builder()
            .limit(Criterion.LATENCY, Decision.FIX_FORWARD, 3)
            .noLimit(Criterion.DATA_LOSS, Decision.ROLLBACK_NOW)
            .noLimit(Criterion.DATA_LOSS, Decision.ROLLBACK_NOW)
            .noLimit(Criterion.LATENCY, Decision.ROLLBACK_WITHIN_24_HOURS)
            .minimumOperations(7)
            .minimumCases(5)
            .sustained(Duration.ofMinutes(30))
            .longestGap(Duration.ofMinutes(3))
            .baseline(Duration.ofMillis(8))
            .build();

    assertThat(thresholds.limits()).doesNotContainKey(Criterion.DATA_LOSS);
    assertThat(thresholds.limits().get(Criterion.LATENCY))
        .hasSize(2)
        .containsEntry(Decision.FIX_FORWARD, 3.0);
    assertThat(thresholds.minimumOperations()).isEqualTo(7);
    assertThat(thresholds.minimumCases()).isEqualTo(5);
    assertThat(thresholds.sustained()).isEqualTo(Duration.ofMinutes(30));
    assertThat(thresholds.longestGap()).isEqualTo(Duration.ofMinutes(3));
    assertThat(thresholds.baseline()).isEqualTo(Duration.ofMillis(8));
    assertThat(thresholds.toBuilder().build()).isEqualTo(thresholds);
  }

  @ParameterizedTest
  @EnumSource(names = {"OPERATIONS", "DURATION"})
  void thresholds_whatCallsForNoDecision_isRefused(Criterion criterion) {
    Thresholds.Builder builder = Thresholds.builder().limit(criterion, Decision.ROLLBACK_NOW, 1);

    assertThatIllegalArgumentException().isThrownBy(builder::build);
  }

  @ParameterizedTest
  @EnumSource(names = {"KEEP", "INSUFFICIENT_DATA"})
  void thresholds_decisionThatCallsForNothing_isRefused(Decision decision) {
    Thresholds.Builder builder = Thresholds.builder().limit(Criterion.LATENCY, decision, 1);

    assertThatIllegalArgumentException().isThrownBy(builder::build);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN})
  void limit_thatIsNone_isRefused(double limit) {
    Thresholds.Builder thresholds =
        Thresholds.builder().limit(Criterion.LATENCY, Decision.FIX_FORWARD, limit);
    SuccessCriteria.Builder criteria = SuccessCriteria.builder().limit(Criterion.LATENCY, limit);

    assertThatIllegalArgumentException().isThrownBy(thresholds::build);
    assertThatIllegalArgumentException().isThrownBy(criteria::build);
  }

  @ParameterizedTest
  @EnumSource(names = {"SUSTAINED_ERROR_RATE", "DURATION"})
  void successCriteria_whatIsNoneOfAGate_isRefused(Criterion criterion) {
    SuccessCriteria.Builder builder = SuccessCriteria.builder().limit(criterion, 1);

    assertThatIllegalArgumentException().isThrownBy(builder::build);
  }

  @ParameterizedTest
  @EnumSource
  void everyCriterion_saysWhatIsMissing_andHowItIsWritten(Criterion criterion) {
    assertThat(Figures.whatIsMissing(criterion)).isNotBlank();
    assertThat(criterion.label()).isNotBlank();
    assertThat(criterion.format(0)).startsWith("0");
  }

  @ParameterizedTest
  @EnumSource(names = {"SUSTAINED_ERROR_RATE", "DURATION"})
  void figures_doNotTellWhatIsJudgedOtherwise(Criterion criterion) {
    Figures figures = new Figures(MetricsWindow.of(List.of()), null);

    assertThatIllegalArgumentException().isThrownBy(() -> figures.of(criterion));
  }
}
