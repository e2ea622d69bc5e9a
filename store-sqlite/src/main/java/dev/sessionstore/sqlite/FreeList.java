package dev.sessionstore.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * The pages that a database file says are free, by the list that begins in its first page:
 * https://sqlite.org/fileformat2.html#the_freelist. It is believed as a whole or not at all.
 *
 * @param pages their numbers
 * @param isKnown whether the list could be read to its end
 */
record FreeList(BitSet pages, boolean isKnown) {

  static final FreeList UNKNOWN = new FreeList(new BitSet(), false);

  private static final int FIRST_AT = 32;
  private static final int COUNT_AT = 36;

  /** Reads pages by their numbers, from 1. */
  interface Pages {
    ByteBuffer page(long number) throws IOException;
  }

  static FreeList read(Pages pages, long count) throws IOException {
    BitSet free = new BitSet();
    ByteBuffer header = pages.page(1);
    boolean good = true;
    long trunk = header.getInt(FIRST_AT) & 0xFFFF_FFFFL;
    while (good && trunk != 0) {
      good = add(free, trunk, count);
      if (good) {
        ByteBuffer page = pages.page(trunk);
        int leaves = page.getInt(4);
        good = leaves >= 0 && leaves <= page.limit() / 4 - 2;
        for (int i = 0; good && i < leaves; i++) {
          good = add(free, page.getInt(8 + 4 * i) & 0xFFFF_FFFFL, count);
        }
        trunk = page.getInt(0) & 0xFFFF_FFFFL;
      }
    }
    boolean known = good && free.cardinality() == header.getInt(COUNT_AT);
    return known ? new FreeList(free, true) : UNKNOWN;
  }

  private static boolean add(BitSet free, long number, long count) {
    if (number < 2 || number > count || free.get((int) number)) {
      return false;
    }
    free.set((int) number);
    return true;
  }

  boolean has(long number) {
    return pages.get((int) number);
  }
}
