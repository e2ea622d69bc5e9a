package dev.sessionstore.hybrid.policy;

import java.util.List;
import java.util.Objects;

/**
 * What a {@link RollbackAdvisor} says. Immutable.
 *
 * @param decision the gravest that any reason calls for
 * @param reasons all reasons, the gravest first; empty if none calls for anything
 * @param notJudged the criteria that could not be judged
 */
public record Advice(Decision decision, List<Reason> reasons, List<NotJudged> notJudged) {

  /**
   * A criterion that could not be judged.
   *
   * @param criterion the criterion
   * @param why what is missing, for people
   */
  public record NotJudged(Criterion criterion, String why) {}

  /**
   * Copies the lists.
   *
   * @param decision {@link #decision()}
   * @param reasons {@link #reasons()}
   * @param notJudged {@link #notJudged()}
   */
  public Advice {
    Objects.requireNonNull(decision, "decision");
    reasons = List.copyOf(reasons);
    notJudged = List.copyOf(notJudged);
  }
}
