package dev.sessionstore.spi;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The home folder and the one place that knows what lies where in it. Folders and files that the
 * library makes are private to the user (0700, 0600) from the moment they exist.
 *
 * @param root the home folder, a real path
 */
public record StoreHome(Path root) {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private static final String LEGACY_SUFFIX = ".json";

  private static final String PUT_AWAY_SUFFIX = ".migrated";

  /** Behind the name of a file that was put away and compressed since. */
  public static final String COMPRESSED_SUFFIX = ".gz";

  /** What Linux says of file systems that cannot force a folder. */
  private static final String NOT_FOR_FOLDERS = "Invalid argument";

  /**
   * Makes the home where it is missing, and holds it open.
   *
   * @param folder the configured home
   * @return the home
   * @throws InvalidConfigurationException if something that is no folder has this name
   * @throws StoreReadOnlyException if it is missing and may not be made
   * @throws StoreFullException if it is missing and there is no space for it
   * @throws StoreUnavailableException if it cannot be made for another reason
   */
  public static StoreHome prepare(Path folder) {
    try {
      createPrivateFolders(folder);
      StoreHome home = new StoreHome(folder.toRealPath());
      createPrivateFolders(home.locks());
      return home;
    } catch (FileAlreadyExistsException e) {
      throw new InvalidConfigurationException("the home " + folder + " is no folder", e);
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw IoFailure.writing(folder, e);
    }
  }

  /**
   * Names a home, and makes nothing: for whoever only looks at it.
   *
   * @param folder the configured home; need not exist
   * @return the home
   */
  public static StoreHome at(Path folder) {
    try {
      return new StoreHome(folder.toRealPath());
    } catch (IOException e) {
      return new StoreHome(folder.toAbsolutePath().normalize());
    }
  }

  /**
   * Makes the home where it is missing, unless it may only be read: then it is taken as it is.
   *
   * @param folder the configured home
   * @return the home
   * @throws InvalidConfigurationException if something that is no folder has this name
   * @throws StoreReadOnlyException if it is missing and may not be made
   * @throws StoreFullException if it is missing and there is no space for it
   * @throws StoreUnavailableException if it cannot be made for another reason
   */
  public static StoreHome prepareToRead(Path folder) {
    try {
      return prepare(folder);
    } catch (StoreReadOnlyException e) {
      try {
        return new StoreHome(folder.toRealPath());
      } catch (IOException missing) {
        e.addSuppressed(missing);
        throw e;
      }
    }
  }

  /**
   * Returns the folder of the legacy files.
   *
   * @return {@code sessions}; need not exist
   */
  public Path sessions() {
    return root.resolve("sessions");
  }

  /**
   * Returns the legacy file of a workspace.
   *
   * @param workspace the workspace
   * @return {@code sessions/<hash>.json}; need not exist
   */
  public Path legacyFile(Workspace workspace) {
    return sessions().resolve(workspace.hash() + LEGACY_SUFFIX);
  }

  /**
   * Lists the legacy files that are there, by name. Other files in the folder are passed over.
   *
   * @return the paths of all {@code sessions/<hash>.json}
   * @throws IOException if the folder cannot be read
   */
  public java.util.List<Path> legacyFiles() throws IOException {
    if (!Files.isDirectory(sessions())) {
      return java.util.List.of();
    }
    try (Stream<Path> files = Files.list(sessions())) {
      return files.filter(StoreHome::isLegacyFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw new IOException(sessions() + " cannot be listed", e);
    }
  }

  /**
   * Tells whether a file is recorded as a legacy file of the home.
   *
   * @param name as {@link #nameOf} gives it
   * @return true for {@code sessions/<hash>.json}
   */
  public static boolean isLegacyName(String name) {
    String folder = "sessions/";
    return name.startsWith(folder) && isLegacyFile(name.substring(folder.length()));
  }

  /**
   * Tells whether a file is recorded as a legacy file of the home that was put away.
   *
   * @param name as {@link #nameOf} gives it
   * @return true for {@code sessions/<hash>.json.migrated} and with a number behind it
   */
  public static boolean isPutAwayName(String name) {
    int end = name.indexOf(PUT_AWAY_SUFFIX);
    return end >= 0 && isLegacyName(name.substring(0, end));
  }

  private static boolean isLegacyFile(Path file) {
    return isLegacyFile(file.getFileName().toString());
  }

  private static boolean isLegacyFile(String name) {
    return name.endsWith(LEGACY_SUFFIX)
        && Workspace.isHash(name.substring(0, name.length() - LEGACY_SUFFIX.length()));
  }

  /**
   * Returns the hash of the workspace that a legacy file belongs to.
   *
   * @param legacyFile a path that {@link #legacyFiles()} gave
   * @return the hash
   */
  public static String hashOf(Path legacyFile) {
    String name = legacyFile.getFileName().toString();
    return name.substring(0, name.length() - LEGACY_SUFFIX.length());
  }

  /**
   * Puts a legacy file away whose sessions are kept elsewhere by now: it becomes {@code
   * <name>.migrated}, or {@code <name>.migrated.2} and so on where that is taken. Its bytes and
   * times stay. Callers hold the lock of the file's writers.
   *
   * @param file the file
   * @return its new path; no other file is ever replaced
   * @throws IOException if it cannot be renamed, and has its old name; or if the new name may not
   *     survive a power cut
   */
  public static Path putAway(Path file) throws IOException {
    return putAway(file, file);
  }

  /**
   * Puts a legacy file away under the name that another one would get: {@code <live>.migrated}, or
   * {@code <live>.migrated.2} and so on where that is taken. Its bytes and times stay, and so does
   * the end of its name if it is compressed.
   *
   * @param file the file
   * @param live the legacy file after which it is named; need not exist
   * @return its new path; no other file is ever replaced
   * @throws IOException if it cannot be renamed, and has its old name; or if the new name may not
   *     survive a power cut
   */
  public static Path putAway(Path file, Path live) throws IOException {
    boolean compressed = file.toString().endsWith(COMPRESSED_SUFFIX);
    return moveOver(file, reserveArchive(live, compressed ? COMPRESSED_SUFFIX : ""));
  }

  /**
   * Renames a file to a name that nothing has. Its bytes and times stay. Whoever dies in it may
   * leave an empty file under the new name, which means no sessions, and the file under its old
   * one.
   *
   * @param file the file
   * @param target its new name, in a folder of the same file system
   * @return the new name
   * @throws FileAlreadyExistsException if something has the new name; the file has its old one
   * @throws IOException if it cannot be renamed, and has its old name; or if the new name may not
   *     survive a power cut
   */
  public static Path move(Path file, Path target) throws IOException {
    return moveOver(file, createPrivateFile(target));
  }

  /** Replaces an empty file, which has kept the name free. */
  private static Path moveOver(Path file, Path reserved) throws IOException {
    try {
      Files.move(
          file, reserved, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.delete(reserved);
      throw e;
    }
    Path from = Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder");
    Path to = Objects.requireNonNull(reserved.toAbsolutePath().getParent(), "folder");
    forceFolder(to);
    if (!to.equals(from)) {
      forceFolder(from);
    }
    return reserved;
  }

  /** An empty file, to be replaced: a rename alone would replace whatever has the name. */
  private static Path reserveArchive(Path live, String suffix) throws IOException {
    String name = live.getFileName() + PUT_AWAY_SUFFIX;
    for (int n = 1; ; n++) {
      String free = n == 1 ? name : name + "." + n;
      boolean taken =
          Files.exists(live.resolveSibling(free))
              || Files.exists(live.resolveSibling(free + COMPRESSED_SUFFIX));
      if (!taken) {
        try {
          return createPrivateFile(live.resolveSibling(free + suffix));
        } catch (FileAlreadyExistsException e) {
          // Somebody was faster; the next number may be free.
        }
      }
    }
  }

  /**
   * Returns the name by which a file of the home is recorded.
   *
   * @param file a file below the home
   * @return its path relative to the home, with {@code /} on every platform
   */
  public String nameOf(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /**
   * Returns the file that maps workspace hashes to paths.
   *
   * @return {@code workspace_mapping.json}; need not exist
   */
  public Path workspaceMapping() {
    return root.resolve("workspace_mapping.json");
  }

  /**
   * Returns the database of the SQLite backend.
   *
   * @return {@code session-store.db}; need not exist
   */
  public Path database() {
    return root.resolve("session-store.db");
  }

  /**
   * Returns the folder that keeps every version of a session that lost against another.
   *
   * @return {@code recovery}; need not exist
   */
  public Path recovery() {
    return root.resolve("recovery");
  }

  /**
   * Returns the file that remembers what a roll-out decided; see {@link dev.sessionstore.Rollout}.
   *
   * @return {@code rollout.properties}; need not exist
   */
  public Path rollout() {
    return root.resolve("rollout.properties");
  }

  /**
   * Returns the folder of the backups.
   *
   * @return {@code backups}; need not exist
   */
  public Path backups() {
    return root.resolve("backups");
  }

  /**
   * Returns the folder in which a restore lies ready; see {@link PendingRestore}.
   *
   * @return {@code restore}; there only while a restore is under way, or after one that was cut off
   */
  public Path restore() {
    return root.resolve("restore");
  }

  /**
   * Returns the folder of the lock files.
   *
   * @return {@code locks}
   */
  public Path locks() {
    return root.resolve("locks");
  }

  /**
   * Returns the lock file that every open store holds shared, and that whoever replaces the home's
   * files takes exclusively.
   *
   * @return {@code locks/home.lock}
   */
  public Path homeLock() {
    return locks().resolve("home.lock");
  }

  /**
   * Takes the lock that every open store holds. A restore that was cut off is brought to its end
   * first, so who holds this lock sees the state before the restore or the one after it, whole.
   *
   * @param timeout the longest wait
   * @return the lock, shared with all other open stores
   * @throws dev.sessionstore.StoreBusyException if the home's files are being replaced
   * @throws StoreReadOnlyException if the home may not be written
   * @throws StoreUnavailableException if the lock cannot be used, or the restore not be ended
   */
  public InterProcessLock enter(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    PendingRestore pending = new PendingRestore(this);
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      InterProcessLock lock = InterProcessLock.shared(homeLock(), left);
      if (!pending.exists()) {
        return lock;
      }
      lock.close();
      boolean last = left.compareTo(BETWEEN_LOOKS) <= 0;
      try (InterProcessLock alone =
          InterProcessLock.exclusive(homeLock(), last ? left : BETWEEN_LOOKS)) {
        pending.resume();
      } catch (StoreBusyException e) {
        // Others may have ended it, and have a store open by now, for hours.
        if (last && pending.exists()) {
          throw e;
        }
      }
    }
  }

  /**
   * Takes the same lock for one who only reads. In a home that this user may not write, no lock is
   * taken and no lock file made: then nothing keeps another user from replacing the home's files.
   *
   * @param timeout the longest wait
   * @return the lock, or null where it may not be taken
   * @throws dev.sessionstore.StoreBusyException if the home's files are being replaced
   * @throws StoreReadOnlyException if a restore was cut off, and this user may not end it
   * @throws StoreUnavailableException if the lock cannot be used, or the restore not be ended
   */
  public @Nullable InterProcessLock enterToRead(Duration timeout) {
    if (!Files.isDirectory(locks())) {
      return null; // prepareToRead could not make it
    }
    try {
      return enter(timeout);
    } catch (StoreReadOnlyException e) {
      if (new PendingRestore(this).exists()) {
        throw e;
      }
      return null;
    }
  }

  /**
   * Takes the lock that every open store holds for the caller alone. A restore that was cut off is
   * left as it is; see {@link PendingRestore#resume}.
   *
   * @param timeout the longest wait
   * @param purpose what the caller is about to do, for the message
   * @return the lock
   * @throws StoreBusyException if a store of this home is open, in this process or another
   * @throws StoreReadOnlyException if the home may not be written
   * @throws StoreUnavailableException if the lock cannot be used
   */
  public InterProcessLock enterAlone(Duration timeout, String purpose) {
    try {
      return InterProcessLock.exclusive(homeLock(), timeout);
    } catch (StoreBusyException e) {
      throw new StoreBusyException(
          root
              + ": a store of this home is open, in this program or another one; nothing was"
              + " changed: close it, then "
              + purpose
              + " again",
          e);
    }
  }

  /**
   * Makes a folder and its missing parents, private to the user.
   *
   * @param folder the folder; nothing happens if it exists
   * @throws IOException if it cannot be made
   */
  public static void createPrivateFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, privately(folder, "rwx------"));
    }
  }

  /**
   * Deletes a folder with all that is in it; a link in it goes, what it leads to stays.
   *
   * @param folder the folder; nothing happens if it does not exist
   * @throws IOException if something in it cannot be deleted
   */
  public static void deleteFolder(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (UncheckedIOException e) {
        throw new IOException(folder + " cannot be listed", e);
      }
    }
  }

  /**
   * Makes an empty file, private to the user.
   *
   * @param file the file
   * @return the same path
   * @throws FileAlreadyExistsException if it exists
   * @throws IOException if it cannot be made
   */
  public static Path createPrivateFile(Path file) throws IOException {
    return Files.createFile(file, privately(file, "rw-------"));
  }

  /**
   * Replaces a small file as a whole, or makes it, private to the user: whenever the process or the
   * power fails, the file is the old version or the new one. Callers hold a lock that excludes each
   * other.
   *
   * @param file the file
   * @param content its new content
   * @throws IOException if that fails; the file is the old version or the new one
   */
  public static void replaceFile(Path file, byte[] content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    Interrupts.shielded(
        () -> {
          Files.deleteIfExists(draft); // of a process that died here
          try {
            writeForced(createPrivateFile(draft), content);
            return Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
          }
        });
    forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder"));
  }

  /** Writes into an empty file and forces it to the disk. An interrupt cuts it short. */
  static void writeForced(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /**
   * Forces a folder's entries to the disk, on systems where folders can be.
   *
   * @param folder the folder
   * @throws IOException if that fails
   */
  public static void forceFolder(Path folder) throws IOException {
    Interrupts.shielded(
        () -> {
          FileChannel channel;
          try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
          } catch (AccessDeniedException e) {
            return false;
          }
          try (channel) {
            channel.force(true);
            return true;
          } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(NOT_FOR_FOLDERS)) {
              return false;
            }
            throw e;
          }
        });
  }

  /**
   * Returns the attributes of a file or folder that is private to the user, for the call that makes
   * it.
   *
   * @param path where it will be
   * @param posix the permissions where the file system has POSIX ones
   * @return the attributes; empty where permissions are inherited from the folder, as on Windows
   */
  private static FileAttribute<?>[] privately(Path path, String posix) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
        }
        : new FileAttribute<?>[0];
  }
}
