package dev.sessionstore.migrate;

import dev.sessionstore.spi.BulkWrite.Receipt;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a file from its beginning to places further and further on. Reads the file a
 * second time, right behind whoever parses it, when its bytes are still in the system's cache: a
 * parser reads ahead and goes back, so that the bytes which pass through it are not the file's.
 */
final class ContentHash implements Closeable {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Not a channel, which an interrupt would close. */
  private final InputStream in;

  private final MessageDigest sha256;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long position;

  ContentHash(Path file) throws IOException {
    in = new FileInputStream(file.toFile());
    sha256 = sha256();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Tells whether a file begins with as many bytes as were hashed. */
  static boolean matches(Path file, long bytes, String hash) {
    try (ContentHash content = new ContentHash(file)) {
      return content.to(bytes).equals(hash);
    } catch (IOException e) {
      return false; // whoever reads it will say why
    }
  }

  /**
   * Tells whether a file is the one that was taken in as a whole, whatever its time says. Size and
   * time can be those of another file, one from a backup for instance; only a mirror, whose
   * receipts have no hash, is taken at its word.
   */
  static boolean isThatOf(Receipt receipt, Path file, Fingerprint present) {
    String hash = receipt.contentHash();
    return hash == null
        ? present.isThatOf(receipt)
        : receipt.isWhole()
            && receipt.sizeBytes() == present.sizeBytes()
            && matches(file, present.sizeBytes(), hash);
  }

  /**
   * Goes on to a place.
   *
   * @param end not before the place of the call before
   * @return the hash of all bytes before it, or of the whole file if that is shorter
   */
  String to(long end) throws IOException {
    while (position < end) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, end - position));
      if (count < 0) {
        break;
      }
      sha256.update(buffer, 0, count);
      position += count;
    }
    return HexFormat.of().formatHex(soFar());
  }

  private byte[] soFar() {
    try {
      return ((MessageDigest) sha256.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
