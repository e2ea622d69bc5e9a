package dev.sessionstore.hybrid.policy;

import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.policy.Advice.NotJudged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Says whether a migration shall go on, be mended or be rolled back, by what was measured.
 * Immutable.
 *
 * <p>A rate of few cases is noise. So with fewer operations than {@link
 * Thresholds#minimumOperations()} rates are not judged, and the answer is {@link
 * Decision#INSUFFICIENT_DATA}; with enough of them, a single rate of fewer cases than {@link
 * Thresholds#minimumCases()} is passed over and named in {@link Advice#notJudged()}. Lost sessions
 * and corruption are judged from the first case on: they are facts, and to wait for more of them
 * would be to wait for more damage.
 */
public final class RollbackAdvisor {

  private static final Comparator<Reason> GRAVEST_FIRST =
      Comparator.comparing(Reason::decision).reversed();

  private final Thresholds thresholds;

  /** Creates an advisor that goes by {@link Thresholds#PLAN}. */
  public RollbackAdvisor() {
    this(Thresholds.PLAN);
  }

  /**
   * Creates an advisor.
   *
   * @param thresholds what it goes by
   */
  public RollbackAdvisor(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /**
   * Judges what was measured.
   *
   * @param window the samples of the last day, or of whatever span is of interest
   * @return the advice
   */
  public Advice advise(MetricsWindow window) {
    Figures figures = new Figures(window, thresholds.baseline());
    List<Reason> reasons = new ArrayList<>();
    List<NotJudged> notJudged = new ArrayList<>();
    for (Criterion criterion : thresholds.limits().keySet()) {
      OptionalDouble figure = figure(criterion, window, figures);
      Optional<String> obstacle = obstacle(criterion, figure, figures);
      if (obstacle.isPresent()) {
        notJudged.add(new NotJudged(criterion, obstacle.get()));
      } else {
        gravest(criterion, figure.getAsDouble()).ifPresent(reasons::add);
      }
    }
    reasons.sort(GRAVEST_FIRST);
    return new Advice(decision(reasons, figures), reasons, notJudged);
  }

  private OptionalDouble figure(Criterion criterion, MetricsWindow window, Figures figures) {
    return criterion == Criterion.SUSTAINED_ERROR_RATE
        ? new SustainedErrorRate(
                thresholds.sustained(), thresholds.longestGap(), thresholds.minimumCases())
            .of(window)
        : figures.of(criterion);
  }

  /** Tells why a criterion cannot be judged, if it cannot. */
  private Optional<String> obstacle(Criterion criterion, OptionalDouble figure, Figures figures) {
    if (figure.isEmpty()) {
      return Optional.of(Figures.whatIsMissing(criterion));
    }
    if (criterion == Criterion.DATA_LOSS || criterion == Criterion.CORRUPTION) {
      return Optional.empty();
    }
    if (!isEnough(figures)) {
      return Optional.of(
          tooFew("operations", figures.operations(), thresholds.minimumOperations()));
    }
    long cases = figures.cases(criterion);
    return cases < thresholds.minimumCases()
        ? Optional.of(tooFew("cases", cases, thresholds.minimumCases()))
        : Optional.empty();
  }

  private boolean isEnough(Figures figures) {
    return figures.operations() >= thresholds.minimumOperations();
  }

  private static String tooFew(String what, long there, long needed) {
    return there + " of the " + needed + " " + what + " that are needed";
  }

  private Optional<Reason> gravest(Criterion criterion, double figure) {
    return thresholds.limits().getOrDefault(criterion, Map.of()).entrySet().stream()
        .filter(level -> criterion.violates(figure, level.getValue()))
        .max(Map.Entry.comparingByKey())
        .map(level -> new Reason(criterion, figure, level.getValue(), level.getKey()));
  }

  private Decision decision(List<Reason> reasons, Figures figures) {
    if (!reasons.isEmpty()) {
      return reasons.get(0).decision();
    }
    return isEnough(figures) ? Decision.KEEP : Decision.INSUFFICIENT_DATA;
  }
}
