package dev.sessionstore.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows that stand in the pages of a database file, whatever has become of the trees that
 * the pages belong to: https://sqlite.org/fileformat2.html. No connection may have the file open.
 *
 * <p>Free pages, which hold what was deleted, are passed over. Which those are, the pages tell that
 * say what each page is for (the pointer map); where these are lost, the list of free pages does.
 */
final class LeafPages {

  /** A row that cannot be read as a whole. */
  private static final class Damaged extends Exception {
    private static final long serialVersionUID = 1L;

    Damaged() {
      super("damaged", null, false, false);
    }
  }

  /** Takes rows. */
  interface Rows {
    /**
     * Takes a row.
     *
     * @param mayBeFree whether it stands in a page of which nothing tells that it is in use
     */
    void row(long rowid, @Nullable Object[] values, boolean mayBeFree) throws IOException;
  }

  private static final int HEADER_BYTES = 100;
  private static final int MAP_ENTRY_BYTES = 5;
  private static final int GAP_BYTES = 16;
  private static final int FREE = 2;
  private static final int FIRST_OVERFLOW = 3;
  private static final int LATER_OVERFLOW = 4;

  /** Such a page has a row; the tree drops it together with its last one. */
  private static final int BELOW_ROOT = 5;

  private final FileChannel file;
  private final int pageSize;
  private final long pages;
  private final FreeList freeList;
  private final List<Long> unsound = new ArrayList<>();
  private int damagedPages;
  private boolean mayBeFree;

  /**
   * Prepares to read a file.
   *
   * @param isFirstPageLost whether another one stands in its place, which knows of no free pages
   */
  LeafPages(FileChannel file, int pageSize, boolean isFirstPageLost) throws IOException {
    this.file = file;
    this.pageSize = pageSize;
    this.pages = file.size() / pageSize;
    this.freeList = isFirstPageLost ? FreeList.UNKNOWN : FreeList.read(this::page, pages);
  }

  /** How many pages that are in use could not be read, or not all of them. */
  int damagedPages() {
    return damagedPages;
  }

  /** The pages of which rows may be missing without a trace: no tree may be followed into them. */
  List<Long> unsound() {
    return unsound;
  }

  /** Gives all rows that can be read, by page. */
  void read(Rows rows) throws IOException {
    for (long number = 1; number <= pages; number++) {
      int use = use(number);
      if (use == FREE || isMap(number) || (use == 0 && freeList.has(number))) {
        continue;
      }
      ByteBuffer page = page(number);
      int start = number == 1 ? HEADER_BYTES : 0;
      boolean whole = true;
      if (page.get(start) == PageLayout.TABLE_LEAF) {
        mayBeFree = use == 0 && !freeList.isKnown();
        whole = readLeaf(page, number, start, rows);
      }
      boolean isEmptied = use == BELOW_ROOT && page.getShort(start + 3) == 0;
      if (use != FIRST_OVERFLOW
          && use != LATER_OVERFLOW
          && (!whole || isEmptied || !PageLayout.isSound(page, start))) {
        unsound.add(number);
        whole = false;
      }
      damagedPages += whole ? 0 : 1;
    }
    if (use(pages + 1) != 0) {
      damagedPages++; // the file was longer
    }
  }

  private boolean readLeaf(ByteBuffer page, long number, int start, Rows rows) throws IOException {
    int cells = page.getShort(start + 3) & 0xFFFF;
    boolean whole = start + 8 + 2L * cells <= pageSize;
    for (int i = 0; whole && i < cells; i++) {
      int at = page.getShort(start + 8 + 2 * i) & 0xFFFF;
      try {
        readCell(page, number, at, rows);
      } catch (Damaged e) {
        whole = readOthers(page, number, start, i + 1, cells, rows);
      }
    }
    return whole;
  }

  private boolean readOthers(
      ByteBuffer page, long number, int start, int from, int cells, Rows rows) throws IOException {
    for (int i = from; i < cells; i++) {
      try {
        readCell(page, number, page.getShort(start + 8 + 2 * i) & 0xFFFF, rows);
      } catch (Damaged e) {
        // Counted once for the page.
      }
    }
    return false;
  }

  private void readCell(ByteBuffer page, long number, int at, Rows rows)
      throws IOException, Damaged {
    Bytes cell = new Bytes(page, at);
    long size = cell.varint();
    long rowid = cell.varint();
    if (size < 1 || size > Math.min(file.size(), Integer.MAX_VALUE - 8)) {
      throw new Damaged();
    }
    int local = PageLayout.local(size, pageSize, true);
    long chain = local < size ? new Bytes(page, cell.at + local).int32() : 0;
    if (local < size && !isLink(chain, number)) {
      throw new Damaged(); // before anything is believed about its size
    }
    byte[] payload = new byte[local];
    cell.bytes(payload, local);
    byte[] all = requireNoGap(withChain(chain, number, payload, (int) size));
    rows.row(rowid, values(all), mayBeFree);
  }

  /** Room is made for what is there, not for what a damaged size promises. */
  private byte[] withChain(long first, long leaf, byte[] local, int size)
      throws IOException, Damaged {
    byte[] payload = local;
    long next = first;
    long before = leaf;
    int at = local.length;
    while (at < size) {
      if (!isLink(next, before)) {
        throw new Damaged();
      }
      ByteBuffer page = page(next);
      before = next;
      next = page.getInt(0) & 0xFFFF_FFFFL;
      int count = Math.min(size - at, pageSize - 4);
      if (at + count > payload.length) {
        payload = Arrays.copyOf(payload, (int) Math.min(size, 2L * (at + count)));
      }
      page.position(4);
      page.get(payload, at, count);
      at += count;
    }
    if (next != 0) {
      throw new Damaged();
    }
    return payload;
  }

  /** So many zero bytes were wiped: no number has them, and a text only by chance. */
  private static byte[] requireNoGap(byte[] payload) throws Damaged {
    int zeros = 0;
    for (byte each : payload) {
      zeros = each == 0 ? zeros + 1 : 0;
      if (zeros == GAP_BYTES) {
        throw new Damaged();
      }
    }
    return payload;
  }

  private boolean isLink(long number, long before) throws IOException {
    if (number < 2 || number > pages || isMap(number)) {
      return false;
    }
    ByteBuffer entry = mapEntry(number);
    int use = entry.get(0);
    return use == 0
        || ((use == FIRST_OVERFLOW || use == LATER_OVERFLOW)
            && (entry.getInt(1) & 0xFFFF_FFFFL) == before);
  }

  /** https://sqlite.org/fileformat2.html#record_format */
  private static @Nullable Object[] values(byte[] payload) throws Damaged {
    ByteBuffer buffer = ByteBuffer.wrap(payload);
    Bytes types = new Bytes(buffer, 0);
    int end = (int) Math.min(types.varint(), payload.length);
    Bytes body = new Bytes(buffer, end);
    List<@Nullable Object> values = new ArrayList<>();
    while (types.at < end) {
      values.add(body.value(types.varint()));
    }
    if (body.at != payload.length) {
      throw new Damaged();
    }
    return values.toArray();
  }

  private ByteBuffer page(long number) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(pageSize);
    long at = (number - 1) * pageSize;
    while (page.hasRemaining() && file.read(page, at + page.position()) >= 0) {
      // until all is there
    }
    return page.clear();
  }

  private int entriesPerMap() {
    return pageSize / MAP_ENTRY_BYTES;
  }

  private boolean isMap(long number) {
    return number >= 2 && (number - 2) % (entriesPerMap() + 1) == 0;
  }

  /** What a page is for; 0 if that is not known. */
  private int use(long number) throws IOException {
    return number == 1 ? 1 : mapEntry(number).get(0);
  }

  private ByteBuffer mapEntry(long number) throws IOException {
    long map = number - (number - 2) % (entriesPerMap() + 1);
    long at = (map - 1) * pageSize + (number - map - 1) * MAP_ENTRY_BYTES;
    ByteBuffer entry = ByteBuffer.allocate(MAP_ENTRY_BYTES);
    if (number > map) {
      file.read(entry, at);
    }
    return entry;
  }

  /** Reads what stands in bytes, and knows where they end. */
  private static final class Bytes {
    private final ByteBuffer buffer;
    private int at;

    Bytes(ByteBuffer buffer, int at) {
      this.buffer = buffer;
      this.at = at;
    }

    private int next() throws Damaged {
      if (at >= buffer.limit()) {
        throw new Damaged();
      }
      return buffer.get(at++);
    }

    long varint() throws Damaged {
      long value = 0;
      for (int i = 0; i < 8; i++) {
        int b = next();
        value = value << 7 | (b & 0x7F);
        if (b >= 0) {
          return value;
        }
      }
      return value << 8 | (next() & 0xFF);
    }

    long int32() throws Damaged {
      return integer(4) & 0xFFFF_FFFFL;
    }

    private long integer(int bytes) throws Damaged {
      long value = next();
      for (int i = 1; i < bytes; i++) {
        value = value << 8 | (next() & 0xFF);
      }
      return value;
    }

    void bytes(byte[] target, int count) throws Damaged {
      if (count > buffer.limit() - at) {
        throw new Damaged();
      }
      buffer.get(at, target, 0, count);
      at += count;
    }

    @Nullable Object value(long type) throws Damaged {
      if (type >= 12) {
        long size = (type - 12) / 2;
        if (size > buffer.limit() - at) {
          throw new Damaged();
        }
        byte[] bytes = new byte[(int) size];
        bytes(bytes, bytes.length);
        return type % 2 == 0 ? bytes : text(bytes);
      }
      return switch ((int) type) {
        case 0 -> null;
        case 1, 2, 3, 4 -> (Long) integer((int) type);
        case 5 -> (Long) integer(6);
        case 6 -> (Long) integer(8);
        case 8, 9 -> (Long) (type - 8);
        default -> throw new Damaged();
      };
    }

    private static String text(byte[] bytes) throws Damaged {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new Damaged();
      }
    }
  }
}
