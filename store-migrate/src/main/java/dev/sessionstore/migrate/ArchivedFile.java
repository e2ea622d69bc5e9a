package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A legacy file that was put away after its import, and perhaps compressed since.
 *
 * @param path where it lies
 */
record ArchivedFile(Path path) {

  /** Behind the name of a file that is being made, and not yet what its name says. */
  private static final String DRAFT = ".tmp";

  /** The beginning of the name of a copy, which goes on with when it was made. */
  private static final String COPY = "unpacked-";

  private static final Pattern MADE = Pattern.compile(COPY + "([0-9]{1,18})-");

  /** Nobody reads a file for so long: whoever has unpacked it has died. */
  private static final Duration STALE = Duration.ofDays(1);

  boolean isCompressed() {
    return path.toString().endsWith(StoreHome.COMPRESSED_SUFFIX);
  }

  /** The path that it has, or had, when it is not compressed. */
  Path plain() {
    String name = name();
    return isCompressed()
        ? path.resolveSibling(
            name.substring(0, name.length() - StoreHome.COMPRESSED_SUFFIX.length()))
        : path;
  }

  /** The path that it has, or would have, when it is compressed. */
  Path compressed() {
    return isCompressed() ? path : path.resolveSibling(name() + StoreHome.COMPRESSED_SUFFIX);
  }

  /** Where its other form is made. */
  Path draft() {
    return compressed().resolveSibling(compressed().getFileName() + DRAFT);
  }

  /** An archiver may have compressed it since it was listed. */
  private ArchivedFile present() {
    return !isCompressed() && !Files.exists(path) && Files.exists(compressed())
        ? new ArchivedFile(compressed())
        : this;
  }

  private String name() {
    return path.getFileName().toString();
  }

  /**
   * Hands over all sessions, one at a time. Of a compressed file, a copy is unpacked in the home
   * for that long.
   *
   * @throws SessionStoreException if the file cannot be read, or is no array of sessions from
   *     beginning to end; the sessions before that were handed over
   */
  void forEach(StoreHome home, Consumer<? super WorktreeSession> action) {
    present().forEachPresent(home, action);
  }

  private void forEachPresent(StoreHome home, Consumer<? super WorktreeSession> action) {
    if (!isCompressed()) {
      read(path, action);
      return;
    }
    try (Unpacked copy = unpacked(home)) {
      read(copy.path(), action);
    }
  }

  /**
   * A copy of a compressed file, which goes when this is closed.
   *
   * @param path where it lies, in the home
   */
  record Unpacked(Path path) implements AutoCloseable {

    @Override
    public void close() {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw IoFailure.writing(path, e);
      }
    }
  }

  /**
   * Unpacks it, which has to be compressed.
   *
   * @throws SessionStoreException if it cannot be unpacked, and no copy is left
   */
  Unpacked unpacked(StoreHome home) {
    Unpacked copy =
        new Unpacked(
            home.root()
                .resolve(COPY + System.currentTimeMillis() + "-" + UUID.randomUUID() + DRAFT));
    try {
      removeStale(home);
      unpack(copy.path());
      return copy;
    } catch (IOException | SessionStoreException e) {
      copy.close();
      throw e instanceof SessionStoreException told
          ? told
          : IoFailure.reading(path, (IOException) e);
    }
  }

  /** Tells whether it is a file that was taken in as a whole, whatever its time says. */
  boolean isThatOfAny(List<Receipt> receipts) throws IOException {
    return present().isPresentThatOfAny(receipts);
  }

  private boolean isPresentThatOfAny(List<Receipt> receipts) throws IOException {
    if (!isCompressed()) {
      Fingerprint present = Fingerprint.of(path);
      return receipts.stream().anyMatch(each -> ContentHash.isThatOf(each, path, present));
    }
    GzipFile.Content content = GzipFile.inside(path);
    Fingerprint unpacked = new Fingerprint(content.bytes(), Files.getLastModifiedTime(path), null);
    return receipts.stream()
        .anyMatch(
            each ->
                each.contentHash() == null
                    ? unpacked.isThatOf(each)
                    : each.isWhole() && content.sha256().equals(each.contentHash()));
  }

  /** Unpacks a compressed file into a new one. */
  GzipFile.Content unpack(Path target) throws IOException {
    try {
      return GzipFile.unpack(path, target);
    } catch (ZipException | EOFException e) {
      throw new StoreCorruptException(path, -1, "it cannot be unpacked", e);
    }
  }

  private void read(Path file, Consumer<? super WorktreeSession> action) {
    try (LegacyReader elements = LegacyReader.open(file)) {
      while (true) {
        LegacyElement next = next(elements);
        if (next == null) {
          return;
        }
        if (next instanceof LegacyElement.Session found) {
          action.accept(found.session());
        }
      }
    }
  }

  /** The file that is damaged is this one, whichever copy of it is read. */
  private @Nullable LegacyElement next(LegacyReader elements) {
    try {
      return elements.next();
    } catch (StoreCorruptException e) {
      throw isCompressed() ? new StoreCorruptException(path, e.position(), e.reason(), e) : e;
    }
  }

  /** Removes copies of processes that died with them. */
  private static void removeStale(StoreHome home) throws IOException {
    long oldest = System.currentTimeMillis() - STALE.toMillis();
    try (DirectoryStream<Path> copies = Files.newDirectoryStream(home.root(), COPY + "*" + DRAFT)) {
      for (Path copy : copies) {
        Matcher made = MADE.matcher(copy.getFileName().toString());
        if (made.lookingAt() && Long.parseLong(made.group(1)) < oldest) {
          Files.deleteIfExists(copy);
        }
      }
    }
  }
}
