package dev.sessionstore.hybrid.metrics;

import java.util.Locale;

/** Which of the two stores. */
public enum Side {
  /** The store that is written first and read; SQLite in a migration. */
  LEADER,
  /** The store that is brought up to date with the leader; JSON in a migration. */
  FOLLOWER;

  /**
   * Returns the name that stands in files and meters.
   *
   * @return {@code leader} or {@code follower}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
