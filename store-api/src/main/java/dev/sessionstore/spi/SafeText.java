package dev.sessionstore.spi;

import java.util.regex.Pattern;

/** Text that may stand in a message or a log line, whoever wrote it. */
public final class SafeText {

  private static final Pattern PLAIN_WORD = Pattern.compile("[\\p{L}\\p{N}_./:@%+=,-]+");

  private SafeText() {}

  /**
   * Quotes an id for a message: control and format characters, line separators and unpaired
   * surrogates are shown as escapes, so that a hostile id can neither forge a log line nor hide
   * itself.
   *
   * @param id any text
   * @return the id in single quotes
   */
  public static String quote(String id) {
    StringBuilder quoted = new StringBuilder(id.length() + 2).append('\'');
    id.codePoints()
        .forEach(
            c -> {
              if (isUnsafe(c)) {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('\'').toString();
  }

  private static boolean isUnsafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /**
   * Writes a path as one word of a command that a user copies into a shell.
   *
   * @param path a path, or any other argument
   * @return the same, in single quotes if it has characters that mean something to a shell
   */
  public static String word(Object path) {
    String text = path.toString();
    return PLAIN_WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
