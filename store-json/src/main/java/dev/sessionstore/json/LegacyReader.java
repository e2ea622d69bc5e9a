package dev.sessionstore.json;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.IoFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a legacy file, an array of sessions, element by element. Memory does not grow with the file
 * beyond the ids in it.
 *
 * <p>An element that is no session does not hide the others: it is reported as {@link
 * LegacyElement.Bad}. Repeated ids are resolved: a session that equals an earlier one of the same
 * id is reported as {@link LegacyElement.Collapsed}, one that differs appears as {@code <id>~2},
 * {@code <id>~3} and so on, the next suffix that nothing in the file has. An empty file has no
 * elements; a byte order mark is skipped.
 *
 * <p>The file is not locked. Not safe for use by several threads.
 */
public final class LegacyReader implements AutoCloseable {

  private final FileSource source;
  private final ElementReader elements;
  private final DuplicateRule duplicates;
  private @Nullable StoreCorruptException failure;

  private LegacyReader(FileSource source, ElementReader elements) {
    this.source = source;
    this.elements = elements;
    this.duplicates = new DuplicateRule(new Backtrack());
  }

  private final class Backtrack implements DuplicateRule.Backtrack {
    @Override
    public WorktreeSession session(long startByte, long endByte) throws IOException {
      return ElementReader.readAt(source, startByte, endByte);
    }

    @Override
    public Set<String> allIds() throws IOException {
      try (ElementReader again = ElementReader.open(source)) {
        return again.ids();
      }
    }
  }

  /**
   * Opens a file.
   *
   * @param file the file
   * @return a reader that stands before the first element
   * @throws StoreCorruptException if the file is not UTF-8 from its first byte
   * @throws dev.sessionstore.StoreUnavailableException if there is no such file or it cannot be
   *     read
   */
  public static LegacyReader open(Path file) {
    FileSource source = null;
    try {
      source = FileSource.open(file);
      LegacyReader reader = over(source);
      source = null;
      return reader;
    } catch (IOException e) {
      throw failure(file, e);
    } finally {
      if (source != null) {
        source.close();
      }
    }
  }

  /** Reads an open file, and closes it with the reader. */
  static LegacyReader over(FileSource source) throws IOException {
    return new LegacyReader(source, ElementReader.open(source));
  }

  /**
   * Reads the next element.
   *
   * @return the element, or null at the end
   * @throws StoreCorruptException naming the byte where the file stops being a JSON array; the
   *     elements before it have been read
   * @throws StoreBusyException if another program replaced the file meanwhile: open it again
   * @throws dev.sessionstore.StoreUnavailableException if the file cannot be read
   */
  public @Nullable LegacyElement next() {
    try {
      return read();
    } catch (IOException e) {
      throw failure(source.file(), e);
    }
  }

  private static SessionStoreException failure(Path file, IOException e) {
    return e instanceof FileSource.Replaced
        ? new StoreBusyException(
            file + " was changed by another program while it was read; read it again", e)
        : IoFailure.reading(file, e);
  }

  @Nullable LegacyElement read() throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      ElementReader.Element element = elements.next();
      if (element == null) {
        return null;
      }
      WorktreeSession session = element.session();
      return session != null
          ? duplicates.apply(element, session)
          : new LegacyElement.Bad(
              element.index(), element.startByte(), element.endByte(), element.reason());
    } catch (StoreCorruptException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * Tells whether the file stopped being a JSON array within an element, such as where it was cut.
   * No call of {@link #next()} has returned that element.
   *
   * @return false between two elements, and behind the last
   */
  public boolean isWithinElement() {
    return elements.isWithinElement();
  }

  /** Closes the file; later calls do nothing. */
  @Override
  public void close() {
    IoFailure.closeQuietly(elements);
    source.close();
  }
}
