package dev.sessionstore.migrate;

import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Files in the GZIP format (RFC 1952), made and unpacked as streams. A file that is made here is
 * new, private to the user, forced to the disk, and has the time of modification of its source, by
 * which import receipts know a legacy file again.
 */
final class GzipFile {

  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * What a file holds, unpacked.
   *
   * @param bytes how many bytes
   * @param sha256 their hash in hexadecimal digits
   */
  record Content(long bytes, String sha256) {}

  private GzipFile() {}

  /** Compresses a file into a new one; returns what was compressed. */
  static Content compress(Path source, Path target) throws IOException {
    return make(source, target, true);
  }

  /** Unpacks a file into a new one; returns what was in it, whose checksum was compared. */
  static Content unpack(Path gzip, Path target) throws IOException {
    return make(gzip, target, false);
  }

  /** Tells what a file holds that is compressed. */
  static Content inside(Path gzip) throws IOException {
    return Interrupts.shielded(() -> pass(gzip, true, OutputStream.nullOutputStream()));
  }

  /** Tells what a file holds that is not compressed. */
  static Content of(Path file) throws IOException {
    return Interrupts.shielded(() -> pass(file, false, OutputStream.nullOutputStream()));
  }

  /** Tells how large a file would be. */
  static long compressedBytes(Path source) throws IOException {
    return Interrupts.shielded(
        () -> {
          CountingStream size = new CountingStream();
          try (GZIPOutputStream out = new GZIPOutputStream(size, BUFFER_BYTES)) {
            pass(source, false, out);
          }
          return size.bytes;
        });
  }

  private static Content make(Path source, Path target, boolean compress) throws IOException {
    return Interrupts.shielded(
        () -> {
          Files.deleteIfExists(target); // of a process that died here, or was interrupted
          StoreHome.createPrivateFile(target);
          try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(channel);
            Content content;
            if (compress) {
              GZIPOutputStream packed = new GZIPOutputStream(out, BUFFER_BYTES);
              content = pass(source, false, packed);
              packed.finish();
            } else {
              content = pass(source, true, out);
            }
            Files.setLastModifiedTime(target, Files.getLastModifiedTime(source));
            channel.force(true);
            return content;
          }
        });
  }

  private static Content pass(Path source, boolean packed, OutputStream out) throws IOException {
    MessageDigest sha256 = ContentHash.sha256();
    try (InputStream file = Files.newInputStream(source);
        InputStream in = packed ? new GZIPInputStream(file, BUFFER_BYTES) : file;
        DigestInputStream hashed = new DigestInputStream(in, sha256)) {
      long bytes = hashed.transferTo(out);
      return new Content(bytes, HexFormat.of().formatHex(sha256.digest()));
    }
  }

  /** Takes bytes and keeps their number. */
  private static final class CountingStream extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes += length;
    }
  }
}
