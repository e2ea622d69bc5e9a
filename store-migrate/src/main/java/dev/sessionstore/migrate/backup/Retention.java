package dev.sessionstore.migrate.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which backups have had their time: of each kind, those that are not among the newest, and those
 * that are too old. {@link Backups#prune} never removes the last good one, whatever this says.
 * Immutable.
 *
 * @param count how many of each kind stay, at least 1
 * @param maxAge how old a backup may become
 */
public record Retention(int count, Duration maxAge) {

  /** An age that no backup reaches. */
  public static final Duration FOR_EVER = Duration.ofDays(1_000_000);

  /**
   * Checks the values.
   *
   * @param count {@link #count()}
   * @param maxAge {@link #maxAge()}
   * @throws IllegalArgumentException if the count is below 1, or the age negative
   */
  public Retention {
    Objects.requireNonNull(maxAge, "maxAge");
    if (count < 1 || maxAge.isNegative()) {
      throw new IllegalArgumentException("at least one backup stays, for no less than no time");
    }
  }

  /**
   * Keeps the newest.
   *
   * @param count how many of each kind, at least 1
   * @return a retention without a greatest age
   */
  public static Retention ofCount(int count) {
    return new Retention(count, FOR_EVER);
  }

  /**
   * Keeps the young.
   *
   * @param maxAge how old they may become
   * @return a retention of any number
   */
  public static Retention ofAge(Duration maxAge) {
    return new Retention(Integer.MAX_VALUE, maxAge);
  }

  /** The backups that have had their time. */
  List<Backup> surplus(List<Backup> backups, Instant now) {
    Instant oldest = now.minus(maxAge);
    List<Backup> surplus = new ArrayList<>();
    for (BackupKind kind : BackupKind.values()) {
      List<Backup> newestFirst =
          backups.stream()
              .filter(backup -> backup.kind() == kind)
              .sorted(Backup.BY_TIME.reversed())
              .toList();
      for (int i = 0; i < newestFirst.size(); i++) {
        if (i >= count || newestFirst.get(i).createdAt().isBefore(oldest)) {
          surplus.add(newestFirst.get(i));
        }
      }
    }
    return surplus;
  }
}
