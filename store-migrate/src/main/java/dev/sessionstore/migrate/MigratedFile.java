package dev.sessionstore.migrate;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a file that was taken in its new name, {@code <name>.json.migrated}. */
final class MigratedFile {

  private static final Logger LOG = LoggerFactory.getLogger(LegacyImporter.class);

  private MigratedFile() {}

  /**
   * Renames a file, unless it is another one by now. Writers of this library are kept away from the
   * file meanwhile; an editor that takes no lock is noticed up to the moment of the rename.
   *
   * @param known what the file was when it was taken in
   * @return the new name, or null if the file stays; the log says why
   */
  static @Nullable Path rename(
      ImportSource source, Fingerprint known, StoreHome home, StoreConfig config) {
    String alias = source.alias();
    String hash = alias == null ? source.workspace().hash() : alias;
    Path lockFile = home.locks().resolve(hash + ".lock");
    try (InterProcessLock lock = InterProcessLock.exclusive(lockFile, config.busyTimeout())) {
      LOG.debug("renaming {} under {}", source.file(), lock);
      if (!Fingerprint.of(source.file()).equals(known)) {
        LOG.info("{} has changed since it was imported, and stays", source.file());
        return null;
      }
      return rename(source.file());
    } catch (IOException | StoreBusyException e) {
      LOG.warn("{} is imported, but could not be renamed", source.file(), e);
      return null;
    }
  }

  /** The new name is reserved by an empty file, so that no other file is ever replaced. */
  private static Path rename(Path file) throws IOException {
    Path target = reserve(file);
    try {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.delete(target);
      throw e;
    }
    StoreHome.forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder"));
    return target;
  }

  private static Path reserve(Path file) throws IOException {
    String name = file.getFileName() + ".migrated";
    for (int n = 1; ; n++) {
      Path free = file.resolveSibling(n == 1 ? name : name + "." + n);
      try {
        if (!Files.exists(new ArchivedFile(free).compressed())) {
          return StoreHome.createPrivateFile(free);
        }
      } catch (FileAlreadyExistsException taken) {
        LOG.debug("{} is taken", name);
      }
    }
  }
}
