package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SafeText;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of an array of sessions one by one, as they stand in the file. An element that
 * is JSON but no session is passed over to its end; where the text stops being a JSON array, the
 * file is corrupt. Messages are our own throughout: those of the parser quote what they read.
 */
final class ElementReader implements Closeable {

  /** Large enough that system calls do not count, small enough for the processor's cache. */
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * An element as it stands in the file.
   *
   * @param session null for an element that is no session
   * @param reason why it is none; empty for a session
   */
  record Element(
      int index, long startByte, long endByte, @Nullable WorktreeSession session, String reason) {}

  private final Path file;
  private final JsonParser parser;
  private final SessionDecoder decoder;
  private int index = -1;
  private boolean ended;

  private ElementReader(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
    this.decoder = new SessionDecoder(parser);
  }

  /** Reads from a stream that begins with a file's first byte. */
  static ElementReader open(Path file, InputStream bytes) throws IOException {
    InputStream strict = new BufferedInputStream(new StrictUtf8Stream(bytes, 0), BUFFER_BYTES);
    try {
      return new ElementReader(file, StrictJson.FACTORY.createParser(strict));
    } catch (StrictUtf8Stream.Malformed e) {
      throw corrupt(file, e);
    }
  }

  /** Reads the session that stands in this part of a file, where an earlier pass has found it. */
  static WorktreeSession readAt(FileSource source, long startByte, long endByte)
      throws IOException {
    InputStream bytes = new StrictUtf8Stream(source.stream(startByte, endByte), startByte);
    try (JsonParser parser = StrictJson.FACTORY.createParser(bytes)) {
      parser.nextToken();
      return new SessionDecoder(parser).session();
    } catch (BadElement | JsonProcessingException | StrictUtf8Stream.Malformed e) {
      throw new FileSource.Replaced(source.file());
    }
  }

  /**
   * Reads the next element.
   *
   * @return the element, or null at the end of the file
   * @throws StoreCorruptException if the file is no JSON array
   */
  @Nullable Element next() throws IOException {
    try {
      if (!toNextElement()) {
        return null;
      }
      long start = parser.currentTokenLocation().getByteOffset();
      WorktreeSession session = null;
      String reason = "";
      try {
        session = decoder.session();
      } catch (BadElement e) {
        String id = decoder.sessionId();
        reason = (id == null ? "" : "session " + SafeText.quote(id) + ": ") + e.getMessage();
        skip();
      }
      parser.finishToken();
      return new Element(index, start, parser.currentLocation().getByteOffset(), session, reason);
    } catch (JsonProcessingException e) {
      throw corrupt(file, e);
    } catch (StrictUtf8Stream.Malformed e) {
      throw corrupt(file, e);
    }
  }

  /**
   * Collects the ids of all elements, good or bad, as far as the file can be read.
   *
   * @return every string that stands under {@code id} in an element
   */
  Set<String> ids() throws IOException {
    Set<String> ids = new HashSet<>();
    try {
      while (toNextElement()) {
        while (depth() > 1) {
          JsonToken token = parser.nextToken();
          if (depth() == 2
              && token == JsonToken.VALUE_STRING
              && "id".equals(parser.currentName())) {
            ids.add(parser.getText());
          }
        }
      }
    } catch (JsonProcessingException | StrictUtf8Stream.Malformed | StoreCorruptException e) {
      // The reading proper comes to the same place, and reports it.
    }
    return ids;
  }

  private boolean toNextElement() throws IOException {
    if (ended || (index < 0 && !begin())) {
      ended = true;
      return false;
    }
    index++;
    if (parser.nextToken() != JsonToken.END_ARRAY) {
      return true;
    }
    if (parser.nextToken() != null) {
      throw corrupt(
          file, parser.currentTokenLocation().getByteOffset(), "text follows the end of the array");
    }
    ended = true;
    return false;
  }

  /** Returns whether there is an array: an empty file is none and yet well. */
  private boolean begin() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_ARRAY) {
      return true;
    }
    if (token == null && parser.currentLocation().getByteOffset() == 0) {
      return false;
    }
    throw corrupt(
        file,
        token == null
            ? parser.currentLocation().getByteOffset()
            : parser.currentTokenLocation().getByteOffset(),
        token == null ? "the file is blank" : "the file is no JSON array");
  }

  private int depth() {
    return parser.getParsingContext().getNestingDepth();
  }

  private void skip() throws IOException {
    while (depth() > 1) {
      parser.nextToken();
    }
  }

  private static StoreCorruptException corrupt(Path file, JsonProcessingException e) {
    return corrupt(
        file,
        e.getLocation() == null ? -1 : e.getLocation().getByteOffset(),
        e instanceof JsonEOFException
            ? "the file ends before its array does"
            : e instanceof StreamConstraintsException
                ? "nested more than " + StrictJson.MAX_FILE_DEPTH + " levels deep"
                : "this is no JSON");
  }

  private static StoreCorruptException corrupt(Path file, StrictUtf8Stream.Malformed e) {
    return corrupt(file, e.position(), String.valueOf(e.getMessage()));
  }

  private static StoreCorruptException corrupt(Path file, long position, String reason) {
    return new StoreCorruptException(file, position, reason, null);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
