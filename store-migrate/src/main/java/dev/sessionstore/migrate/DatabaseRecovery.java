package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.BackupKind;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.PendingRestore;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DamagedDatabase;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the sessions out of the damaged database of a home. It works on a copy: the database and its
 * log stay as they are, byte for byte, and nothing that is recovered is installed. What is found
 * goes into a new folder, private to the user, which appears when it is complete:
 *
 * <ul>
 *   <li>{@code sessions/<workspace hash>.json} and {@code workspace_mapping.json}: the whole
 *       sessions as legacy files, which an import of the folder takes in.
 *   <li>{@code incomplete/}: the same for what is left of sessions that have lost a part, or may
 *       have. An import of the folder does not take them.
 *   <li>{@code report.json}: the {@link DatabaseRecoveryReport}.
 * </ul>
 *
 * <p>{@link DamagedDatabase} says how it reads, and what it cannot notice. Needs free space of
 * about four times the database, for a while. Stateless; safe for use by any number of threads.
 */
public final class DatabaseRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseRecovery.class);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** A copy of the database lies there as long as it is worked on. */
  static final String WORK = "recover.work";

  private DatabaseRecovery() {}

  /**
   * Names the folder that is used where no other is asked for.
   *
   * @param config tells the home and the time
   * @return {@code recovered-<time>} in the home
   */
  public static Path folderIn(StoreConfig config) {
    return config.home().resolve("recovered-" + TIME.format(config.clock().instant()));
  }

  /**
   * Recovers the database of a home.
   *
   * @param config the home, and how long to wait for its lock
   * @param folder a new or empty folder for what is found
   * @return what was found
   * @throws dev.sessionstore.StoreBusyException if a store of this home is open: close it; or if
   *     its database is being recovered already
   * @throws StoreUnavailableException if the home has no database, or a restore of it was cut off,
   *     which opening any store brings to its end
   * @throws dev.sessionstore.StoreCorruptException if there is nothing of a session database in it:
   *     restore a backup
   * @throws dev.sessionstore.ForeignDatabaseException if it belongs to another application
   * @throws dev.sessionstore.SchemaTooNewException if it was made by a newer version of this
   *     library: use that
   * @throws dev.sessionstore.InvalidConfigurationException if there is something in the folder, or
   *     beside it one of the same name and {@code .partial}
   * @throws dev.sessionstore.SessionStoreException if the folder cannot be written; it is as it was
   */
  public static DatabaseRecoveryReport run(StoreConfig config, Path folder) {
    if (!Files.exists(StoreHome.at(config.home()).database())) {
      throw new StoreUnavailableException(
          StoreHome.at(config.home()).database() + ": there is no such file", null);
    }
    StoreHome home = StoreHome.prepare(config.home());
    try (InterProcessLock alone =
            InterProcessLock.exclusive(home.locks().resolve("recover.lock"), config.busyTimeout());
        ExportFolder target = ExportFolder.create(folder)) {
      LOG.debug("recovering under {}", alone);
      Path work = home.root().resolve(WORK);
      StoreHome.deleteFolder(work); // of a process that died here
      StoreHome.createPrivateFolders(work);
      try {
        return run(config, home, target, work);
      } finally {
        StoreHome.deleteFolder(work);
      }
    } catch (IOException e) {
      throw IoFailure.writing(folder, e);
    }
  }

  private static DatabaseRecoveryReport run(
      StoreConfig config, StoreHome home, ExportFolder target, Path work) throws IOException {
    Path copy = work.resolve("copy.db");
    copy(config, home, copy);
    Path whole = Files.createDirectory(work.resolve("whole"));
    Path incomplete = Files.createDirectory(work.resolve("incomplete"));
    DamagedDatabase.Contents found = DamagedDatabase.read(copy, home.database(), whole, incomplete);
    export(whole, target, "");
    if (!found.incomplete().isEmpty()) {
      export(incomplete, target, "incomplete/");
    }
    DatabaseRecoveryReport report =
        DatabaseRecoveryReport.of(target.target(), found, newestBackup(config));
    target.write("report.json", out -> out.write(report.json().getBytes(StandardCharsets.UTF_8)));
    target.commit();
    return report;
  }

  /** Closing a file that SQLite has open would drop its locks; so nobody may have it open. */
  private static void copy(StoreConfig config, StoreHome home, Path copy) throws IOException {
    try (InterProcessLock lock =
        InterProcessLock.exclusive(home.homeLock(), config.busyTimeout())) {
      if (new PendingRestore(home).exists()) {
        // Until it is ended, the database and the log beside it need not belong together.
        throw new StoreUnavailableException(
            home.root()
                + ": a restore was cut off; 'session-store workspaces' brings it to its end, as"
                + " opening any store does: then recover",
            null);
      }
      copy(home.database(), copy);
      String log = home.database().getFileName() + "-wal";
      LOG.debug("copying under {}", lock);
      if (Files.exists(home.database().resolveSibling(log))) {
        copy(home.database().resolveSibling(log), copy.resolveSibling(copy.getFileName() + "-wal"));
      }
    }
  }

  private static void copy(Path file, Path copy) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(StoreHome.createPrivateFile(copy), StandardOpenOption.WRITE)) {
      Files.copy(file, out);
    }
  }

  private static void export(Path home, ExportFolder target, String prefix) throws IOException {
    StoreConfig config =
        StoreConfig.builder().backend(StorageBackend.SQLITE).home(home).cacheBytes(0).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      JsonExporter.builder(store).build().writeLegacy(target, prefix);
    }
  }

  private static @Nullable String newestBackup(StoreConfig config) {
    try {
      return Backups.lookAt(config).list().stream()
          .filter(backup -> backup.kind() != BackupKind.SAFETY)
          .findFirst()
          .map(Backup::name)
          .orElse(null);
    } catch (SessionStoreException e) {
      LOG.warn("The backups cannot be listed: {}", e.getMessage());
      return null;
    }
  }
}
