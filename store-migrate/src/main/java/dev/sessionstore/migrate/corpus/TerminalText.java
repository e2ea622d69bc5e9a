package dev.sessionstore.migrate.corpus;

/** Raw terminal captures: lines of many scripts, cut off wherever the capture ended. */
final class TerminalText {
  private static final int LARGEST_NUMBER = 100_000;

  private TerminalText() {}

  /** Returns a capture of exactly the given length in chars, without half a surrogate pair. */
  static String ofLength(Dice dice, int length) {
    StringBuilder text = new StringBuilder(length + 120);
    while (text.length() < length) {
      appendLine(text, dice);
    }
    text.setLength(length);
    if (length > 0 && Character.isHighSurrogate(text.charAt(length - 1))) {
      text.setCharAt(length - 1, '?');
    }
    return text.toString();
  }

  /** Puts a NUL in place of one char of a text that is not empty. */
  static String withNul(String text, Dice dice) {
    int at = dice.below(text.length());
    if (Character.isSurrogate(text.charAt(at))) {
      at = 0;
    }
    return text.substring(0, at) + '\0' + text.substring(at + 1);
  }

  private static void appendLine(StringBuilder text, Dice dice) {
    String line = dice.pick(Vocabulary.LINES);
    int from = 0;
    int at = line.indexOf(Vocabulary.NUMBER);
    while (at >= 0) {
      text.append(line, from, at).append(dice.below(LARGEST_NUMBER));
      from = at + 1;
      at = line.indexOf(Vocabulary.NUMBER, from);
    }
    text.append(line, from, line.length()).append('\n');
  }
}
