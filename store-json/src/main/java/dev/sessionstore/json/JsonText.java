package dev.sessionstore.json;

import org.jspecify.annotations.Nullable;

/** How strings are spelt: only what must be escaped is. */
final class JsonText {

  /** The escapes of the ASCII characters that cannot stand for themselves. */
  static final @Nullable String[] ESCAPES = escapes();

  private JsonText() {}

  private static @Nullable String[] escapes() {
    @Nullable String[] escapes = new @Nullable String[128];
    for (int c = 0; c < ' '; c++) {
      escapes[c] = String.format("\\u%04x", c);
    }
    escapes['\b'] = "\\b";
    escapes['\f'] = "\\f";
    escapes['\n'] = "\\n";
    escapes['\r'] = "\\r";
    escapes['\t'] = "\\t";
    escapes['"'] = "\\\"";
    escapes['\\'] = "\\\\";
    return escapes;
  }

  static void quote(String text, StringBuilder out) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String escape = c < 128 ? ESCAPES[c] : null;
      if (escape != null) {
        out.append(text, plain, i).append(escape);
        plain = i + 1;
      }
    }
    out.append(text, plain, text.length()).append('"');
  }
}
