package dev.sessionstore.hybrid.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Whether a phase may be left, and why. Immutable.
 *
 * @param phase the phase
 * @param since when it began; null if nobody knows
 * @param timeLeft how long it must last yet; zero if it has lasted long enough
 * @param checks what was checked, each criterion once
 */
public record GateReport(
    Phase phase, @Nullable Instant since, Duration timeLeft, List<Check> checks) {

  /**
   * Copies the list.
   *
   * @param phase {@link #phase()}
   * @param since {@link #since()}
   * @param timeLeft {@link #timeLeft()}
   * @param checks {@link #checks()}
   */
  public GateReport {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(timeLeft, "timeLeft");
    checks = List.copyOf(checks);
  }

  /**
   * Tells whether the phase may be left.
   *
   * @return whether every check is met
   */
  public boolean go() {
    return checks.stream().allMatch(Check::met);
  }

  /**
   * One criterion. Immutable.
   *
   * @param criterion the criterion
   * @param figure what it is; empty if there is nothing to tell it by
   * @param limit the last value that is good enough
   */
  public record Check(Criterion criterion, OptionalDouble figure, double limit) {

    /**
     * Tells whether the criterion is met. One that cannot be told is not met: a phase is left on
     * evidence.
     *
     * @return whether the figure is good enough
     */
    public boolean met() {
      return figure.isPresent() && !criterion.violates(figure.getAsDouble(), limit);
    }

    /**
     * Describes the check.
     *
     * @return for example {@code error rate 0.2 % > 0.1 %}
     */
    public String describe() {
      if (figure.isEmpty()) {
        return criterion.label() + ": " + Figures.whatIsMissing(criterion);
      }
      return String.join(
          " ",
          criterion.label(),
          criterion.format(figure.getAsDouble()),
          met() ? criterion.compliance() : criterion.violation(),
          criterion.format(limit));
    }
  }
}
