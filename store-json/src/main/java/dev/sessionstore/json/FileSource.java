package dev.sessionstore.json;

import dev.sessionstore.spi.IoFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is read at any position. An interrupt, which closes a channel under way, does not
 * disturb it: the file is opened again, provided it is still the same one, and the flag is kept.
 * Not safe for use by several threads.
 */
final class FileSource implements Closeable {

  /** The file was replaced while it was read. */
  static final class Replaced extends IOException {
    private static final long serialVersionUID = 1L;

    Replaced(Path file) {
      super(file + " was replaced while it was read");
    }
  }

  private final Path file;
  private final Fingerprint opened;
  private FileChannel channel;

  private FileSource(Path file, Fingerprint opened, FileChannel channel) {
    this.file = file;
    this.opened = opened;
    this.channel = channel;
  }

  static FileSource open(Path file) throws IOException {
    Fingerprint opened = Fingerprint.of(file);
    return new FileSource(file, opened, FileChannel.open(file, StandardOpenOption.READ));
  }

  Path file() {
    return file;
  }

  /** What the file was when it was opened, or just before. */
  Fingerprint opened() {
    return opened;
  }

  private int read(ByteBuffer target, long position) throws IOException {
    boolean interrupted = Thread.interrupted();
    int from = target.position();
    try {
      while (true) {
        try {
          return channel.read(target, position);
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          Thread.interrupted();
          target.position(from);
          reopen();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void reopen() throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    if (!Fingerprint.of(file).equals(opened)) {
      throw new Replaced(file);
    }
  }

  /**
   * Reads a part of the file.
   *
   * @param from the first byte
   * @param to the byte after the last; the stream ends early where the file does
   */
  InputStream stream(long from, long to) {
    return new InputStream() {
      private long at = from;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int wanted = (int) Math.min(length, to - at);
        if (wanted <= 0) {
          return length == 0 ? 0 : -1;
        }
        int count = FileSource.this.read(ByteBuffer.wrap(target, offset, wanted), at);
        at += Math.max(count, 0);
        return count;
      }
    };
  }

  /** Never fails: that says nothing about what was read, nor about what was done with it. */
  @Override
  public void close() {
    IoFailure.closeQuietly(channel);
  }
}
