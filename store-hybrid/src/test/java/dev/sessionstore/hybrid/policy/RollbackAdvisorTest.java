package dev.sessionstore.hybrid.policy;

import static dev.sessionstore.hybrid.policy.Criterion.CONSISTENCY;
import static dev.sessionstore.hybrid.policy.Criterion.CORRUPTION;
import static dev.sessionstore.hybrid.policy.Criterion.DATA_LOSS;
import static dev.sessionstore.hybrid.policy.Criterion.ERROR_RATE;
import static dev.sessionstore.hybrid.policy.Criterion.FALLBACK_RATE;
import static dev.sessionstore.hybrid.policy.Criterion.INCONSISTENCY;
import static dev.sessionstore.hybrid.policy.Criterion.LATENCY;
import static dev.sessionstore.hybrid.policy.Criterion.SUSTAINED_ERROR_RATE;
import static dev.sessionstore.hybrid.policy.Criterion.WRITE_SUCCESS;
import static dev.sessionstore.hybrid.policy.Decision.FIX_FORWARD;
import static dev.sessionstore.hybrid.policy.Decision.INSUFFICIENT_DATA;
import static dev.sessionstore.hybrid.policy.Decision.KEEP;
import static dev.sessionstore.hybrid.policy.Decision.ROLLBACK_NOW;
import static dev.sessionstore.hybrid.policy.Decision.ROLLBACK_WITHIN_24_HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.policy.Advice.NotJudged;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RollbackAdvisorTest {

  private static final Duration MINUTES = Duration.ofMinutes(5);

  private final RollbackAdvisor advisor = new RollbackAdvisor();
  private final Scene scene = new Scene();

  private Advice advise() {
    return advisor.advise(scene.lapse(MINUTES).window());
  }

  private static Decision calledForBy(Criterion criterion, Advice advice) {
    return advice.reasons().stream()
        .filter(reason -> reason.criterion() == criterion)
        .map(Reason::decision)
        .findAny()
        .orElse(KEEP);
  }

  private static List<Criterion> notJudged(Advice advice) {
    return advice.notJudged().stream().map(NotJudged::criterion).toList();
  }

  /** Both sides of each boundary of the plan, and the figure. */
  static Stream<Arguments> boundaries() {
    return Stream.of(
        arguments(DATA_LOSS, 0.01, KEEP, new Scene().compared(1000, 0).lost(10)),
        arguments(DATA_LOSS, 0.011, ROLLBACK_NOW, new Scene().compared(1000, 0).lost(11)),
        arguments(CORRUPTION, 0.05, KEEP, new Scene().reads(950).corruptReads(50)),
        arguments(CORRUPTION, 0.051, ROLLBACK_NOW, new Scene().reads(949).corruptReads(51)),
        arguments(LATENCY, 2.0, KEEP, slow(2_000_000)),
        arguments(LATENCY, 2.000001, FIX_FORWARD, slow(2_000_001)),
        arguments(LATENCY, 5.0, FIX_FORWARD, slow(5_000_000)),
        arguments(LATENCY, 5.000001, ROLLBACK_WITHIN_24_HOURS, slow(5_000_001)),
        arguments(LATENCY, 10.0, ROLLBACK_WITHIN_24_HOURS, slow(10_000_000)),
        arguments(LATENCY, 10.000001, ROLLBACK_NOW, slow(10_000_001)),
        arguments(INCONSISTENCY, 0.001, KEEP, new Scene().compared(1000, 1)),
        arguments(INCONSISTENCY, 0.002, FIX_FORWARD, new Scene().compared(1000, 2)),
        arguments(INCONSISTENCY, 0.02, FIX_FORWARD, new Scene().compared(1000, 20)),
        arguments(INCONSISTENCY, 0.021, ROLLBACK_WITHIN_24_HOURS, new Scene().compared(1000, 21)),
        arguments(ERROR_RATE, 0.001, KEEP, new Scene().writes(999).failedWrites(1)),
        arguments(ERROR_RATE, 0.002, FIX_FORWARD, new Scene().writes(998).failedWrites(2)),
        arguments(FALLBACK_RATE, 0.01, KEEP, new Scene().reads(990).fallbacks(10)),
        arguments(FALLBACK_RATE, 0.011, FIX_FORWARD, new Scene().reads(989).fallbacks(11)),
        arguments(FALLBACK_RATE, 0.1, FIX_FORWARD, new Scene().reads(900).fallbacks(100)),
        arguments(
            FALLBACK_RATE, 0.101, ROLLBACK_WITHIN_24_HOURS, new Scene().reads(899).fallbacks(101)),
        arguments(WRITE_SUCCESS, 0.95, KEEP, new Scene().writes(950).failedWrites(50)),
        arguments(
            WRITE_SUCCESS,
            0.949,
            ROLLBACK_WITHIN_24_HOURS,
            new Scene().writes(949).failedWrites(51)),
        arguments(CONSISTENCY, 0.95, KEEP, new Scene().compared(1000, 50)),
        arguments(CONSISTENCY, 0.949, ROLLBACK_WITHIN_24_HOURS, new Scene().compared(1000, 51)));
  }

  private static Scene slow(long nanos) {
    return new Scene().writes(100, nanos).mirrors(60);
  }

  @ParameterizedTest
  @MethodSource("boundaries")
  void eachThreshold_isExceededByWhatIsBeyondIt(
      Criterion criterion, double figure, Decision decision, Scene happened) {
    if (criterion == DATA_LOSS || criterion == INCONSISTENCY || criterion == CONSISTENCY) {
      happened.reads(100);
    }

    Advice advice = advisor.advise(happened.lapse(MINUTES).window());

    assertThat(calledForBy(criterion, advice)).isEqualTo(decision);
    assertThat(advice.reasons())
        .filteredOn(reason -> reason.criterion() == criterion)
        .allSatisfy(
            reason -> {
              assertThat(reason.figure()).isEqualTo(figure);
              assertThat(reason.threshold())
                  .isEqualTo(Thresholds.PLAN.limits().get(criterion).get(decision));
            });
  }

  @Test
  void allIsWell_keep() {
    scene.writes(100).reads(100).mirrors(100).compared(100, 0);

    Advice advice = advise();

    assertThat(advice.decision()).isEqualTo(KEEP);
    assertThat(advice.reasons()).isEmpty();
    assertThat(notJudged(advice)).containsExactly(SUSTAINED_ERROR_RATE);
  }

  @Test
  void severalReasons_theGravestWins_andAllAreListed() {
    scene.writes(100, 3_000_000).mirrors(100).reads(800).fallbacks(200).compared(100, 0).lost(2);

    Advice advice = advise();

    assertThat(advice.decision()).isEqualTo(ROLLBACK_NOW);
    assertThat(advice.reasons())
        .containsExactly(
            new Reason(DATA_LOSS, 0.02, 0.01, ROLLBACK_NOW),
            new Reason(FALLBACK_RATE, 0.2, 0.1, ROLLBACK_WITHIN_24_HOURS),
            new Reason(LATENCY, 3, 2, FIX_FORWARD));
    assertThat(advice.reasons())
        .extracting(Reason::describe)
        .containsExactly(
            "lost sessions 2 % > 1 %",
            "fallback rate 20 % > 10 %", "write latency 3 times > 2 times");
  }

  @Test
  void lessIsBad_isDescribedSo() {
    assertThat(new Reason(WRITE_SUCCESS, 0.941, 0.95, ROLLBACK_WITHIN_24_HOURS).describe())
        .isEqualTo("write success 94.1 % < 95 %");
  }

  @Test
  void nothingHappened_insufficientData() {
    Advice advice = advisor.advise(MetricsWindow.of(List.of()));

    assertThat(advice.decision()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(advice.reasons()).isEmpty();
    assertThat(notJudged(advice)).hasSameElementsAs(Thresholds.PLAN.limits().keySet());
    assertThat(advice.notJudged()).allSatisfy(each -> assertThat(each.why()).isNotBlank());
  }

  @Test
  void oneOperationTooFew_insufficientData_saysWhy() {
    scene.writes(50).failedWrites(49).mirrors(50);

    Advice advice = advise();

    assertThat(advice.decision()).isEqualTo(INSUFFICIENT_DATA);
    assertThat(advice.notJudged())
        .contains(new NotJudged(ERROR_RATE, "99 of the 100 operations that are needed"));
    scene.failedWrites(1);
    assertThat(advise().decision()).isEqualTo(ROLLBACK_WITHIN_24_HOURS);
  }

  @Test
  void lossAndCorruption_areNotHiddenByTooFewOperations() {
    scene.corruptReads(1);
    assertThat(advise().decision()).isEqualTo(ROLLBACK_NOW);

    assertThat(advisor.advise(new Scene().lost(1).lapse(MINUTES).window()).reasons())
        .containsExactly(new Reason(DATA_LOSS, 1, 0.01, ROLLBACK_NOW));
  }

  @Test
  void rateOfFewCases_isNotJudged() {
    scene.writes(100).mirrors(49).reads(48).fallbacks(1).compared(49, 1);

    Advice advice = advise();

    assertThat(advice.decision()).isEqualTo(KEEP);
    assertThat(notJudged(advice))
        .containsExactlyInAnyOrder(
            LATENCY, INCONSISTENCY, CONSISTENCY, FALLBACK_RATE, SUSTAINED_ERROR_RATE);
    assertThat(advice.notJudged())
        .contains(new NotJudged(LATENCY, "49 of the 50 cases that are needed"));
  }

  @Test
  void latency_withoutBaseline_isNotJudged() {
    scene.writes(100, 1_000_000_000);

    Advice advice = advise();

    assertThat(calledForBy(LATENCY, advice)).isEqualTo(KEEP);
    assertThat(advice.notJudged())
        .contains(
            new NotJudged(
                LATENCY, "no writes to both stores were timed, and no baseline is configured"));
  }

  @Test
  void latency_configuredBaseline_winsOverTheMeasuredOne() {
    RollbackAdvisor configured =
        new RollbackAdvisor(Thresholds.builder().baseline(Duration.ofMillis(4)).build());
    scene.writes(100, 9_000_000).mirrors(3);

    Advice advice = configured.advise(scene.lapse(MINUTES).window());

    assertThat(advice.reasons()).containsExactly(new Reason(LATENCY, 2.25, 2, FIX_FORWARD));
  }

  @Test
  void thresholds_areConfigurable() {
    RollbackAdvisor strict =
        new RollbackAdvisor(
            Thresholds.builder()
                .limit(FALLBACK_RATE, ROLLBACK_NOW, 0.15)
                .noLimit(LATENCY, FIX_FORWARD)
                .minimumOperations(10)
                .minimumCases(5)
                .build());
    scene.writes(10, 3_000_000).mirrors(10).reads(8).fallbacks(2);

    Advice advice = strict.advise(scene.lapse(MINUTES).window());

    assertThat(advice.reasons())
        .containsExactly(new Reason(FALLBACK_RATE, 0.2, 0.15, ROLLBACK_NOW));
  }

  @Test
  void errorRate_overFivePercentForAnHour_isSustained() {
    for (int i = 0; i < 12; i++) {
      scene.writes(94).failedWrites(6).lapse(MINUTES);
    }

    Advice advice = advisor.advise(scene.window());

    assertThat(advice.reasons())
        .contains(new Reason(SUSTAINED_ERROR_RATE, 0.06, 0.05, ROLLBACK_WITHIN_24_HOURS));
    assertThat(calledForBy(ERROR_RATE, advice)).isEqualTo(FIX_FORWARD);
  }

  @Test
  void errorRate_overFivePercentForLess_isFixedForward() {
    for (int i = 0; i < 11; i++) {
      scene.reads(90).failedWrites(10).lapse(MINUTES);
    }
    scene.reads(95).failedWrites(5).lapse(MINUTES);

    Advice advice = advisor.advise(scene.window());

    assertThat(calledForBy(SUSTAINED_ERROR_RATE, advice)).isEqualTo(KEEP);
    assertThat(calledForBy(ERROR_RATE, advice)).isEqualTo(FIX_FORWARD);
  }
}
