package dev.sessionstore.hybrid.metrics;

/**
 * What is counted while one store leads and another follows. The names are those of the migration
 * plan, in which SQLite leads and JSON follows: {@code sqlite} means the leader and {@code json}
 * the follower, whichever two stores are combined.
 */
public enum Counter {
  /** Operations that wrote to the leader and succeeded. */
  SQLITE_WRITES("sqliteWrites", "writes to the leading store that succeeded"),
  /** Sessions that the mirror brought to the follower, deletions included. */
  JSON_WRITES("jsonWrites", "sessions brought to the following store"),
  /** Operations of any kind in which the leader failed. */
  SQLITE_ERRORS("sqliteErrors", "operations in which the leading store failed"),
  /** Operations of any kind in which the follower failed. */
  JSON_ERRORS("jsonErrors", "operations in which the following store failed"),
  /** Sessions that were compared between both stores. */
  CONSISTENCY_CHECKS("consistencyChecks", "sessions compared between both stores"),
  /** Sessions that should have been equal in both stores and were not. */
  CONSISTENCY_FAILURES("consistencyFailures", "compared sessions that differed"),
  /** Reads that were answered, by either store. */
  READS("reads", "reads answered by either store"),
  /** Reads that the follower answered because the leader had failed. */
  FALLBACKS("fallbacks", "reads answered by the following store because the leading one failed"),
  /** Those of {@link #SQLITE_ERRORS} that were a {@link dev.sessionstore.StoreCorruptException}. */
  CORRUPTION_ERRORS("corruptionErrors", "operations that found the leading store corrupt"),
  /** Sessions that are missing in the leader and were never deleted. */
  LOST_SESSIONS("lostSessions", "sessions missing in the leading store and never deleted"),
  /** Sessions that differed and were made equal again. */
  HEALED_DIVERGENCES("healedDivergences", "sessions that differed and were made equal again");

  private final String id;
  private final String description;

  Counter(String id, String description) {
    this.id = id;
    this.description = description;
  }

  /**
   * Returns the name that stands in files and meters.
   *
   * @return for example {@code sqliteWrites}
   */
  public String id() {
    return id;
  }

  /**
   * Says what is counted.
   *
   * @return a few words for people who run the store
   */
  public String description() {
    return description;
  }
}
