package dev.sessionstore.json;

import java.io.IOException;
import java.io.OutputStream;

/** Encodes JSON text into a stream, through a buffer. Not safe for use by several threads. */
final class Utf8Output {

  private static final int BUFFER_BYTES = 1 << 15;

  /** What one character takes at most, escaped. */
  private static final int ROOM = 6;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used;
  private long flushed;

  Utf8Output(OutputStream out) {
    this.out = out;
  }

  /** How many bytes were written so far. */
  long position() {
    return flushed + used;
  }

  /** Hands everything to the stream. */
  void flush() throws IOException {
    int count = used;
    flushed += count;
    used = 0;
    out.write(buffer, 0, count);
  }

  /** Passes bytes on as they are. */
  void bytes(byte[] bytes, int count) throws IOException {
    flush();
    flushed += count;
    out.write(bytes, 0, count);
  }

  void ascii(char c) throws IOException {
    if (used == BUFFER_BYTES) {
      flush();
    }
    buffer[used++] = (byte) c;
  }

  void ascii(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      ascii(text.charAt(i));
    }
  }

  /** Writes a JSON string. */
  void quoted(String text) throws IOException {
    ascii('"');
    encode(text, 0, text.length(), true);
    ascii('"');
  }

  /** Writes a part of a text that is JSON already. */
  void plain(String text, int from, int to) throws IOException {
    encode(text, from, to, false);
  }

  private void encode(String text, int from, int to, boolean escaping) throws IOException {
    for (int i = from; i < to; i++) {
      if (used > BUFFER_BYTES - ROOM) {
        flush();
      }
      char c = text.charAt(i);
      if (c < 0x80) {
        String escape = escaping ? JsonText.ESCAPES[c] : null;
        if (escape == null) {
          buffer[used++] = (byte) c;
        } else {
          ascii(escape);
        }
      } else if (c < 0x800) {
        buffer[used++] = (byte) (0xC0 | (c >> 6));
        continuation(c);
      } else if (Character.isSurrogate(c)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        buffer[used++] = (byte) (0xF0 | (point >> 18));
        continuation(point >> 12);
        continuation(point >> 6);
        continuation(point);
      } else {
        buffer[used++] = (byte) (0xE0 | (c >> 12));
        continuation(c >> 6);
        continuation(c);
      }
    }
  }

  private void continuation(int bits) {
    buffer[used++] = (byte) (0x80 | (bits & 0x3F));
  }
}
