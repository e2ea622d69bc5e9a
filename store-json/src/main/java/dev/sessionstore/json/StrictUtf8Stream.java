package dev.sessionstore.json;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Passes on bytes that are well-formed UTF-8 (Unicode, table 3-7), and fails at the first that are
 * not; what stands before them is still given. The JSON parser itself lets overlong forms and
 * encoded surrogates pass. A zero byte fails as well: JSON has none, files have them after a power
 * cut, and the parser would take one for a sign of UTF-16.
 */
final class StrictUtf8Stream extends InputStream {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** Where the bytes stop being text. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    /** The offset in bytes. */
    private final long position;

    Malformed(long position, String reason) {
      super(reason);
      this.position = position;
    }

    long position() {
      return position;
    }
  }

  private final InputStream in;

  /** The offset of the next byte. */
  private long at;

  /** The offset of the first byte of the character under way. */
  private long start;

  /** How many more bytes the character under way needs, and the range of the next of them. */
  private int needed;

  private int low;
  private int high;

  private @Nullable Malformed failure;

  StrictUtf8Stream(InputStream in, long offset) {
    this.in = in;
    at = offset;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    int count = in.read(target, offset, length);
    for (int i = 0; i < count; i++) {
      if (needed == 0) {
        i = skipUsual(target, offset, i, count);
        if (i == count) {
          break;
        }
      }
      byte b = target[offset + i];
      if ((b <= 0 || needed > 0) && !accept(b & 0xFF, at + i)) {
        at += i;
        Malformed malformed =
            new Malformed(start, b == 0 ? "a zero byte is no JSON" : "the bytes are not UTF-8");
        failure = malformed;
        if (i == 0) {
          throw malformed;
        }
        return i;
      }
    }
    at += Math.max(count, 0);
    return count;
  }

  /** Passes over what is mostly there: runs of ASCII, and whole characters of three bytes. */
  private static int skipUsual(byte[] bytes, int offset, int from, int count) {
    int i = from;
    while (i < count) {
      byte b = bytes[offset + i];
      if (b > 0) {
        i += i + Long.BYTES <= count && isAscii(bytes, offset + i) ? Long.BYTES : 1;
      } else if (i + 2 < count && isThree(b, bytes[offset + i + 1], bytes[offset + i + 2])) {
        i += 3;
      } else {
        return i;
      }
    }
    return i;
  }

  /** Whether they are one character of three bytes; but for those whose second byte is special. */
  private static boolean isThree(byte first, byte second, byte third) {
    return (first & 0xF0) == 0xE0
        && first != (byte) 0xE0
        && first != (byte) 0xED
        && second < (byte) 0xC0
        && third < (byte) 0xC0;
  }

  /** Whether the next eight bytes are characters of their own, none of them zero. */
  private static boolean isAscii(byte[] bytes, int offset) {
    long eight = (long) LONGS.get(bytes, offset);
    return ((eight | (eight - ONES)) & HIGHS) == 0;
  }

  private boolean accept(int b, long position) {
    if (needed > 0) {
      boolean good = b >= low && b <= high;
      needed--;
      low = 0x80;
      high = 0xBF;
      return good;
    }
    start = position;
    needed = b >= 0xF0 ? 3 : b >= 0xE0 ? 2 : 1;
    low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    return b >= 0xC2 && b <= 0xF4;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
