package dev.sessionstore.migrate.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a backup says of itself. Immutable.
 *
 * @param createdAt when it was made
 * @param members the files in it, in the order of the archive
 */
public record BackupManifest(Instant createdAt, List<BackupMember> members) {

  /** The name of the manifest in the archive. */
  static final String NAME = "manifest.json";

  /**
   * Copies the list.
   *
   * @param createdAt {@link #createdAt()}
   * @param members {@link #members()}
   */
  public BackupManifest {
    members = List.copyOf(members);
  }

  /**
   * Returns what the database holds.
   *
   * @return its contents; empty if there is no database in the backup, or a damaged one
   */
  public Optional<BackupContents> database() {
    return members.stream()
        .filter(BackupMember::isDatabase)
        .flatMap(member -> Stream.ofNullable(member.contents()))
        .findFirst();
  }

  /**
   * Counts the legacy files.
   *
   * @return how many there are, those that cannot be read included
   */
  public long legacyFiles() {
    return members.stream().filter(BackupMember::isLegacyFile).count();
  }

  /**
   * Counts the sessions in the legacy files.
   *
   * @return how many there are
   */
  public long legacySessions() {
    return members.stream()
        .filter(BackupMember::isLegacyFile)
        .flatMap(member -> Stream.ofNullable(member.contents()))
        .mapToLong(BackupContents::sessions)
        .sum();
  }

  /**
   * Counts the legacy files that were put away after their import, {@code .json.migrated}.
   *
   * @return how many there are, compressed or not
   */
  public long migratedFiles() {
    return members.stream().filter(BackupMember::isPutAway).count();
  }

  /**
   * Tells whether the backup can be restored. A safety copy of a database that could not be opened
   * cannot: it holds the file as it was, for somebody to mend it by hand.
   *
   * @return false for such a copy
   */
  public boolean isRestorable() {
    return members.stream().noneMatch(BackupMember::isKeptAsItWas);
  }

  /** The size of all members together. */
  long sizeBytes() {
    return members.stream().mapToLong(BackupMember::sizeBytes).sum();
  }
}
