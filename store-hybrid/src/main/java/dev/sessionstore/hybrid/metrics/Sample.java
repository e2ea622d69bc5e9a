package dev.sessionstore.hybrid.metrics;

import dev.sessionstore.MirrorMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one process between two moments. Immutable.
 *
 * @param mode whether its writes waited for the follower
 * @param rolloutPercent the share of installations that was to use both stores, 0 to 100; null if
 *     it is not known
 * @param metrics what happened
 */
public record Sample(MirrorMode mode, @Nullable Integer rolloutPercent, MigrationMetrics metrics) {

  /**
   * Checks the values.
   *
   * @param mode {@link #mode()}
   * @param rolloutPercent {@link #rolloutPercent()}
   * @param metrics {@link #metrics()}
   */
  public Sample {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(metrics, "metrics");
  }
}
