package dev.sessionstore.migrate.backup;

import java.util.Locale;

/** Why a backup was made. */
public enum BackupKind {
  /** Somebody asked for it. */
  REQUESTED,
  /** The day was over. */
  DAILY,
  /** A restore was about to replace what it holds. */
  SAFETY;

  /**
   * Returns the word in the name of the file.
   *
   * @return for example {@code daily}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
