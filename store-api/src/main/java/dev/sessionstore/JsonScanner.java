package dev.sessionstore;

import dev.sessionstore.spi.SessionValidation;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A strict scanner of one JSON object (RFC 8259), here so that this module needs no JSON library.
 * It writes what it reads again, either <em>compact</em> (source order, number literals as written)
 * or <em>canonical</em> (members sorted, numbers normalised), so that equal values have equal
 * texts.
 */
final class JsonScanner {

  private final String json;
  private boolean canonical;
  private int at;
  private int depth;

  JsonScanner(String json) {
    this.json = json;
  }

  String compactObject() {
    return document(false);
  }

  String canonicalObject() {
    return document(true);
  }

  /** The top-level members, each value compact. */
  Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    skipSpace();
    expect('{');
    depth++;
    skipSpace();
    if (!skip('}')) {
      do {
        String name = name();
        StringBuilder value = new StringBuilder();
        value(value);
        members.put(name, value.toString());
      } while (more('}'));
    }
    return members;
  }

  private String document(boolean inCanonicalForm) {
    canonical = inCanonicalForm;
    skipSpace();
    if (at >= json.length() || json.charAt(at) != '{') {
      throw error("a JSON object was expected");
    }
    StringBuilder out = new StringBuilder(json.length());
    value(out);
    skipSpace();
    if (at < json.length()) {
      throw error("text follows the JSON object");
    }
    return out.toString();
  }

  private void value(StringBuilder out) {
    skipSpace();
    char c = at < json.length() ? json.charAt(at) : 0;
    switch (c) {
      case '{' -> object(out);
      case '[' -> array(out);
      case '"' -> quote(string(), out);
      case 't' -> literal("true", out);
      case 'f' -> literal("false", out);
      case 'n' -> literal("null", out);
      default -> number(out);
    }
  }

  private void object(StringBuilder out) {
    enter();
    if (canonical) {
      Map<String, String> sorted = new TreeMap<>();
      if (!skip('}')) {
        do {
          String name = name();
          StringBuilder value = new StringBuilder();
          value(value);
          sorted.put(name, value.toString());
        } while (more('}'));
      }
      out.append('{');
      sorted.forEach((name, value) -> member(out, name).append(value));
      out.append('}');
    } else {
      Set<String> names = new HashSet<>();
      out.append('{');
      if (!skip('}')) {
        do {
          int start = at;
          String name = name();
          if (!names.add(name)) {
            at = start;
            throw error("a member occurs twice in one object");
          }
          value(member(out, name));
        } while (more('}'));
      }
      out.append('}');
    }
    depth--;
  }

  private static StringBuilder member(StringBuilder out, String name) {
    if (out.charAt(out.length() - 1) != '{') {
      out.append(',');
    }
    return quote(name, out).append(':');
  }

  private String name() {
    skipSpace();
    if (at >= json.length() || json.charAt(at) != '"') {
      throw error("a member name was expected");
    }
    String name = string();
    skipSpace();
    expect(':');
    return name;
  }

  private void array(StringBuilder out) {
    enter();
    out.append('[');
    if (!skip(']')) {
      boolean first = true;
      do {
        if (!first) {
          out.append(',');
        }
        first = false;
        value(out);
      } while (more(']'));
    }
    out.append(']');
    depth--;
  }

  private void enter() {
    if (++depth > RawJson.MAX_DEPTH) {
      throw error("nested more than " + RawJson.MAX_DEPTH + " levels deep");
    }
    at++;
    skipSpace();
  }

  private boolean more(char end) {
    skipSpace();
    if (skip(',')) {
      return true;
    }
    expect(end);
    return false;
  }

  private void literal(String word, StringBuilder out) {
    if (!json.startsWith(word, at)) {
      throw error("a JSON value was expected");
    }
    at += word.length();
    out.append(word);
  }

  private void number(StringBuilder out) {
    int start = at;
    skip('-');
    int digits = at;
    digits();
    if (json.charAt(digits) == '0' && at > digits + 1) {
      at = digits;
      throw error("a number has a leading zero");
    }
    if (skip('.')) {
      digits();
    }
    if (skip('e') || skip('E')) {
      if (!skip('+')) {
        skip('-');
      }
      digits();
    }
    String literal = json.substring(start, at);
    out.append(canonical ? normalised(literal) : literal);
  }

  private void digits() {
    int start = at;
    while (at < json.length() && json.charAt(at) >= '0' && json.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw error("a JSON value was expected");
    }
  }

  /**
   * Digits without zeros at either end, times a power of ten: the same text for the same number.
   */
  private static String normalised(String literal) {
    int e = Math.max(literal.indexOf('e'), literal.indexOf('E'));
    BigInteger exponent = e < 0 ? BigInteger.ZERO : new BigInteger(literal.substring(e + 1));
    String mantissa = e < 0 ? literal : literal.substring(0, e);
    String sign = mantissa.startsWith("-") ? "-" : "";
    mantissa = mantissa.substring(sign.length());
    int point = mantissa.indexOf('.');
    if (point >= 0) {
      exponent = exponent.subtract(BigInteger.valueOf(mantissa.length() - point - 1L));
      mantissa = mantissa.substring(0, point) + mantissa.substring(point + 1);
    }
    int from = 0;
    int to = mantissa.length();
    while (from < to && mantissa.charAt(from) == '0') {
      from++;
    }
    while (to > from && mantissa.charAt(to - 1) == '0') {
      to--;
    }
    if (from == to) {
      return "0";
    }
    exponent = exponent.add(BigInteger.valueOf(mantissa.length() - (long) to));
    return sign + mantissa.substring(from, to) + "e" + exponent;
  }

  private String string() {
    int open = at++;
    StringBuilder text = null;
    int plain = at;
    while (true) {
      if (at >= json.length()) {
        at = open;
        throw error("a string has no end");
      }
      char c = json.charAt(at);
      if (c == '"' || c == '\\') {
        if (text == null && c == '"') {
          return checked(json.substring(plain, at++), open);
        }
        text = (text == null ? new StringBuilder() : text).append(json, plain, at);
        at++;
        if (c == '"') {
          return checked(text.toString(), open);
        }
        text.append(escape());
        plain = at;
      } else if (c < ' ') {
        throw error("a control character stands in a string");
      } else {
        at++;
      }
    }
  }

  private char escape() {
    char c = at < json.length() ? json.charAt(at++) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw error("a string has an unknown escape");
    };
  }

  private char hex() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = at < json.length() ? json.charAt(at++) : 0;
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw error("a string has an unknown escape");
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private String checked(String text, int open) {
    if (SessionValidation.firstUnpairedSurrogate(text) >= 0) {
      at = open;
      throw error("a string has an unpaired surrogate");
    }
    return text;
  }

  static StringBuilder quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"');
  }

  private void skipSpace() {
    while (at < json.length() && " \t\n\r".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean skip(char c) {
    boolean there = at < json.length() && json.charAt(at) == c;
    if (there) {
      at++;
    }
    return there;
  }

  private void expect(char c) {
    if (!skip(c)) {
      throw error("'" + c + "' was expected");
    }
  }

  private InvalidSessionException error(String reason) {
    return new InvalidSessionException(null, "", reason + ", at index " + at);
  }
}
