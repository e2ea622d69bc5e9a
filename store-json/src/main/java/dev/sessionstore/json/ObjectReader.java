package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.RawJson;
import dev.sessionstore.Timestamp;
import dev.sessionstore.spi.SessionValidation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one JSON object: hands out the documented ones, finds those that are missing
 * or occur twice, and collects the unknown ones. When it throws {@link BadElement} the parser
 * stands somewhere inside the object and is good for going on.
 */
final class ObjectReader {

  /** The documented members of a kind of object; those marked are required. */
  static final class Shape {
    private final Map<String, Integer> bits = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private long required;

    Shape required(String... members) {
      for (String name : members) {
        required |= 1L << names.size();
        add(name);
      }
      return this;
    }

    Shape optional(String... members) {
      for (String name : members) {
        add(name);
      }
      return this;
    }

    private void add(String name) {
      bits.put(name, names.size());
      names.add(name);
    }
  }

  private static final long MAX_U32 = 0xFFFF_FFFFL;

  private final JsonParser parser;
  private final Shape shape;
  private long seen;
  private String name = "";
  private @Nullable StringBuilder unknown;

  /** The parser stands at the object's begin. */
  ObjectReader(JsonParser parser, Shape shape) {
    this.parser = parser;
    this.shape = shape;
  }

  /**
   * Goes on to the value of the next documented member that is there (a null is not).
   *
   * @return its name, or null at the end of the object
   */
  @Nullable String next() throws IOException, BadElement {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      name = parser.currentName();
      JsonToken value = parser.nextToken();
      Integer bit = shape.bits.get(name);
      if (bit == null) {
        keepUnknown(value);
        continue;
      }
      long mask = 1L << bit;
      if ((seen & mask) != 0) {
        throw bad("occurs twice");
      }
      seen |= mask;
      if (value != JsonToken.VALUE_NULL) {
        return name;
      }
      if ((shape.required & mask) != 0) {
        throw bad("is null");
      }
    }
    long missing = shape.required & ~seen;
    if (missing != 0) {
      throw new BadElement(shape.names.get(Long.numberOfTrailingZeros(missing)), "is missing");
    }
    return null;
  }

  private void keepUnknown(JsonToken value) throws IOException, BadElement {
    StringBuilder text = unknown;
    if (text == null) {
      text = new StringBuilder("{");
      unknown = text;
    } else {
      text.append(',');
    }
    JsonText.quote(name, text);
    text.append(':');
    int depth = 1;
    JsonToken token = value;
    while (true) {
      char last = text.charAt(text.length() - 1);
      if (token.isStructEnd()) {
        depth--;
      } else if (last != '{' && last != '[' && last != ':') {
        text.append(',');
      }
      switch (token) {
        case FIELD_NAME -> {
          JsonText.quote(parser.currentName(), text);
          text.append(':');
        }
        case VALUE_STRING -> JsonText.quote(parser.getText(), text);
        case START_OBJECT, START_ARRAY -> {
          text.append(token.asString());
          if (++depth > RawJson.MAX_DEPTH) {
            throw new BadElement(
                "", "unknown members: nested more than " + RawJson.MAX_DEPTH + " levels deep");
          }
        }
        default -> text.append(parser.getText());
      }
      if (depth == 1) {
        return;
      }
      token = parser.nextToken();
    }
  }

  /** The unknown members; to be asked at the end of the object. */
  RawJson extensions() throws BadElement {
    StringBuilder text = unknown;
    if (text == null) {
      return RawJson.EMPTY;
    }
    unknown = null;
    try {
      return RawJson.of(text.append('}').toString());
    } catch (InvalidSessionException e) {
      // The index in the reason is one of a text that nobody has seen.
      String reason = e.reason();
      int at = reason.lastIndexOf(", at index");
      throw new BadElement("", "unknown members: " + (at < 0 ? reason : reason.substring(0, at)));
    }
  }

  String text() throws IOException, BadElement {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      throw bad("is not a string");
    }
    String text = parser.getText();
    int unpaired = SessionValidation.firstUnpairedSurrogate(text);
    if (unpaired >= 0) {
      throw bad("unpaired surrogate at index " + unpaired);
    }
    return text;
  }

  Timestamp time() throws IOException, BadElement {
    return Timestamp.parse(text());
  }

  boolean bool() throws BadElement {
    if (parser.currentToken() == null || !parser.currentToken().isBoolean()) {
      throw bad("is not true or false");
    }
    return parser.hasToken(JsonToken.VALUE_TRUE);
  }

  long u32() throws IOException, BadElement {
    return integer(MAX_U32);
  }

  long u64() throws IOException, BadElement {
    return integer(Long.MAX_VALUE);
  }

  /** From the literal: the parser's own conversion takes quadratic time for a million digits. */
  private long integer(long max) throws IOException, BadElement {
    if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      throw bad("is not an integer");
    }
    String literal = parser.getText();
    try {
      long number = Long.parseLong(literal);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Below or beyond what 64 bits hold.
    }
    throw bad("the number is not within 0 to " + max);
  }

  /** Reads one value of an array. */
  interface Item<T> {
    T read() throws IOException, BadElement;
  }

  /** Reads an array of objects. */
  <T> List<T> objects(Item<T> item) throws IOException, BadElement {
    return array(
        () -> {
          if (!parser.hasToken(JsonToken.START_OBJECT)) {
            throw new BadElement("", "is not an object");
          }
          return item.read();
        });
  }

  List<String> texts() throws IOException, BadElement {
    String array = name;
    return array(
        () -> {
          name = "";
          String text = text();
          name = array;
          return text;
        });
  }

  private <T> List<T> array(Item<T> item) throws IOException, BadElement {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      throw bad("is not an array");
    }
    String array = name;
    List<T> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      try {
        items.add(item.read());
      } catch (BadElement e) {
        throw e.within(array + "[" + items.size() + "]");
      }
    }
    return items;
  }

  private BadElement bad(String reason) {
    return new BadElement(name, reason);
  }
}
