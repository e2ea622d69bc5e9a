package dev.sessionstore.sqlite;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Tells whether the parts of a page of a tree fill it, each byte once, as SQLite leaves it: header,
 * cells, free blocks and as many fragments as the header counts
 * (https://sqlite.org/fileformat2.html#b_tree_pages). Of a page for which that does not hold, rows
 * may be missing although all that it names can be read: its count or its type may have changed.
 */
final class PageLayout {

  static final int INDEX_INTERIOR = 0x02;
  static final int TABLE_INTERIOR = 0x05;
  static final int INDEX_LEAF = 0x0A;
  static final int TABLE_LEAF = 0x0D;

  private static final int LEAST_CELL = 4;

  private final ByteBuffer page;
  private final int pageSize;
  private final int start;
  private final int type;
  private final BitSet used = new BitSet();

  private PageLayout(ByteBuffer page, int start) {
    this.page = page;
    this.pageSize = page.limit();
    this.start = start;
    this.type = page.get(start);
  }

  static boolean isTree(int type) {
    return type == INDEX_INTERIOR
        || type == TABLE_INTERIOR
        || type == INDEX_LEAF
        || type == TABLE_LEAF;
  }

  /**
   * Looks at a page.
   *
   * @param start where its header begins
   */
  static boolean isSound(ByteBuffer page, int start) {
    return isTree(page.get(start)) && new PageLayout(page, start).isSound();
  }

  /** How many bytes of a payload stand in the page itself. */
  static int local(long size, int pageSize, boolean ofTable) {
    int most = ofTable ? pageSize - 35 : (pageSize - 12) * 64 / 255 - 23;
    if (size <= most) {
      return (int) size;
    }
    int least = (pageSize - 12) * 32 / 255 - 23;
    int fitting = (int) (least + (size - least) % (pageSize - 4));
    return fitting <= most ? fitting : least;
  }

  private int int16(int at) {
    return page.getShort(at) & 0xFFFF;
  }

  private boolean isSound() {
    int cells = int16(start + 3);
    int pointers = start + (isLeaf() ? 8 : 12);
    int content = int16(start + 5);
    if (pointers + 2L * cells > content || content > pageSize) {
      return false;
    }
    long before = Long.MIN_VALUE;
    for (int i = 0; i < cells; i++) {
      int at = int16(pointers + 2 * i);
      Varint size = new Varint(isLeaf() ? at : at + 4);
      Varint rowid = type == TABLE_LEAF ? new Varint(size.end) : size;
      if (isOfTable() && rowid.value <= before && i > 0) {
        return false;
      }
      before = rowid.value;
      if (!take(content, at, end(size, rowid) - at)) {
        return false;
      }
    }
    return areFreeBlocksSound(content)
        && pageSize - content - used.cardinality() == (page.get(start + 7) & 0xFF);
  }

  private boolean isLeaf() {
    return type == INDEX_LEAF || type == TABLE_LEAF;
  }

  private boolean isOfTable() {
    return type == TABLE_LEAF || type == TABLE_INTERIOR;
  }

  private long end(Varint size, Varint last) {
    if (type == TABLE_INTERIOR) {
      return last.end;
    }
    if (size.value < 0) {
      return Long.MAX_VALUE;
    }
    int local = local(size.value, pageSize, type == TABLE_LEAF);
    return (long) last.end + local + (local < size.value ? 4 : 0);
  }

  private boolean take(int content, int at, long length) {
    long end = at + Math.max(length, LEAST_CELL);
    if (at < content || end > pageSize || length < 0 || used.get(at, (int) end).cardinality() > 0) {
      return false;
    }
    used.set(at, (int) end);
    return true;
  }

  private boolean areFreeBlocksSound(int content) {
    int before = 0;
    for (int at = int16(start + 1); at != 0; at = int16(at)) {
      if (at <= before || at > pageSize - LEAST_CELL || !take(content, at, int16(at + 2))) {
        return false;
      }
      before = at;
    }
    return true;
  }

  /** A number of one to nine bytes; what is beyond the page reads as zeros. */
  private final class Varint {
    private long value;
    private int end;

    Varint(int at) {
      end = at;
      for (int i = 0; i < 9; i++) {
        int b = end < pageSize ? page.get(end) : 0;
        end++;
        if (i == 8) {
          value = value << 8 | (b & 0xFF);
        } else {
          value = value << 7 | (b & 0x7F);
          if (b >= 0) {
            break;
          }
        }
      }
    }
  }
}
