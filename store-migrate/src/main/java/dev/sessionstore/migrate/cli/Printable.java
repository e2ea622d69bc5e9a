package dev.sessionstore.migrate.cli;

/**
 * Text as a terminal may show it. Sessions hold raw terminal captures and ids of any characters;
 * written as they are, they could move the cursor, forge lines or retitle the window.
 */
final class Printable {

  private Printable() {}

  /** Shows everything that a terminal would act upon as an escape, {@code \n} or \\u001b. */
  static String of(String text) {
    StringBuilder shown = null;
    int length = text.length();
    for (int i = 0; i < length; ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (isHarmful(c)) {
        if (shown == null) {
          shown = new StringBuilder(length + 16).append(text, 0, i);
        }
        escape(c, shown);
      } else if (shown != null) {
        shown.appendCodePoint(c);
      }
      i = next;
    }
    return shown == null ? text : shown.toString();
  }

  /** The same in at most so many columns, its end marked where it was cut. */
  static String cut(String text, int columns) {
    int length = text.length();
    String shown = of(length > 4 * columns ? text.substring(0, 4 * columns) : text);
    if (length <= 4 * columns && width(shown) <= columns) {
      return shown;
    }
    StringBuilder cut = new StringBuilder();
    int width = 0;
    for (int i = 0; i < shown.length(); ) {
      int c = shown.codePointAt(i);
      width += width(c);
      if (width > columns - 1) {
        break;
      }
      cut.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return cut.append('…').toString();
  }

  /** How many columns a terminal gives to a text, about: wide characters take two. */
  static int width(String text) {
    return text.codePoints().map(Printable::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1FAFF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }

  private static boolean isHarmful(int c) {
    return Character.isISOControl(c)
        || (c >= 0xD800 && c <= 0xDFFF)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static void escape(int c, StringBuilder shown) {
    switch (c) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> shown.append(String.format("\\u%04x", c));
    }
  }
}
