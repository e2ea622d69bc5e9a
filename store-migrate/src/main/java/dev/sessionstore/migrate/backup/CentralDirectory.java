package dev.sessionstore.migrate.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The list at the end of a zip file (APPNOTE.TXT 4.3.12 and following), as {@link ArchiveWriter}
 * writes it. Java's stream of entries does not look at it, but other programs do, and it alone can
 * make an entry a link; so it has to say what the entries say.
 */
final class CentralDirectory {

  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR_BYTES = 20;
  private static final long SEE_END64 = 0xFFFF_FFFFL;

  /** More than a home has files, and little enough to be kept in memory. */
  private static final int MAX_BYTES = 64 << 20;

  private CentralDirectory() {}

  /**
   * Reads the names of the entries.
   *
   * @throws ZipException if it is none that we write
   */
  static List<String> names(Path archive) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "r")) {
      return names(read(file));
    } catch (EOFException e) {
      throw new ZipException("a part of it is missing");
    }
  }

  private static ByteBuffer read(RandomAccessFile file) throws IOException {
    long endAt = file.length() - Seal.SIZE - END_BYTES;
    ByteBuffer end = bytes(file, endAt, END_BYTES);
    require(end.getInt(0) == END_SIGNATURE, "it does not end as a zip file does");
    require(end.getShort(20) == Seal.SIZE, "it does not end as a backup does");
    long start = end.getInt(16) & SEE_END64;
    if (start == SEE_END64) {
      endAt -= LOCATOR_BYTES + END64_BYTES;
      ByteBuffer end64 = bytes(file, endAt, END64_BYTES);
      require(end64.getInt(0) == END64_SIGNATURE, "its end is not where it should be");
      start = end64.getLong(48);
    }
    require(start >= 0 && start <= endAt && endAt - start <= MAX_BYTES, "its list is misplaced");
    return bytes(file, start, (int) (endAt - start));
  }

  private static List<String> names(ByteBuffer list) throws IOException {
    List<String> names = new ArrayList<>();
    while (list.remaining() >= ENTRY_BYTES && list.getInt(list.position()) == ENTRY_SIGNATURE) {
      int at = list.position();
      require(list.getInt(at + 38) == 0, "an entry is more than a plain file");
      byte[] name = new byte[list.getShort(at + 28) & 0xFFFF];
      int more = (list.getShort(at + 30) & 0xFFFF) + (list.getShort(at + 32) & 0xFFFF);
      require(list.remaining() >= ENTRY_BYTES + name.length + more, "its list is cut");
      list.position(at + ENTRY_BYTES);
      list.get(name);
      list.position(list.position() + more);
      names.add(new String(name, StandardCharsets.UTF_8));
    }
    // With many entries there is an end record of the wider kind, needed for its position or not.
    require(
        !list.hasRemaining() || list.getInt(list.position()) == END64_SIGNATURE,
        "its list is not what we write");
    return names;
  }

  private static ByteBuffer bytes(RandomAccessFile file, long at, int size) throws IOException {
    require(at >= 0, "it is too short");
    byte[] bytes = new byte[size];
    file.seek(at);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean holds, String otherwise) throws ZipException {
    if (!holds) {
      throw new ZipException(otherwise);
    }
  }
}
