package dev.sessionstore.hybrid.policy;

import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.metrics.Sample;
import dev.sessionstore.hybrid.policy.GateReport.Check;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a phase of a migration may be left, by what was measured since it began. Immutable.
 */
public final class PhaseGate {

  private static final double MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();

  private final SuccessCriteria criteria;
  private final Clock clock;

  /**
   * Creates a gate.
   *
   * @param criteria what must be so
   * @param clock tells how long a phase has lasted
   */
  public PhaseGate(SuccessCriteria criteria, Clock clock) {
    this.criteria = criteria;
    this.clock = clock;
  }

  /**
   * Judges a phase whose beginning the samples tell: dual write began with the first sample, a
   * stage of the roll-out with the first of the last samples that all have the same percentage. The
   * file of the samples is bounded; who knows when the phase began should say so.
   *
   * @param phase the phase
   * @param window all samples that there are
   * @return the report
   */
  public GateReport judge(Phase phase, MetricsWindow window) {
    return report(phase, window, beginning(phase, window).orElse(null));
  }

  /**
   * Judges a phase.
   *
   * @param phase the phase
   * @param window the samples; those that ended before the phase began do not count
   * @param since when it began
   * @return the report
   */
  public GateReport judge(Phase phase, MetricsWindow window, Instant since) {
    return report(phase, window, since);
  }

  private static Optional<Instant> beginning(Phase phase, MetricsWindow window) {
    return switch (phase) {
      case DUAL_WRITE -> window.first();
      case ROLLOUT_STAGE -> beginningOfStage(window.samples());
    };
  }

  /** Samples that do not know the percentage neither begin nor end a stage. */
  private static Optional<Instant> beginningOfStage(List<Sample> samples) {
    List<Sample> known = samples.stream().filter(s -> s.rolloutPercent() != null).toList();
    int first = known.size();
    while (first > 0 && samePercent(known.get(first - 1), known.get(known.size() - 1))) {
      first--;
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known.get(first).metrics().from());
  }

  private static boolean samePercent(Sample one, Sample other) {
    return Objects.equals(one.rolloutPercent(), other.rolloutPercent());
  }

  private GateReport report(Phase phase, MetricsWindow window, @Nullable Instant since) {
    Figures figures =
        new Figures(since == null ? window : window.since(since), criteria.baseline());
    List<Check> checks = new ArrayList<>();
    criteria
        .limits()
        .forEach(
            (criterion, limit) -> checks.add(new Check(criterion, figures.of(criterion), limit)));
    Duration required = criteria.duration(phase);
    Duration lasted =
        since == null ? Duration.ZERO : positive(Duration.between(since, clock.instant()));
    OptionalDouble hours =
        since == null ? OptionalDouble.empty() : OptionalDouble.of(hours(lasted));
    checks.add(new Check(Criterion.DURATION, hours, hours(required)));
    return new GateReport(phase, since, positive(required.minus(lasted)), checks);
  }

  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }

  private static double hours(Duration time) {
    return time.toMillis() / MILLIS_PER_HOUR;
  }
}
