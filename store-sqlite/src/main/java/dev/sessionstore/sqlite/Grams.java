package dev.sessionstore.sqlite;

import dev.sessionstore.spi.TextQuery;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the search index holds of texts: at each character of a word, the up to three characters
 * from there on. A query word of three characters or more is looked up by its own threes; a shorter
 * one is the beginning of a gram, and so is a lookup by prefix.
 *
 * <p>FTS5 sees each gram as one word of its {@code ascii} tokenizer, for which every character
 * beyond ASCII is part of a word; so ASCII characters are moved to the private use area. That two
 * characters may then look alike only adds a proposal.
 */
final class Grams {

  /** More would not narrow a search any further, and FTS5 bounds the size of an expression. */
  private static final int MAX_QUERY_GRAMS = 32;

  private static final int LENGTH = 3;
  private static final int BITS = 21;
  private static final int PRIVATE_USE = 0xE000;

  /** Up to three code points each, the first in the lowest bits, 0 where there is none. */
  private final Set<Long> grams = new HashSet<>();

  void add(String text) {
    String folded = TextQuery.fold(text);
    long previous = 0; // the gram of two that ends here
    int filled = 0;
    for (int i = 0; i < folded.length(); ) {
      int c = folded.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c)) {
        flush(previous, filled);
        previous = 0;
        filled = 0;
      } else if (filled < LENGTH - 1) {
        previous |= (long) mapped(c) << (BITS * filled++);
      } else {
        long gram = previous | (long) mapped(c) << (BITS * filled);
        grams.add(gram);
        previous = gram >>> BITS;
      }
    }
    flush(previous, filled);
  }

  /** Adds the last grams of a word, which have less than three characters. */
  private void flush(long last, int filled) {
    for (long gram = last; filled > 0; filled--) {
      grams.add(gram);
      gram >>>= BITS;
    }
  }

  private static int mapped(int c) {
    return c < 128 ? PRIVATE_USE + c : c;
  }

  String document() {
    StringBuilder document = new StringBuilder(grams.size() * (LENGTH + 1));
    for (long gram : grams) {
      append(gram, document);
      document.append(' ');
    }
    return document.toString();
  }

  private static void append(long gram, StringBuilder text) {
    for (long rest = gram; rest != 0; rest >>>= BITS) {
      text.appendCodePoint((int) (rest & ((1 << BITS) - 1)));
    }
  }

  /**
   * A sum over the grams by which two documents are compared: it depends neither on their order nor
   * on how FTS5 keeps them.
   */
  long checksum() {
    long sum = 0;
    for (long gram : grams) {
      StringBuilder text = new StringBuilder(LENGTH);
      append(gram, text);
      sum += checksum(text.toString());
    }
    return sum;
  }

  /** What a gram adds to {@link #checksum()}: FNV-1a, mixed so that sums do not cancel out. */
  static long checksum(String gram) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < gram.length(); i++) {
      hash = (hash ^ gram.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return hash ^ (hash >>> 32);
  }

  /** The FTS5 expression that proposes sessions for a query. */
  static String match(TextQuery query) {
    Set<String> terms = new LinkedHashSet<>();
    for (String word : query.words()) {
      int[] c = word.codePoints().map(Grams::mapped).toArray();
      if (c.length < LENGTH) {
        terms.add('"' + new String(c, 0, c.length) + "\" *");
      }
      for (int i = 0; i + LENGTH <= c.length && terms.size() < MAX_QUERY_GRAMS; i++) {
        terms.add('"' + new String(c, i, LENGTH) + '"');
      }
    }
    return String.join(" AND ", terms.stream().limit(MAX_QUERY_GRAMS).toList());
  }
}
