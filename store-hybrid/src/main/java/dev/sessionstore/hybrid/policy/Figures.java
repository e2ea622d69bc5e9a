package dev.sessionstore.hybrid.policy;

import dev.sessionstore.hybrid.metrics.Latency;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.hybrid.metrics.Side;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The figures of a window, and on how many cases each of them rests. */
final class Figures {

  private final MigrationMetrics total;
  private final @Nullable Duration baseline;
  private final Latency leaderWrites;
  private final Latency followerWrites;

  /**
   * @param baseline what a write to the follower takes, or null to measure it
   */
  Figures(MetricsWindow window, @Nullable Duration baseline) {
    this.total = window.total();
    this.baseline = baseline;
    this.leaderWrites = total.writes(Side.LEADER).succeeded();
    this.followerWrites = total.writes(Side.FOLLOWER).succeeded();
  }

  long operations() {
    return total.all(Side.LEADER).count();
  }

  /** Returns the figure; empty if there was no case. */
  OptionalDouble of(Criterion criterion) {
    return switch (criterion) {
      case DATA_LOSS -> total.lossRate();
      case CORRUPTION -> total.corruptionRate();
      case LATENCY -> latencyRatio();
      case INCONSISTENCY -> share(total.consistencyFailures(), total.consistencyChecks());
      case ERROR_RATE -> total.errorRate();
      case FALLBACK_RATE -> total.fallbackRate();
      case WRITE_SUCCESS -> total.writeSuccessRate();
      case CONSISTENCY -> total.consistencyRate();
      case OPERATIONS -> OptionalDouble.of((double) operations());
      case SUSTAINED_ERROR_RATE, DURATION ->
          throw new IllegalArgumentException(criterion + " is no figure of the whole window");
    };
  }

  /** Returns how many cases the figure rests on. */
  long cases(Criterion criterion) {
    return switch (criterion) {
      case LATENCY ->
          baseline != null
              ? leaderWrites.count()
              : Math.min(leaderWrites.count(), followerWrites.count());
      case DATA_LOSS, INCONSISTENCY, CONSISTENCY -> total.consistencyChecks();
      case FALLBACK_RATE -> total.reads();
      case WRITE_SUCCESS -> total.writes(Side.LEADER).count();
      case CORRUPTION, ERROR_RATE, SUSTAINED_ERROR_RATE, OPERATIONS, DURATION -> operations();
    };
  }

  /** Says why there is no figure. */
  static String whatIsMissing(Criterion criterion) {
    return switch (criterion) {
      case DATA_LOSS, INCONSISTENCY, CONSISTENCY -> "no session was compared";
      case LATENCY -> "no writes to both stores were timed, and no baseline is configured";
      case FALLBACK_RATE -> "nothing was read";
      case WRITE_SUCCESS -> "nothing was written";
      case SUSTAINED_ERROR_RATE -> "no samples cover a stretch that is long enough";
      case CORRUPTION, ERROR_RATE, OPERATIONS -> "nothing was done";
      case DURATION -> "nobody knows when the phase began";
    };
  }

  /** Products, since a mean that was rounded could miss a threshold that it is exactly at. */
  private OptionalDouble latencyRatio() {
    Duration compared = baseline != null ? baseline : followerWrites.total();
    long comparedWrites = baseline != null ? 1 : followerWrites.count();
    double leader = (double) leaderWrites.total().toNanos() * comparedWrites;
    double follower = (double) compared.toNanos() * leaderWrites.count();
    return follower == 0 ? OptionalDouble.empty() : OptionalDouble.of(leader / follower);
  }

  private static OptionalDouble share(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
