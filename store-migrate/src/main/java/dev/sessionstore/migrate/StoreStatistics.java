package dev.sessionstore.migrate;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.metrics.Gauges;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.BackupKind;
import dev.sessionstore.migrate.backup.BackupManifest;
import dev.sessionstore.migrate.backup.BackupMember;
import dev.sessionstore.migrate.backup.BackupRefusedException;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.sqlite.DatabaseStatistics;
import dev.sessionstore.sqlite.DatabaseView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much is in the database of a home, and how it has grown. Immutable.
 *
 * @param database what there is
 * @param growth how it has grown, or null if nothing tells of earlier
 */
public record StoreStatistics(DatabaseStatistics database, @Nullable Growth growth) {

  /**
   * How a database has grown.
   *
   * @param since since when
   * @param source what tells how large it was then: {@code metrics}, or the name of a backup
   * @param bytes by how many bytes the database has grown; of a backup, whose copy has no free
   *     pages, by how many bytes without those
   * @param sessions by how many sessions it has grown; null where only metrics tell
   */
  public record Growth(Instant since, String source, long bytes, @Nullable Long sessions) {}

  /**
   * Counts and measures, and changes nothing, as {@link DatabaseView} does.
   *
   * @param config tells the home, and how long to wait for others
   * @param metrics what was recorded in the home, as far back as it goes; where it tells no size,
   *     the oldest backup does
   * @param largest how many of the largest sessions to name
   * @return the figures
   * @throws dev.sessionstore.SessionStoreException if the database cannot be read, as {@link
   *     DatabaseView#look} says
   */
  public static StoreStatistics of(StoreConfig config, MetricsWindow metrics, int largest) {
    DatabaseStatistics now = DatabaseView.look(config, view -> view.statistics(largest));
    Gauges first = metrics.total().firstGauges();
    return new StoreStatistics(
        now,
        first == null
            ? sinceOldestBackup(config, now).orElse(null)
            : new Growth(first.at(), "metrics", now.fileBytes() - first.databaseBytes(), null));
  }

  private static Optional<Growth> sinceOldestBackup(StoreConfig config, DatabaseStatistics now) {
    Backups backups = Backups.lookAt(config);
    List<Backup> oldestFirst = new ArrayList<>(backups.list());
    oldestFirst.removeIf(backup -> backup.kind() == BackupKind.SAFETY);
    Collections.reverse(oldestFirst);
    return oldestFirst.stream().flatMap(backup -> since(backup, backups, now).stream()).findFirst();
  }

  private static Optional<Growth> since(Backup backup, Backups backups, DatabaseStatistics now) {
    BackupManifest manifest;
    try {
      manifest = backups.manifest(backup);
    } catch (BackupRefusedException e) {
      return Optional.empty();
    }
    return manifest.members().stream()
        .filter(BackupMember::isDatabase)
        .filter(member -> member.contents() != null)
        .findFirst()
        .flatMap(
            member ->
                manifest
                    .database()
                    .map(
                        then ->
                            new Growth(
                                backup.createdAt(),
                                backup.name(),
                                now.fileBytes() - now.freeBytes() - member.sizeBytes(),
                                now.sessions() - then.sessions())));
  }
}
