package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a file that was taken in its new name, {@code <name>.json.migrated}. */
final class MigratedFile {

  private static final Logger LOG = LoggerFactory.getLogger(LegacyImporter.class);

  private MigratedFile() {}

  /**
   * Renames a file, unless it is another one by now. Writers of this library are kept away from the
   * file meanwhile; an editor that takes no lock is noticed up to the moment of the rename, and
   * gets its file back if it was faster than that.
   *
   * @param known what the file was when it was taken in
   * @return the new name, or null if the file stays; the log says why
   */
  static @Nullable Path rename(
      ImportSource source, Fingerprint known, StoreHome home, StoreConfig config) {
    Path file = source.file();
    try (InterProcessLock lock =
        InterProcessLock.exclusive(lockFile(source, home), config.busyTimeout())) {
      LOG.debug("renaming {} under {}", file, lock);
      if (!Fingerprint.of(file).equals(known)) {
        LOG.info("{} has changed since it was imported, and stays", file);
        return null;
      }
      return putAway(file, known);
    } catch (IOException | SessionStoreException e) {
      LOG.warn("{} is imported, but could not be renamed", file, e);
      return null;
    }
  }

  /** That of the home which the file lies in: writers there know of no other. */
  private static Path lockFile(ImportSource source, StoreHome home) {
    String alias = source.alias();
    String hash = alias == null ? source.workspace().hash() : alias;
    Path folder = source.file().getParent();
    StoreHome own =
        folder == null || folder.getParent() == null ? home : new StoreHome(folder.getParent());
    boolean isAnother = own.sessions().equals(folder) && Files.isDirectory(own.locks());
    return (isAnother ? own : home).locks().resolve(hash + ".lock");
  }

  /** Renames the file, and gives it its name back where it turns out to be another one. */
  static @Nullable Path putAway(Path file, Fingerprint known) throws IOException {
    Path target = StoreHome.putAway(file);
    if (Fingerprint.of(target).equals(known)) {
      return target;
    }
    LOG.info("{} was changed in the moment when it was renamed, and gets its name back", file);
    Files.move(target, file); // fails where there is a new one by now
    return null;
  }
}
