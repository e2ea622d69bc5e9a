package dev.sessionstore.hybrid.policy;

import static dev.sessionstore.hybrid.policy.Scene.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.policy.GateReport.Check;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PhaseGateTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Scene scene = new Scene();
  private final PhaseGate gate = new PhaseGate(SuccessCriteria.PLAN, scene.clock);

  private static Scene goodHour(Scene scene) {
    return scene.writes(100).reads(100).mirrors(100).compared(100, 0).lapse(HOUR);
  }

  private static Check check(GateReport report, Criterion criterion) {
    return report.checks().stream()
        .filter(check -> check.criterion() == criterion)
        .findAny()
        .orElseThrow();
  }

  @Test
  void dualWrite_afterSevenGoodDays_go() {
    goodHour(scene);
    scene.clock.advance(Duration.ofDays(7).minus(HOUR));

    GateReport report = gate.judge(Phase.DUAL_WRITE, scene.window());

    assertThat(report.go()).isTrue();
    assertThat(report.phase()).isEqualTo(Phase.DUAL_WRITE);
    assertThat(report.since()).isEqualTo(START);
    assertThat(report.timeLeft()).isZero();
    assertThat(report.checks())
        .extracting(Check::describe)
        .containsExactly(
            "write latency 1 times ≤ 3 times",
            "error rate 0 % ≤ 0.1 %",
            "fallback rate 0 % ≤ 1 %",
            "write success 100 % ≥ 99 %",
            "consistency 100 % ≥ 99.9 %",
            "operations 200 ≥ 100",
            "hours in this phase 168 ≥ 168");
  }

  @Test
  void dualWrite_oneSecondTooEarly_noGo() {
    goodHour(scene);
    scene.clock.advance(Duration.ofDays(7).minus(HOUR).minusSeconds(1));

    GateReport report = gate.judge(Phase.DUAL_WRITE, scene.window());

    assertThat(report.go()).isFalse();
    assertThat(report.timeLeft()).isEqualTo(Duration.ofSeconds(1));
    assertThat(report.checks())
        .filteredOn(check -> !check.met())
        .extracting(Check::criterion)
        .containsExactly(Criterion.DURATION);
  }

  @Test
  void dualWrite_beginningGivenByTheCaller_winsOverTheSamples() {
    goodHour(scene);

    GateReport report =
        gate.judge(Phase.DUAL_WRITE, scene.window(), START.minus(Duration.ofDays(7)));

    assertThat(report.go()).isTrue();
  }

  @Test
  void beginningInTheFuture_theWholeTimeIsLeft() {
    goodHour(scene);

    GateReport report =
        gate.judge(Phase.DUAL_WRITE, scene.window(), START.plus(Duration.ofDays(9)));

    assertThat(report.timeLeft()).isEqualTo(Duration.ofDays(7));
    assertThat(report.go()).isFalse();
  }

  @Test
  void whatHappenedBeforeThePhase_doesNotCount() {
    scene.failedWrites(500).lapse(HOUR);
    goodHour(scene);
    scene.clock.advance(Duration.ofDays(7));

    assertThat(gate.judge(Phase.DUAL_WRITE, scene.window()).go()).isFalse();
    assertThat(gate.judge(Phase.DUAL_WRITE, scene.window(), START.plus(HOUR)).go()).isTrue();
  }

  @Test
  void stage_beginsWithTheLastChangeOfThePercentage() {
    scene.rollout(25);
    goodHour(scene);
    scene.rollout(10);
    goodHour(scene);
    scene.rollout(25);
    goodHour(scene);
    scene.rollout(null);
    goodHour(scene);
    scene.rollout(25);
    goodHour(scene);

    GateReport report = gate.judge(Phase.ROLLOUT_STAGE, scene.window());

    assertThat(report.since()).isEqualTo(START.plus(HOUR.multipliedBy(2)));
    assertThat(report.timeLeft()).isEqualTo(Duration.ofHours(45));
    assertThat(report.go()).isFalse();
  }

  @Test
  void stage_after48GoodHours_go() {
    scene.rollout(10);
    goodHour(scene);
    scene.clock.advance(Duration.ofHours(47));

    assertThat(gate.judge(Phase.ROLLOUT_STAGE, scene.window()).go()).isTrue();
  }

  @Test
  void stage_percentageUnknown_noGo() {
    goodHour(scene);

    GateReport report = gate.judge(Phase.ROLLOUT_STAGE, scene.window());

    assertThat(report.since()).isNull();
    assertThat(report.timeLeft()).isEqualTo(Duration.ofDays(2));
    assertThat(check(report, Criterion.DURATION).describe())
        .isEqualTo("hours in this phase: nobody knows when the phase began");
  }

  @Test
  void noSamples_nothingIsMet() {
    GateReport report = gate.judge(Phase.DUAL_WRITE, MetricsWindow.of(List.of()), START);

    assertThat(report.checks()).noneMatch(Check::met);
  }

  /** Both sides of each limit of the plan. */
  static Stream<Arguments> limits() {
    return Stream.of(
        arguments(Criterion.WRITE_SUCCESS, true, new Scene().writes(990).failedWrites(10)),
        arguments(Criterion.WRITE_SUCCESS, false, new Scene().writes(989).failedWrites(11)),
        arguments(Criterion.CONSISTENCY, true, new Scene().compared(1000, 1)),
        arguments(Criterion.CONSISTENCY, false, new Scene().compared(1000, 2)),
        arguments(Criterion.LATENCY, true, new Scene().writes(9, 3_000_000).mirrors(7)),
        arguments(Criterion.LATENCY, false, new Scene().writes(9, 3_000_001).mirrors(7)),
        arguments(Criterion.ERROR_RATE, true, new Scene().reads(999).failedWrites(1)),
        arguments(Criterion.ERROR_RATE, false, new Scene().reads(998).failedWrites(2)),
        arguments(Criterion.FALLBACK_RATE, true, new Scene().reads(990).fallbacks(10)),
        arguments(Criterion.FALLBACK_RATE, false, new Scene().reads(989).fallbacks(11)),
        arguments(Criterion.OPERATIONS, true, new Scene().reads(100)),
        arguments(Criterion.OPERATIONS, false, new Scene().reads(99)));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void eachLimit_isMetByItself(Criterion criterion, boolean met, Scene happened) {
    GateReport report = gate.judge(Phase.DUAL_WRITE, happened.lapse(HOUR).window());

    assertThat(check(report, criterion).met()).isEqualTo(met);
    assertThat(check(report, criterion).limit())
        .isEqualTo(SuccessCriteria.PLAN.limits().get(criterion));
  }

  @Test
  void criteria_areConfigurable() {
    SuccessCriteria lenient =
        SuccessCriteria.builder()
            .noLimit(Criterion.CONSISTENCY)
            .noLimit(Criterion.FALLBACK_RATE)
            .limit(Criterion.DATA_LOSS, 0)
            .baseline(Duration.ofMillis(1))
            .duration(Phase.DUAL_WRITE, HOUR)
            .build();
    scene.writes(100, 3_000_000).compared(1, 0).lapse(HOUR);

    GateReport report = new PhaseGate(lenient, scene.clock).judge(Phase.DUAL_WRITE, scene.window());

    assertThat(report.go()).isTrue();
    assertThat(check(report, Criterion.DATA_LOSS).met()).isTrue();
  }

  @Test
  void phaseWithoutADuration_needNotLast() {
    SuccessCriteria criteria = new SuccessCriteria(SuccessCriteria.PLAN.limits(), Map.of(), null);
    goodHour(scene);

    assertThat(new PhaseGate(criteria, scene.clock).judge(Phase.DUAL_WRITE, scene.window()).go())
        .isTrue();
  }
}
