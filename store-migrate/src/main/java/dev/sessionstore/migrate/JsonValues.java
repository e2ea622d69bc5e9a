package dev.sessionstore.migrate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Finds a value in a session by its JSON Pointer. */
final class JsonValues {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final String text;

  JsonValues(WorktreeSession session) {
    this.text = SessionJson.write(session);
  }

  /** Returns the JSON text of a value; null if there is none. */
  @Nullable String at(String pointer) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      JsonPointer rest = JsonPointer.compile(pointer);
      while (rest != null && !rest.matches()) {
        rest = enter(parser, rest);
      }
      return rest == null ? null : value(parser);
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail to be read", e);
    }
  }

  /** Moves on to the child that a pointer names; returns what is left of the pointer, or null. */
  private static @Nullable JsonPointer enter(JsonParser parser, JsonPointer pointer)
      throws IOException {
    boolean object = parser.currentToken() == JsonToken.START_OBJECT;
    if (!object && parser.currentToken() != JsonToken.START_ARRAY) {
      return null;
    }
    for (int i = 0; !parser.nextToken().isStructEnd(); i++) {
      JsonPointer rest;
      if (object) {
        rest = pointer.matchProperty(parser.currentName());
        parser.nextToken();
      } else {
        rest = pointer.matchElement(i);
      }
      if (rest != null) {
        return rest;
      }
      parser.skipChildren();
    }
    return null;
  }

  private String value(JsonParser parser) throws IOException {
    int begin = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    parser.finishToken();
    return text.substring(begin, (int) parser.currentLocation().getCharOffset());
  }
}
