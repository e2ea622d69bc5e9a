package dev.sessionstore.sqlite;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells whether SQLite takes in all commits of a write-ahead log. It stops without a word where a
 * checksum does not fit, as it does not behind a commit that was cut off; behind damage, there are
 * further commits of the same log: https://sqlite.org/fileformat2.html#walformat
 *
 * <p>What stands behind the damage may be in the database already. Then what stands before it must
 * not be taken in: it would bring older pages back beside newer ones.
 */
final class LogFile {

  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int MAGIC = 0x377f0682;

  /** What is to be done with a log. */
  enum State {
    /** All commits can be taken in. */
    READABLE,
    /** Those before the damage can be. */
    DAMAGED,
    /** None: the database is ahead of those that could be. */
    OVERTAKEN
  }

  private final FileChannel database;
  private final ByteOrder order;

  /** The content of the pages before the damage, by their numbers. */
  private final Map<Integer, Integer> hashes = new HashMap<>();

  private State state = State.READABLE;
  private int sum0;
  private int sum1;

  private LogFile(FileChannel database, ByteOrder order) {
    this.database = database;
    this.order = order;
  }

  /**
   * Reads a log through.
   *
   * @param log the log, which nobody writes; need not exist
   * @param database the database that it belongs to
   */
  static State look(Path log, Path database) throws IOException {
    if (!Files.exists(log) || Files.size(log) == 0) {
      return State.READABLE;
    }
    try (FileChannel pages = FileChannel.open(database, StandardOpenOption.READ);
        InputStream bytes = Files.newInputStream(log);
        DataInputStream in = new DataInputStream(new BufferedInputStream(bytes, 1 << 16))) {
      return look(in, pages);
    }
  }

  private static State look(DataInputStream in, FileChannel pages) throws IOException {
    LogFile log = new LogFile(pages, ByteOrder.nativeOrder());
    try {
      ByteBuffer header = read(in, HEADER_BYTES);
      int magic = header.getInt(0);
      int pageSize = header.getInt(8);
      log = new LogFile(pages, (magic & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      log.add(header, HEADER_BYTES - 8);
      if ((magic & ~1) != MAGIC || !log.fits(header, 24) || pageSize < 512 || pageSize > 65536) {
        return State.DAMAGED;
      }
      log.frames(in, pageSize, header.getLong(16));
    } catch (EOFException end) {
      // A commit that is cut off was not finished, as far as anybody can tell.
    }
    return log.state;
  }

  private static ByteBuffer read(DataInputStream in, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private void frames(DataInputStream in, int pageSize, long salt) throws IOException {
    boolean good = true;
    while (true) {
      ByteBuffer frame = read(in, FRAME_HEADER_BYTES);
      ByteBuffer page = read(in, pageSize);
      add(frame, 8);
      add(page, pageSize);
      boolean ours = frame.getLong(8) == salt; // else it is the rest of a log before this one
      good &= ours && fits(frame, 16);
      if (good) {
        hashes.put(frame.getInt(0), page.hashCode());
      } else if (ours) {
        behindDamage(frame, page);
      }
    }
  }

  private void behindDamage(ByteBuffer frame, ByteBuffer page) throws IOException {
    if (state == State.READABLE && frame.getInt(4) != 0) {
      state = State.DAMAGED;
    }
    Integer before = hashes.get(frame.getInt(0));
    if (before != null && before != page.hashCode() && isInDatabase(frame.getInt(0), page)) {
      state = State.OVERTAKEN;
    }
  }

  private boolean isInDatabase(int number, ByteBuffer page) throws IOException {
    ByteBuffer there = ByteBuffer.allocate(page.limit());
    database.read(there, (number - 1L) * page.limit());
    return !there.hasRemaining() && there.flip().equals(page);
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
