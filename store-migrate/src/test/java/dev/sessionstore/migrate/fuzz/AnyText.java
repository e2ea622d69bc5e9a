package dev.sessionstore.migrate.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes a text of any bytes, so that seeds are files that can be read and edited. */
final class AnyText {

  private AnyText() {}

  /**
   * Decodes UTF-8, and UTF-16 behind the bytes FE FF: that way unpaired surrogates come about, too.
   */
  static String of(byte[] bytes) {
    if (bytes.length < 2 || bytes[0] != (byte) 0xFE || bytes[1] != (byte) 0xFF) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    return ByteBuffer.wrap(bytes, 2, (bytes.length - 2) / 2 * 2).slice().asCharBuffer().toString();
  }
}
