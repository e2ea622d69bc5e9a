package dev.sessionstore.migrate.backup;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.PendingRestore;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backups of a home, in its folder {@code backups}.
 *
 * <p><b>A backup</b> is one zip archive with the database, the legacy files, the file that maps
 * workspaces to paths, and a manifest that says what they hold. The database is copied by SQLite as
 * it is at one moment, each legacy file is one whole version; stores may be open and write
 * meanwhile, in any process. What has the name of a backup was complete, forced to the disk,
 * unpacked again and compared when it got that name.
 *
 * <p><b>A restore</b> replaces all of that by what is in an archive, as a whole or not at all,
 * whenever the process or the power fails. No store of the home may be open. It verifies the
 * archive first, and takes it for hostile; what is not exactly what this library writes is refused,
 * and nothing was changed then. It keeps what it replaces as a backup too, the safety copy.
 *
 * <p><b>Names.</b> A backup is asked for by its name, or as {@code latest}: the newest that was
 * requested or made daily. A safety copy is never the latest, for it holds what somebody wanted to
 * be rid of.
 *
 * <p>Archives are private to the user (0600, in a folder with 0700) and not encrypted.
 *
 * <p>Safe for use by many threads and processes; those who make, verify or remove backups of one
 * home wait for each other, up to the {@linkplain StoreConfig#busyTimeout() busy timeout}. All
 * methods but {@link #list} and {@link #find} need as much free space as is said there, and refuse
 * to begin without.
 *
 * <pre>{@code
 * Backups backups = Backups.of(config);
 * Backup backup = backups.create();
 * backups.restore(backup.name());
 * }</pre>
 */
public final class Backups {

  /** Stands for the newest backup that was requested or made daily. */
  public static final String LATEST = "latest";

  private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

  private static final Duration DAY = Duration.ofDays(1);

  private final Site site;

  Backups(Site site) {
    this.site = site;
  }

  /**
   * Returns the backups of a home.
   *
   * @param config tells the home, the clock and how long to wait for others
   * @return its backups
   * @throws dev.sessionstore.SessionStoreException if the home folder cannot be used
   */
  public static Backups of(StoreConfig config) {
    StoreHome home = StoreHome.prepare(config.home());
    return new Backups(new Site(config, home, Site.Disk.REAL, () -> {}));
  }

  /**
   * Returns the backups of a home that is only looked at: nothing is made, not even the home. For
   * {@link #list}, {@link #find}, {@link #manifest} and {@link #examine}; the others need {@link
   * #of}.
   *
   * @param config tells the home
   * @return its backups
   */
  public static Backups lookAt(StoreConfig config) {
    return new Backups(new Site(config, StoreHome.at(config.home()), Site.Disk.REAL, () -> {}));
  }

  /**
   * Reads a backup through and writes nothing: tells whether its bytes are those that it was made
   * with. {@link #verify} also unpacks it and opens what is in it.
   *
   * @param backup one of {@link #list()}
   * @return its manifest
   * @throws BackupRefusedException if it is damaged, or nothing that this library makes
   */
  public BackupManifest examine(Backup backup) {
    try {
      return new ArchiveReader(backup.file()).check();
    } catch (IOException e) {
      throw IoFailure.reading(backup.file(), e);
    }
  }

  /**
   * Makes a backup. Needs twice the size of what is backed up.
   *
   * @return the backup, verified
   * @throws dev.sessionstore.StoreCorruptException if the database is damaged, or holds something
   *     that this library has not made, so that the backup could not be restored; there is none
   * @throws dev.sessionstore.ForeignDatabaseException if it belongs to another application
   * @throws dev.sessionstore.SchemaTooNewException if it is newer than this library
   * @throws dev.sessionstore.StoreFullException if the space does not suffice
   * @throws StoreBusyException if others make or restore a backup, or write all the time
   */
  public Backup create() {
    return locked(() -> create(BackupKind.REQUESTED));
  }

  private Backup create(BackupKind kind) throws IOException {
    try (InterProcessLock open = site.home().enter(site.config().busyTimeout())) {
      // No restore is under way, for it would have the lock of the backups: what one has left is
      // as large as the home.
      new PendingRestore(site.home()).clear();
      Backup backup = new BackupWriter(site).make(kind);
      LOG.info("Backup made under {}: {}", open, backup.file());
      return backup;
    }
  }

  /**
   * Makes the backup of the day, unless there is something newer than a day, or nothing to keep.
   * Needs what {@link #create} needs. {@link DailyBackups} calls it from time to time.
   *
   * @return the backup, verified; empty if none was due
   * @throws dev.sessionstore.SessionStoreException as {@link #create} does
   */
  public Optional<Backup> daily() {
    return locked(
        () -> {
          Instant now = site.config().clock().instant();
          boolean due = list().stream().noneMatch(backup -> isOfTheDay(backup, now));
          try (Stream<Path> present = site.files()) {
            due &= present.findAny().isPresent();
          }
          return due ? Optional.of(create(BackupKind.DAILY)) : Optional.empty();
        });
  }

  /** The manifest has the time as the clock told it; the name may have been helped on. */
  private boolean isOfTheDay(Backup backup, Instant now) {
    if (backup.isSafetyCopy() || backup.createdAt().isBefore(now.minus(DAY))) {
      return false;
    }
    try {
      Instant time = manifest(backup).createdAt();
      return time.isAfter(now.minus(DAY)) && !time.isAfter(now);
    } catch (SessionStoreException e) {
      LOG.warn("A backup cannot be read: {}", e.getMessage());
      return false;
    }
  }

  /**
   * Lists the backups. Other files in the folder are passed over.
   *
   * @return all backups, the newest first; whether they are still whole is not looked at
   * @throws dev.sessionstore.StoreUnavailableException if the folder cannot be read
   */
  public List<Backup> list() {
    Path folder = site.home().backups();
    try {
      return Backup.in(folder);
    } catch (IOException e) {
      throw IoFailure.reading(folder, e);
    }
  }

  /**
   * Finds a backup.
   *
   * @param name its name, with or without {@code .zip}, or {@link #LATEST}
   * @return the backup; whether it is still whole is not looked at
   * @throws BackupNotFoundException if there is none
   */
  public Backup find(String name) {
    Path folder = site.home().backups();
    if (name.equals(LATEST)) {
      return list().stream()
          .filter(backup -> !backup.isSafetyCopy())
          .findFirst()
          .orElseThrow(
              () ->
                  new BackupNotFoundException(
                      "no backup was requested or made daily in " + folder));
    }
    return site.named(name)
        .filter(backup -> Files.exists(backup.file(), LinkOption.NOFOLLOW_LINKS))
        .orElseThrow(() -> new BackupNotFoundException("no backup of this name in " + folder));
  }

  /**
   * Reads what a backup says of itself, without looking whether it is true.
   *
   * @param backup one of {@link #list()}
   * @return its manifest
   * @throws BackupRefusedException if it has none that can be read
   */
  public BackupManifest manifest(Backup backup) {
    try {
      return new ArchiveReader(backup.file()).manifest();
    } catch (IOException e) {
      throw IoFailure.reading(backup.file(), e);
    }
  }

  /**
   * Unpacks a backup, opens what is in it and compares it with what the manifest says. Needs twice
   * the size of the content.
   *
   * @param name its name, or {@link #LATEST}
   * @return its manifest, all of which is true
   * @throws BackupNotFoundException if there is none
   * @throws BackupRefusedException if it is damaged, or nothing that this library makes
   * @throws dev.sessionstore.StoreFullException if the space does not suffice
   * @throws StoreBusyException if others work on the backups
   */
  public BackupManifest verify(String name) {
    return locked(
        () -> {
          Path archive = find(name).file();
          BackupManifest announced = new ArchiveReader(archive).check();
          try (Site.Work work = site.work()) {
            site.requireSpace(work.folder(), 2 * announced.sizeBytes());
            return new Unpacked(archive, work.resolve("check"), announced).manifest();
          }
        });
  }

  /**
   * Replaces the files of the home by those of a backup. Needs twice the size of the content, and
   * twice that of what is there.
   *
   * @param name its name, or {@link #LATEST}
   * @return what was done
   * @throws BackupNotFoundException if there is none
   * @throws BackupRefusedException if it is damaged, or nothing that this library makes; nothing
   *     was changed
   * @throws StoreBusyException if a store of this home is open, in this process or another, or
   *     others work on the backups; nothing was changed
   * @throws dev.sessionstore.StoreFullException if the space does not suffice; nothing was changed
   * @throws dev.sessionstore.SessionStoreException if a file could not be exchanged; unless the
   *     message says otherwise, nothing was changed
   */
  public Restored restore(String name) {
    return locked(
        () -> {
          Backup backup = find(name);
          try (InterProcessLock alone =
              site.home().enterAlone(site.config().busyTimeout(), "restore")) {
            LOG.info("Restoring {} under {}", backup.file(), alone);
            return new Restore(site).run(backup);
          }
        });
  }

  /**
   * Removes backups that have had their time. The last good one stays in any case: the newest that
   * is whole and no safety copy or, where there is none, the newest safety copy that is whole.
   *
   * @param retention says which have had their time
   * @param kinds those of which any are removed
   * @return what was removed, the newest first
   * @throws StoreBusyException if others work on the backups
   * @throws dev.sessionstore.StoreReadOnlyException if they may not be removed
   */
  public List<Backup> prune(Retention retention, Collection<BackupKind> kinds) {
    return locked(
        () -> {
          List<Backup> all = list();
          List<Backup> surplus =
              new ArrayList<>(retention.surplus(all, site.config().clock().instant()));
          surplus.removeIf(backup -> !kinds.contains(backup.kind()));
          if (!surplus.isEmpty()) {
            lastGood(all).ifPresent(surplus::remove);
          }
          surplus.sort(Backup.BY_TIME.reversed());
          for (Backup backup : surplus) {
            Files.deleteIfExists(backup.file());
            LOG.info("Backup removed: {}", backup.file());
          }
          return List.copyOf(surplus);
        });
  }

  private static Optional<Backup> lastGood(List<Backup> newestFirst) {
    for (boolean safetyCopy : new boolean[] {false, true}) {
      for (Backup backup : newestFirst) {
        if (backup.isSafetyCopy() == safetyCopy && isGood(backup)) {
          return Optional.of(backup);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isGood(Backup backup) {
    try {
      return new ArchiveReader(backup.file()).check().isRestorable();
    } catch (BackupRefusedException e) {
      LOG.warn("A backup is damaged: {}", e.getMessage());
      return false;
    } catch (IOException e) {
      throw IoFailure.reading(backup.file(), e);
    }
  }

  /**
   * Restores the latest backup into a home of its own, opens that with each backend it has files
   * of, compares all sessions with what the manifest says, and removes it again. Needs twice the
   * size of the content.
   *
   * @return what was restored
   * @throws BackupNotFoundException if there is none
   * @throws BackupRefusedException if it could not be restored, or holds something else
   * @throws dev.sessionstore.StoreFullException if the space does not suffice
   * @throws StoreBusyException if others work on the backups
   */
  public Restored drill() {
    return locked(
        () -> {
          Backup backup = find(LATEST);
          try (Site.Work work = site.work()) {
            return new Drill(site, work.resolve("home")).run(backup);
          }
        });
  }

  /** Work on the backups that others must not disturb. */
  private interface Task<T> {
    T run() throws IOException;
  }

  private <T> T locked(Task<T> task) {
    try (InterProcessLock lock = site.lock()) {
      LOG.debug("working on backups under {}", lock);
      return task.run();
    } catch (IOException e) {
      throw IoFailure.writing(site.home().backups(), e);
    }
  }
}
