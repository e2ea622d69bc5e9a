package dev.sessionstore.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a session's runtime mix stands in its row: a JSON array of texts (RFC 8259). */
final class RuntimeMix {

  private final String json;
  private int at;

  private RuntimeMix(String json) {
    this.json = json;
  }

  static @Nullable String toJson(@Nullable List<String> mix) {
    if (mix == null) {
      return null;
    }
    StringBuilder out = new StringBuilder("[");
    for (String runtime : mix) {
      if (out.length() > 1) {
        out.append(',');
      }
      quote(runtime, out);
    }
    return out.append(']').toString();
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        if (c == '"' || c == '\\') {
          out.append('\\');
        }
        out.append(c);
      }
    }
    out.append('"');
  }

  /**
   * Reads what {@link #toJson} or SQLite has written.
   *
   * @throws SQLException as of a damaged database if it is something else
   */
  static @Nullable List<String> ofJson(@Nullable String json) throws SQLException {
    return json == null ? null : new RuntimeMix(json).texts();
  }

  private List<String> texts() throws SQLException {
    List<String> texts = new ArrayList<>();
    require('[');
    if (!skip(']')) {
      do {
        texts.add(text());
      } while (skip(','));
      require(']');
    }
    if (at < json.length()) {
      throw illegible();
    }
    return texts;
  }

  private String text() throws SQLException {
    require('"');
    StringBuilder text = new StringBuilder();
    while (!skip('"')) {
      char c = next();
      text.append(c == '\\' ? escaped() : c);
    }
    return text.toString();
  }

  private char escaped() throws SQLException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(next(), 16);
          if (digit < 0) {
            throw illegible();
          }
          code = code << 4 | digit;
        }
        yield (char) code;
      }
      default -> throw illegible();
    };
  }

  private char next() throws SQLException {
    if (at == json.length()) {
      throw illegible();
    }
    return json.charAt(at++);
  }

  private boolean skip(char c) {
    boolean there = at < json.length() && json.charAt(at) == c;
    if (there) {
      at++;
    }
    return there;
  }

  private void require(char c) throws SQLException {
    if (!skip(c)) {
      throw illegible();
    }
  }

  private static SQLException illegible() {
    return SqlErrors.corrupt("a runtime mix is not an array of texts");
  }
}
