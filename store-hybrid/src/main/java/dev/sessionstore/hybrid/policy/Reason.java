package dev.sessionstore.hybrid.policy;

import java.util.Objects;

/**
 * A figure beyond a threshold. Immutable.
 *
 * @param criterion what was judged
 * @param figure what it is
 * @param threshold what it was not to be above, or below where more is better
 * @param decision what that calls for
 */
public record Reason(Criterion criterion, double figure, double threshold, Decision decision) {

  /**
   * Checks that nothing is null.
   *
   * @param criterion {@link #criterion()}
   * @param figure {@link #figure()}
   * @param threshold {@link #threshold()}
   * @param decision {@link #decision()}
   */
  public Reason {
    Objects.requireNonNull(criterion, "criterion");
    Objects.requireNonNull(decision, "decision");
  }

  /**
   * Describes the reason.
   *
   * @return for example {@code fallback rate 12.5 % > 10 %}
   */
  public String describe() {
    return String.join(
        " ",
        criterion.label(),
        criterion.format(figure),
        criterion.violation(),
        criterion.format(threshold));
  }
}
