package dev.sessionstore.hybrid.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From where on a figure calls for a decision. Immutable. {@link #PLAN} is what the migration plan
 * says; "more than" leaves out the value itself:
 *
 * <table>
 * <caption>The thresholds of the plan</caption>
 * <tr><th></th><th>fix forward</th><th>roll back within 24 hours</th><th>roll back now</th></tr>
 * <tr><td>{@link Criterion#DATA_LOSS}</td><td></td><td></td><td>more than 1 %</td></tr>
 * <tr><td>{@link Criterion#CORRUPTION}</td><td></td><td></td><td>more than 5 %</td></tr>
 * <tr><td>{@link Criterion#LATENCY}</td><td>more than 2 times</td><td>more than 5 times ¹</td>
 *     <td>more than 10 times</td></tr>
 * <tr><td>{@link Criterion#INCONSISTENCY}</td><td>more than 0.1 %</td><td>more than 2 %</td>
 *     <td></td></tr>
 * <tr><td>{@link Criterion#ERROR_RATE}</td><td>more than 0.1 %</td><td></td><td></td></tr>
 * <tr><td>{@link Criterion#SUSTAINED_ERROR_RATE}</td><td></td><td>more than 5 % for an hour</td>
 *     <td></td></tr>
 * <tr><td>{@link Criterion#FALLBACK_RATE}</td><td>more than 1 %</td><td>more than 10 %</td>
 *     <td></td></tr>
 * <tr><td>{@link Criterion#WRITE_SUCCESS}</td><td></td><td>less than 95 % ¹</td><td></td></tr>
 * <tr><td>{@link Criterion#CONSISTENCY}</td><td></td><td>less than 95 % ¹</td><td></td></tr>
 * </table>
 *
 * <p>¹ while both stores are written, which is always so where there are samples to judge; {@link
 * Builder#noLimit} takes a threshold out.
 *
 * @param limits the thresholds by criterion and by what they call for
 * @param minimumOperations how many operations of the leader there must be before rates are judged;
 *     100 by default
 * @param minimumCases how many cases a single rate must rest on, for example reads for the fallback
 *     rate; 50 by default, so that one case alone is never more than 2 %
 * @param sustained how long an error rate must last to be {@link Criterion#SUSTAINED_ERROR_RATE};
 *     an hour by default
 * @param longestGap how long a time without a sample may be within that; 15 minutes by default
 * @param baseline what a write to the follower takes; null, the default, measures it
 */
public record Thresholds(
    Map<Criterion, Map<Decision, Double>> limits,
    long minimumOperations,
    long minimumCases,
    Duration sustained,
    Duration longestGap,
    @Nullable Duration baseline) {

  /** The thresholds of the migration plan. */
  public static final Thresholds PLAN =
      new Builder()
          .limit(Criterion.DATA_LOSS, Decision.ROLLBACK_NOW, 0.01)
          .limit(Criterion.CORRUPTION, Decision.ROLLBACK_NOW, 0.05)
          .limit(Criterion.LATENCY, Decision.ROLLBACK_NOW, 10)
          .limit(Criterion.LATENCY, Decision.ROLLBACK_WITHIN_24_HOURS, 5)
          .limit(Criterion.LATENCY, Decision.FIX_FORWARD, 2)
          .limit(Criterion.INCONSISTENCY, Decision.ROLLBACK_WITHIN_24_HOURS, 0.02)
          .limit(Criterion.INCONSISTENCY, Decision.FIX_FORWARD, 0.001)
          .limit(Criterion.ERROR_RATE, Decision.FIX_FORWARD, 0.001)
          .limit(Criterion.SUSTAINED_ERROR_RATE, Decision.ROLLBACK_WITHIN_24_HOURS, 0.05)
          .limit(Criterion.FALLBACK_RATE, Decision.ROLLBACK_WITHIN_24_HOURS, 0.1)
          .limit(Criterion.FALLBACK_RATE, Decision.FIX_FORWARD, 0.01)
          .limit(Criterion.WRITE_SUCCESS, Decision.ROLLBACK_WITHIN_24_HOURS, 0.95)
          .limit(Criterion.CONSISTENCY, Decision.ROLLBACK_WITHIN_24_HOURS, 0.95)
          .build();

  /**
   * Copies the limits.
   *
   * @param limits {@link #limits()}
   * @param minimumOperations {@link #minimumOperations()}
   * @param minimumCases {@link #minimumCases()}
   * @param sustained {@link #sustained()}
   * @param longestGap {@link #longestGap()}
   * @param baseline {@link #baseline()}
   * @throws IllegalArgumentException if a criterion cannot be judged by a window, a decision calls
   *     for nothing, or a limit is negative or no number
   */
  public Thresholds {
    Map<Criterion, Map<Decision, Double>> copy = new EnumMap<>(Criterion.class);
    limits.forEach((criterion, levels) -> copy.put(criterion, copyOf(criterion, levels)));
    limits = Collections.unmodifiableMap(copy);
    Objects.requireNonNull(sustained, "sustained");
    Objects.requireNonNull(longestGap, "longestGap");
  }

  private static Map<Decision, Double> copyOf(Criterion criterion, Map<Decision, Double> levels) {
    if (criterion == Criterion.OPERATIONS || criterion == Criterion.DURATION) {
      throw new IllegalArgumentException(criterion + " calls for no decision");
    }
    Map<Decision, Double> copy = new EnumMap<>(Decision.class);
    levels.forEach(
        (decision, limit) -> {
          if (!decision.isCallToAct() || !(limit >= 0)) {
            throw new IllegalArgumentException(decision + " beyond " + limit + " means nothing");
          }
          copy.put(decision, limit);
        });
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Returns a builder that starts out with {@link #PLAN}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return PLAN.toBuilder();
  }

  /**
   * Returns a builder that starts out with these thresholds.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    limits.forEach(
        (criterion, levels) ->
            levels.forEach((decision, limit) -> builder.limit(criterion, decision, limit)));
    return builder
        .minimumOperations(minimumOperations)
        .minimumCases(minimumCases)
        .sustained(sustained)
        .longestGap(longestGap)
        .baseline(baseline);
  }

  /** Builds {@link Thresholds}. Not safe for use by several threads. */
  public static final class Builder {

    private final Map<Criterion, Map<Decision, Double>> limits = new EnumMap<>(Criterion.class);
    private long minimumOperations = 100;
    private long minimumCases = 50;
    private Duration sustained = Duration.ofHours(1);
    private Duration longestGap = Duration.ofMinutes(15);
    private @Nullable Duration baseline;

    private Builder() {}

    /**
     * Sets from where on a figure calls for a decision.
     *
     * @param criterion the figure
     * @param decision what it calls for
     * @param limit the last value that does not
     * @return this builder
     */
    public Builder limit(Criterion criterion, Decision decision, double limit) {
      limits.computeIfAbsent(criterion, c -> new EnumMap<>(Decision.class)).put(decision, limit);
      return this;
    }

    /**
     * Takes a threshold out.
     *
     * @param criterion the figure
     * @param decision what it shall not call for any more
     * @return this builder
     */
    public Builder noLimit(Criterion criterion, Decision decision) {
      limits.computeIfPresent(
          criterion,
          (c, levels) -> {
            levels.remove(decision);
            return levels.isEmpty() ? null : levels;
          });
      return this;
    }

    /**
     * Sets how many operations there must be before rates are judged.
     *
     * @param minimumOperations the number
     * @return this builder
     */
    public Builder minimumOperations(long minimumOperations) {
      this.minimumOperations = minimumOperations;
      return this;
    }

    /**
     * Sets how many cases a single rate must rest on.
     *
     * @param minimumCases the number
     * @return this builder
     */
    public Builder minimumCases(long minimumCases) {
      this.minimumCases = minimumCases;
      return this;
    }

    /**
     * Sets how long an error rate must last to be sustained.
     *
     * @param sustained the time
     * @return this builder
     */
    public Builder sustained(Duration sustained) {
      this.sustained = sustained;
      return this;
    }

    /**
     * Sets how long a time without a sample may be while an error rate lasts.
     *
     * @param longestGap the time
     * @return this builder
     */
    public Builder longestGap(Duration longestGap) {
      this.longestGap = longestGap;
      return this;
    }

    /**
     * Sets what a write to the follower takes.
     *
     * @param baseline the mean, or null to measure it
     * @return this builder
     */
    public Builder baseline(@Nullable Duration baseline) {
      this.baseline = baseline;
      return this;
    }

    /**
     * Builds the thresholds.
     *
     * @return the thresholds
     * @throws IllegalArgumentException if a criterion cannot be judged by a window, a decision
     *     calls for nothing, or a limit is negative or no number
     */
    public Thresholds build() {
      return new Thresholds(
          limits, minimumOperations, minimumCases, sustained, longestGap, baseline);
    }
  }
}
