package dev.sessionstore.json;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Reads what is left of a damaged legacy file: the sessions that are whole, wherever they stand,
 * and the ranges between them that nobody can read. Unlike {@link LegacyReader} it does not stop
 * where the file stops being a JSON array, and it leaves repeated ids as they are. Time grows with
 * the length of the file; memory holds one session at a time.
 *
 * <p>The file is neither locked nor changed. Not safe for use by several threads.
 */
public final class SalvageReader implements AutoCloseable {

  /** Is told what a file holds, in the order of the file. */
  public interface Findings {

    /**
     * A whole session that is an element of the file's array.
     *
     * @param session the session
     * @throws IOException to end the reading
     */
    void session(WorktreeSession session) throws IOException;

    /**
     * A whole session of which nothing tells whether it is an element: it may be part of another,
     * damaged one. Its bytes lie in an unreadable range, too.
     *
     * @param id the id of the session
     * @param startByte the offset of its first byte
     * @param endByte the offset of the byte after its last
     */
    void uncertain(String id, long startByte, long endByte);

    /**
     * Bytes that are no session. White space, commas and square brackets at both ends are left out;
     * there may be nothing else where the file was cut between two sessions, or where a bracket is
     * missing.
     *
     * @param element the position in the array, from 0, where it is known
     * @param startByte the offset of the first byte
     * @param endByte the offset of the byte after the last
     * @param reason what is wrong, without content
     */
    void unreadable(OptionalInt element, long startByte, long endByte, String reason);
  }

  private final FileSource source;

  private SalvageReader(FileSource source) {
    this.source = source;
  }

  /**
   * Opens a file.
   *
   * @param file the file
   * @return a reader
   * @throws dev.sessionstore.StoreUnavailableException if there is no such file or it cannot be
   *     read
   */
  public static SalvageReader open(Path file) {
    try {
      return new SalvageReader(FileSource.open(file));
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
  }

  /**
   * Reads the whole file.
   *
   * @param findings is told
   * @throws StoreBusyException if another program changed the file meanwhile: read it again
   * @throws dev.sessionstore.StoreUnavailableException if the file cannot be read
   * @throws UncheckedIOException what {@code findings} threw
   */
  public void read(Findings findings) {
    Sorting sorting = new Sorting(findings);
    try {
      sorting.scanner.scan(source.stream(0, Long.MAX_VALUE));
      sorting.gap(source.opened().sizeBytes());
      if (!Fingerprint.of(source.file()).equals(source.opened())) {
        throw new FileSource.Replaced(source.file());
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Reads a session that was found uncertain.
   *
   * @param startByte the offset of its first byte
   * @param endByte the offset of the byte after its last
   * @return the session
   * @throws StoreBusyException if another program changed the file meanwhile: read it again
   * @throws dev.sessionstore.StoreUnavailableException if the file cannot be read
   */
  public WorktreeSession sessionAt(long startByte, long endByte) {
    try {
      return ElementReader.readAt(source, startByte, endByte);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Copies a part of the file as it is.
   *
   * @param startByte the offset of its first byte
   * @param endByte the offset of the byte after its last
   * @param target takes the bytes
   * @throws IOException if the file cannot be read or the target not be written
   */
  public void copy(long startByte, long endByte, OutputStream target) throws IOException {
    source.stream(startByte, endByte).transferTo(target);
  }

  private SessionStoreException failure(IOException e) {
    return e instanceof FileSource.Replaced
        ? new StoreBusyException(
            source.file() + " was changed by another program while it was read; read it again", e)
        : IoFailure.reading(source.file(), e);
  }

  /** Closes the file; later calls do nothing. */
  @Override
  public void close() {
    source.close();
  }

  /** Tells sessions from the rest, and accounts for every byte. */
  private final class Sorting implements DamageScanner.Findings {

    private final Findings findings;
    private final DamageScanner scanner = new DamageScanner(this);

    /** Everything before is accounted for. */
    private long done;

    private int elements;
    private boolean counting = true;
    private long damagedAt = -1;
    private String damage = "";

    Sorting(Findings findings) {
      this.findings = findings;
    }

    @Override
    public void damage(long position, String reason) {
      if (damagedAt < done) {
        damagedAt = position;
        damage = reason;
      }
    }

    @Override
    public void object(ObjectSpan span, DamageScanner.Place place) throws IOException {
      boolean isElement = place == DamageScanner.Place.ELEMENT || scanner.isInElementsColumn(span);
      if (!isElement && !span.sessionLike()) {
        inner(span);
        return;
      }
      ElementReader.Element element =
          ElementReader.elementAt(source, elements, span.startByte(), span.endByte());
      WorktreeSession session = element.session();
      if (session == null) {
        long before = done;
        inner(span);
        if (isElement && done == before) {
          gap(span.startByte());
          report(span.startByte(), span.endByte(), element.reason());
          done = span.endByte();
        }
      } else if (isElement) {
        gap(span.startByte());
        elements++;
        done = span.endByte();
        try {
          findings.session(session);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      } else {
        findings.uncertain(session.id(), span.startByte(), span.endByte());
      }
    }

    private void inner(ObjectSpan span) throws IOException {
      for (ObjectSpan each : span.inner()) {
        object(each, DamageScanner.Place.WITHIN);
      }
    }

    /** Accounts for what stands before a place. */
    void gap(long end) throws IOException {
      long first = -1;
      long last = -1;
      long at = done;
      try (InputStream bytes = new java.io.BufferedInputStream(source.stream(done, end), 1 << 13)) {
        for (int b = bytes.read(); b >= 0; b = bytes.read(), at++) {
          boolean between = b == ',' || b == '[' || b == ']' || b == ' ' || (b >= 9 && b <= 13);
          boolean mark = at < 3 && (b == 0xEF || b == 0xBB || b == 0xBF);
          if (!between && !mark) {
            first = first < 0 ? at : first;
            last = at;
          }
        }
      }
      boolean damaged = damagedAt >= done;
      if (first >= 0) {
        report(first, last + 1, damaged ? damage : "is not an object");
        counting = false;
      } else if (damaged && counting) {
        report(damagedAt, damagedAt, damage);
        counting = false;
      }
      done = Math.max(done, end);
    }

    private void report(long start, long end, String reason) {
      findings.unreadable(
          counting ? OptionalInt.of(elements) : OptionalInt.empty(), start, end, reason);
      elements++;
    }
  }
}
