package dev.sessionstore.hybrid.metrics;

import java.util.Map;

/**
 * The metrics of a store as JMX shows them, since the store was opened. See {@link
 * MigrationMetrics}. A rate that is not known is NaN, another number that is not known is -1.
 */
public interface MigrationMetricsMXBean {

  /**
   * Returns {@link MigrationMetrics#sqliteWrites()}.
   *
   * @return the count
   */
  long getSqliteWrites();

  /**
   * Returns {@link MigrationMetrics#jsonWrites()}.
   *
   * @return the count
   */
  long getJsonWrites();

  /**
   * Returns {@link MigrationMetrics#sqliteErrors()}.
   *
   * @return the count
   */
  long getSqliteErrors();

  /**
   * Returns {@link MigrationMetrics#jsonErrors()}.
   *
   * @return the count
   */
  long getJsonErrors();

  /**
   * Returns {@link MigrationMetrics#consistencyChecks()}.
   *
   * @return the count
   */
  long getConsistencyChecks();

  /**
   * Returns {@link MigrationMetrics#consistencyFailures()}.
   *
   * @return the count
   */
  long getConsistencyFailures();

  /**
   * Returns {@link MigrationMetrics#reads()}.
   *
   * @return the count
   */
  long getReads();

  /**
   * Returns {@link MigrationMetrics#fallbacks()}.
   *
   * @return the count
   */
  long getFallbacks();

  /**
   * Returns {@link MigrationMetrics#corruptionErrors()}.
   *
   * @return the count
   */
  long getCorruptionErrors();

  /**
   * Returns {@link MigrationMetrics#lostSessions()}.
   *
   * @return the count
   */
  long getLostSessions();

  /**
   * Returns {@link MigrationMetrics#healedDivergences()}.
   *
   * @return the count
   */
  long getHealedDivergences();

  /**
   * Returns {@link MigrationMetrics#writeSuccessRate()}.
   *
   * @return 0 to 1, or NaN
   */
  double getWriteSuccessRate();

  /**
   * Returns {@link MigrationMetrics#consistencyRate()}.
   *
   * @return 0 to 1, or NaN
   */
  double getConsistencyRate();

  /**
   * Returns {@link MigrationMetrics#fallbackRate()}.
   *
   * @return 0 to 1, or NaN
   */
  double getFallbackRate();

  /**
   * Returns {@link MigrationMetrics#errorRate()}.
   *
   * @return 0 to 1, or NaN
   */
  double getErrorRate();

  /**
   * Returns {@link MigrationMetrics#corruptionRate()}.
   *
   * @return 0 to 1, or NaN
   */
  double getCorruptionRate();

  /**
   * Returns {@link MigrationMetrics#lossRate()}.
   *
   * @return 0 to 1, or NaN
   */
  double getLossRate();

  /**
   * Returns {@link MigrationMetrics#journalLength()}.
   *
   * @return the count, or -1
   */
  long getJournalLength();

  /**
   * Returns {@link MigrationMetrics#journalAge()}.
   *
   * @return seconds, or -1
   */
  long getJournalAgeSeconds();

  /**
   * Returns {@link MigrationMetrics#databaseSize()}.
   *
   * @return bytes, or -1
   */
  long getDatabaseBytes();

  /**
   * Returns {@link MigrationMetrics#jsonSize()}.
   *
   * @return bytes, or -1
   */
  long getJsonBytes();

  /**
   * Returns the calls by store and operation.
   *
   * @return by names such as {@code leader.create}: {@code count}, {@code failures}, and of those
   *     that succeeded {@code meanMicros}, {@code p50Micros}, {@code p90Micros}, {@code p99Micros},
   *     {@code maxMicros}
   */
  Map<String, Map<String, Long>> getOperations();

  /**
   * Returns {@link MigrationMetrics#summary()}.
   *
   * @return one line
   */
  String getSummary();
}
