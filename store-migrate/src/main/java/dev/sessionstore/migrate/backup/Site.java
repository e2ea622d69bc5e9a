package dev.sessionstore.migrate.backup;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.DiskSpace;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A home, as all work on its backups sees it.
 *
 * @param config tells the clock and how long to wait
 * @param home the home
 * @param disk tells how much is free
 * @param beforeStep run before each change on the disk that could be the last
 */
record Site(StoreConfig config, StoreHome home, Disk disk, Runnable beforeStep) {

  /** How much a disk has free. */
  interface Disk {

    Disk REAL = folder -> Files.getFileStore(folder).getUsableSpace();

    /** The bytes that this user may still write where a folder is. */
    long free(Path folder) throws IOException;
  }

  /** Excludes those who make, read and remove backups, in all processes, but no store. */
  InterProcessLock lock() {
    return InterProcessLock.exclusive(home.locks().resolve("backup.lock"), config.busyTimeout());
  }

  /** Refuses to begin what would fill the disk. */
  void requireSpace(Path folder, long bytes) throws IOException {
    DiskSpace.require(folder, bytes, disk.free(folder));
  }

  /** All files that a restore replaces, as far as they are there. */
  Stream<Path> files() throws IOException {
    return Stream.concat(
        sessionFiles().stream(),
        Stream.of(
                home.workspaceMapping(),
                home.database(),
                beside("-wal"),
                beside("-shm"),
                beside("-journal"))
            .filter(Files::exists));
  }

  /** The legacy files, those in use before those that were put away after their import. */
  List<Path> sessionFiles() throws IOException {
    if (!Files.isDirectory(home.sessions())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.sessions())) {
      return files
          .filter(file -> BackupMember.isSessionFile(home.nameOf(file)) && Files.exists(file))
          .sorted(
              Comparator.comparing((Path file) -> BackupMember.isPutAway(home.nameOf(file)))
                  .thenComparing(Comparator.naturalOrder()))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A file that SQLite keeps beside the database. */
  Path beside(String suffix) {
    return home.database().resolveSibling(home.database().getFileName() + suffix);
  }

  /** Begins work that needs a place on the disk, and removes what an earlier one has left. */
  Work work() throws IOException {
    Path folder = home.backups().resolve(".work");
    StoreHome.deleteFolder(folder);
    StoreHome.createPrivateFolders(folder);
    return new Work(folder);
  }

  /**
   * A place for files that are not wanted afterwards.
   *
   * @param folder a private folder
   */
  record Work(Path folder) implements AutoCloseable {

    Path resolve(String name) {
      return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
      StoreHome.deleteFolder(folder);
    }
  }

  /** The backup of this name, which need not exist. */
  Optional<Backup> named(String name) {
    return Backup.named(home.backups(), name);
  }
}
