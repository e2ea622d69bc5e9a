package dev.sessionstore.hybrid.metrics;

/**
 * Is told what happens between the two stores. Called on the thread on which it happens, so an
 * implementation must be safe for use by several threads and must not block. What it throws is
 * logged and goes no further.
 */
public interface MetricsListener {

  /**
   * The follower answered a read because the leader had failed.
   *
   * @param operation the read
   */
  default void fellBack(Operation operation) {}

  /**
   * A comparison found sessions that differ between the stores.
   *
   * @param sessions how many
   */
  default void diverged(long sessions) {}

  /**
   * Sessions that differed were made equal again.
   *
   * @param sessions how many
   */
  default void healed(long sessions) {}

  /**
   * Sessions are missing in the leader and were never deleted.
   *
   * @param sessions how many
   */
  default void lost(long sessions) {}

  /**
   * The follower failed, after having worked. Not told again before it has {@linkplain
   * #followerRecovered recovered}.
   *
   * @param error what it failed with
   */
  default void followerFailing(Throwable error) {}

  /** The follower works, after having failed. */
  default void followerRecovered() {}

  /**
   * A sample was taken.
   *
   * @param sample the sample
   */
  default void sampled(Sample sample) {}
}
