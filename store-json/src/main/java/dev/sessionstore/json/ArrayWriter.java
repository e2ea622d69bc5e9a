package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionValidation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes sessions one after the other as a legacy array, in the style of the old editor: {@code []}
 * if there are none, no line break at the end. Memory does not grow with the number of sessions.
 *
 * <p>{@link #close()} ends the array and hands everything to the stream. The stream itself stays
 * open: whoever opened it closes it. Not safe for use by several threads.
 */
public final class ArrayWriter implements AutoCloseable {

  private final Utf8Output out;
  private boolean empty = true;
  private boolean failed;
  private boolean closed;

  /** Begins an array at the stream's present position. */
  ArrayWriter(OutputStream stream) {
    this.out = new Utf8Output(stream);
  }

  /**
   * Writes a session.
   *
   * @param session the session
   * @throws dev.sessionstore.InvalidSessionException if JSON cannot hold it as it is; nothing of it
   *     was written
   * @throws IOException if the stream fails; what was written is then no whole array
   */
  public void write(WorktreeSession session) throws IOException {
    append(SessionValidation.requireValid(session));
  }

  /** Writes a session known to be valid; returns where it begins. */
  long append(WorktreeSession session) throws IOException {
    long begin = separate();
    new LegacyWriter(out, 1).session(session);
    failed = false;
    return begin;
  }

  /** Copies an element as it is; returns where it begins. */
  long copy(InputStream element, byte[] buffer) throws IOException {
    long begin = separate();
    for (int count = element.read(buffer); count > 0; count = element.read(buffer)) {
      out.bytes(buffer, count);
    }
    failed = false;
    return begin;
  }

  /** How many bytes were written so far. */
  long position() {
    return out.position();
  }

  private long separate() throws IOException {
    if (closed) {
      throw new IllegalStateException("the array has ended");
    }
    failed = true;
    out.ascii(empty ? "[\n  " : ",\n  ");
    empty = false;
    return out.position();
  }

  /**
   * Ends the array; later calls do nothing. After a failure it is left without an end, so that what
   * was written cannot be taken for the whole.
   *
   * @throws IOException if the stream fails
   */
  @Override
  public void close() throws IOException {
    if (closed || failed) {
      return;
    }
    closed = true;
    out.ascii(empty ? "[]" : "\n]");
    out.flush();
  }
}
