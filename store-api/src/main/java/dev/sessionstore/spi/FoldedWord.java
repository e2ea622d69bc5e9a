package dev.sessionstore.spi;

import java.util.Arrays;

/**
 * A folded word, looked for in texts that are not: without a folded copy of each text, and without
 * looking at each of its characters. The algorithm is Horspool's ("Practical fast searching in
 * strings", Software: Practice and Experience 10, 1980), with characters that share their low byte
 * sharing an entry of its table. Immutable.
 */
final class FoldedWord {

  private static final int TABLE = 256;

  private final String word;

  /** Whether its characters are nobody's small letters, so that texts need no folding. */
  private final boolean hasNoCase;

  /** How far to go on where the character below the word's last one has this low byte. */
  private final int[] skips;

  FoldedWord(String word) {
    this.word = word;
    hasNoCase = word.chars().allMatch(c -> TextQuery.hasNoCase((char) c));
    skips = new int[TABLE];
    int last = word.length() - 1;
    Arrays.fill(skips, word.length());
    for (int i = 0; i < last; i++) {
      skips[word.charAt(i) % TABLE] = last - i;
    }
  }

  /** Returns where the text has the word first, if both are folded, or -1. */
  int firstIn(String text) {
    if (hasNoCase) {
      return text.indexOf(word);
    }
    int last = word.length() - 1;
    char end = word.charAt(last);
    for (int i = last; i < text.length(); ) {
      char c = TextQuery.fold(text.charAt(i));
      if (c == end && isAt(text, i - last)) {
        return i - last;
      }
      i += skips[c % TABLE];
    }
    return -1;
  }

  private boolean isAt(String text, int from) {
    for (int i = word.length() - 2; i >= 0; i--) {
      if (TextQuery.fold(text.charAt(from + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
