package dev.sessionstore.json;

import dev.sessionstore.Durability;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.StoreHome;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The new version of a file: written beside the old one, forced to the disk, and renamed over it.
 * At any moment the file is the old version or the new one; after a failure it is the old one, and
 * nothing else is left behind.
 *
 * <p>The new version is forced with {@link Durability#NORMAL} as well: a rename that reaches the
 * disk before the data it names would lose all sessions of the file, not just the last write. What
 * NORMAL saves is forcing the folder, so a power cut may bring the old version back. Only a version
 * that can be made again from somewhere else may go without.
 */
final class FileDraft implements Closeable {

  private static final String SUFFIX = ".tmp";
  private static final int MAX_RENAMES = 10;
  private static final Duration RENAME_PAUSE = Duration.ofMillis(5);
  private static final Duration STALE = Duration.ofHours(1);

  /** Writes the new version. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Decides at the last moment, when the new version is ready. */
  interface Condition {
    boolean holds() throws IOException;
  }

  private final Path file;
  private final Path temp;
  private boolean inPlace;

  private FileDraft(Path file, Path temp) {
    this.file = file;
    this.temp = temp;
  }

  /**
   * Begins a new version.
   *
   * @param file the file; need not exist; if it is a link, what it leads to is meant
   * @param owner begins the name of the draft
   */
  static FileDraft of(Path file, String owner) throws IOException {
    Path target = Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file;
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Path temp = target.resolveSibling(owner + "." + random + SUFFIX);
    return new FileDraft(target, StoreHome.createPrivateFile(temp));
  }

  /** Writes the new version, and forces it if that is wanted. */
  void write(Content content, boolean forced) throws IOException {
    try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.WRITE)) {
      content.writeTo(Channels.newOutputStream(channel));
      if (forced) {
        channel.force(true);
      }
    }
  }

  /** What the file will be known by; renaming does not change it. */
  Fingerprint fingerprint() throws IOException {
    return Fingerprint.of(temp);
  }

  /**
   * Puts the new version in place if the condition holds. On Windows a rename is refused while
   * somebody looks at the old version, so it is tried again for a while.
   *
   * @return whether it did
   */
  boolean replaceIf(Condition condition) throws IOException {
    for (int attempt = 1; condition.holds(); attempt++) {
      try {
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        inPlace = true;
        return true;
      } catch (FileSystemException e) {
        if (attempt == MAX_RENAMES || !mayPass(e)) {
          throw e;
        }
      }
      Interrupts.pause(RENAME_PAUSE.multipliedBy(attempt));
    }
    return false;
  }

  private static boolean mayPass(FileSystemException e) {
    String reason = String.valueOf(e.getReason()).toLowerCase(Locale.ROOT);
    return e instanceof AccessDeniedException || reason.contains("another process");
  }

  /** Forces the rename to the disk, once it is done. */
  void forceFolder() throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      StoreHome.forceFolder(folder);
    }
  }

  /** Removes the draft unless it is in place. */
  @Override
  public void close() {
    if (!inPlace) {
      deleteQuietly(temp);
    }
  }

  /** Removes what processes have left behind that died while writing. */
  static void removeStale(Path folder, String owner) {
    Instant before = Instant.now().minus(STALE);
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(folder, path -> isDraft(path, owner))) {
      for (Path draft : drafts) {
        if (Files.getLastModifiedTime(draft).toInstant().isBefore(before)) {
          deleteQuietly(draft);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // They take space and do no other harm; a later write tries again.
    }
  }

  private static boolean isDraft(Path path, String owner) {
    return String.valueOf(path.getFileName()).matches(owner + "\\.[0-9a-f]{16}\\" + SUFFIX);
  }

  private static void deleteQuietly(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      // A later write removes it; what led here is the failure to report.
    }
  }
}
