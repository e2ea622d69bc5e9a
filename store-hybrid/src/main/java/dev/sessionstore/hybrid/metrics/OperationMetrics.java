package dev.sessionstore.hybrid.metrics;

import java.util.Objects;

/**
 * The calls of one operation of one store. Immutable. Calls that failed are timed apart: a failure
 * that waited for a lock, or one that came at once, says nothing about how fast the store is.
 *
 * @param succeeded the calls that succeeded
 * @param failed the calls that failed
 */
public record OperationMetrics(Latency succeeded, Latency failed) {

  /** No calls. */
  public static final OperationMetrics NONE = new OperationMetrics(Latency.NONE, Latency.NONE);

  /**
   * Checks that nothing is null.
   *
   * @param succeeded {@link #succeeded()}
   * @param failed {@link #failed()}
   */
  public OperationMetrics {
    Objects.requireNonNull(succeeded, "succeeded");
    Objects.requireNonNull(failed, "failed");
  }

  /**
   * Returns the number of calls.
   *
   * @return those that succeeded and those that failed
   */
  public long count() {
    return succeeded.count() + failed.count();
  }

  /**
   * Returns the number of calls that failed.
   *
   * @return the count
   */
  public long failures() {
    return failed.count();
  }

  /**
   * Adds the calls of another one.
   *
   * @param other other calls
   * @return both together
   */
  public OperationMetrics plus(OperationMetrics other) {
    return new OperationMetrics(succeeded.plus(other.succeeded), failed.plus(other.failed));
  }

  /**
   * Takes the calls of another one out.
   *
   * @param earlier calls that are among these
   * @return the rest
   * @throws IllegalArgumentException if they are not among these
   */
  public OperationMetrics minus(OperationMetrics earlier) {
    return new OperationMetrics(succeeded.minus(earlier.succeeded), failed.minus(earlier.failed));
  }
}
