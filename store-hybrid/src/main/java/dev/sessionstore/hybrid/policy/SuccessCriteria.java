package dev.sessionstore.hybrid.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be so before a phase is left. Immutable. {@link #PLAN} is what the migration plan says:
 * write success of at least 99 %, consistency of at least 99.9 %, write latency of at most 3 times
 * that of JSON, an error rate of at most 0.1 % and a fallback rate of at most 1 %; 48 hours for
 * each stage of the roll-out, and 7 days before JSON is written no more. That all this rests on at
 * least 100 operations is added.
 *
 * @param limits the last value that is good enough, by criterion
 * @param durations how long each phase must have lasted
 * @param baseline what a write to the follower takes; null, the default, measures it
 */
public record SuccessCriteria(
    Map<Criterion, Double> limits, Map<Phase, Duration> durations, @Nullable Duration baseline) {

  /** The success criteria of the migration plan. */
  public static final SuccessCriteria PLAN =
      new Builder()
          .limit(Criterion.OPERATIONS, 100)
          .limit(Criterion.WRITE_SUCCESS, 0.99)
          .limit(Criterion.CONSISTENCY, 0.999)
          .limit(Criterion.LATENCY, 3)
          .limit(Criterion.ERROR_RATE, 0.001)
          .limit(Criterion.FALLBACK_RATE, 0.01)
          .duration(Phase.ROLLOUT_STAGE, Duration.ofDays(2))
          .duration(Phase.DUAL_WRITE, Duration.ofDays(7))
          .build();

  /**
   * Copies the maps.
   *
   * @param limits {@link #limits()}
   * @param durations {@link #durations()}
   * @param baseline {@link #baseline()}
   * @throws IllegalArgumentException if a criterion is none of a gate, or a limit is negative or no
   *     number
   */
  public SuccessCriteria {
    Map<Criterion, Double> copy = new EnumMap<>(Criterion.class);
    limits.forEach(
        (criterion, limit) -> {
          if (criterion == Criterion.DURATION || criterion == Criterion.SUSTAINED_ERROR_RATE) {
            throw new IllegalArgumentException(criterion + " is set otherwise, or none of a gate");
          }
          if (!(limit >= 0)) {
            throw new IllegalArgumentException(limit + " is no limit");
          }
          copy.put(criterion, limit);
        });
    limits = Collections.unmodifiableMap(copy);
    durations = Map.copyOf(durations);
  }

  /**
   * Returns how long a phase must have lasted.
   *
   * @param phase the phase
   * @return the time; zero if it need not last
   */
  public Duration duration(Phase phase) {
    return durations.getOrDefault(phase, Duration.ZERO);
  }

  /**
   * Returns a builder that starts out with {@link #PLAN}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    Builder builder = new Builder();
    PLAN.limits.forEach(builder::limit);
    PLAN.durations.forEach(builder::duration);
    return builder;
  }

  /** Builds {@link SuccessCriteria}. Not safe for use by several threads. */
  public static final class Builder {

    private final Map<Criterion, Double> limits = new EnumMap<>(Criterion.class);
    private final Map<Phase, Duration> durations = new EnumMap<>(Phase.class);
    private @Nullable Duration baseline;

    private Builder() {}

    /**
     * Sets a limit.
     *
     * @param criterion the figure
     * @param limit the last value that is good enough
     * @return this builder
     */
    public Builder limit(Criterion criterion, double limit) {
      limits.put(criterion, limit);
      return this;
    }

    /**
     * Takes a criterion out.
     *
     * @param criterion the figure that does not matter any more
     * @return this builder
     */
    public Builder noLimit(Criterion criterion) {
      limits.remove(criterion);
      return this;
    }

    /**
     * Sets how long a phase must have lasted.
     *
     * @param phase the phase
     * @param duration the time
     * @return this builder
     */
    public Builder duration(Phase phase, Duration duration) {
      durations.put(phase, duration);
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
     * Builds the criteria.
     *
     * @return the criteria
     * @throws IllegalArgumentException if a criterion is none of a gate, or a limit is negative or
     *     no number
     */
    public SuccessCriteria build() {
      return new SuccessCriteria(limits, durations, baseline);
    }
  }
}
