package dev.sessionstore.migrate;

/** Which store is right where a {@link Reconciler} finds that they differ. */
public enum Preference {
  /**
   * SQLite. The JSON files become as it is; a session that only they have is deleted there, for
   * SQLite remembers what it deletes and files do not.
   */
  SQLITE,
  /**
   * The JSON file, as far as it goes: its versions replace those of SQLite. A session that it lacks
   * is written into it, for files also lack what a stale editor has overwritten.
   */
  JSON,
  /**
   * The version that was updated later, by the {@link dev.sessionstore.spi.MergeRule}; SQLite's if
   * that cannot be told. A session that only one store has comes into the other one.
   */
  NEWEST
}
