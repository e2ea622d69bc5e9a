package dev.sessionstore.sqlite;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether SQLite takes in all commits of a write-ahead log. It stops without a word where a
 * checksum does not fit, as it does not behind a commit that was cut off; behind damage, there are
 * further commits of the same log: https://sqlite.org/fileformat2.html#walformat
 */
final class LogFile {

  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int MAGIC = 0x377f0682;

  private final ByteOrder order;
  private int sum0;
  private int sum1;

  private LogFile(ByteOrder order) {
    this.order = order;
  }

  /**
   * Reads a log through.
   *
   * @param file the log, which nobody writes; need not exist
   */
  static boolean isReadable(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return true;
    }
    try (InputStream bytes = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(bytes, 1 << 16))) {
      ByteBuffer header = read(in, HEADER_BYTES);
      int magic = header.getInt(0);
      LogFile log = new LogFile((magic & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      log.add(header, HEADER_BYTES - 8);
      int pageSize = header.getInt(8);
      boolean good = (magic & ~1) == MAGIC && log.fits(header, 24);
      return good
          && pageSize >= 512
          && pageSize <= 65536
          && log.frames(in, pageSize, header.getLong(16));
    } catch (EOFException cut) {
      return true; // an unfinished commit, as far as anybody can tell
    }
  }

  private static ByteBuffer read(DataInputStream in, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }

  /** Returns false if a commit stands at, or behind, a frame that does not fit. */
  private boolean frames(DataInputStream in, int pageSize, long salt) throws IOException {
    boolean good = true;
    while (true) {
      ByteBuffer frame = read(in, FRAME_HEADER_BYTES);
      ByteBuffer page = read(in, pageSize);
      add(frame, 8);
      add(page, pageSize);
      good &= frame.getLong(8) == salt && fits(frame, 16);
      if (!good && frame.getLong(8) == salt && frame.getInt(4) != 0) {
        return false;
      }
    }
  }

  private void add(ByteBuffer bytes, int count) {
    ByteBuffer words = bytes.duplicate().order(order);
    for (int i = 0; i < count; i += 8) {
      sum0 += words.getInt(i) + sum1;
      sum1 += words.getInt(i + 4) + sum0;
    }
  }

  private boolean fits(ByteBuffer bytes, int at) {
    return bytes.getInt(at) == sum0 && bytes.getInt(at + 4) == sum1;
  }
}
