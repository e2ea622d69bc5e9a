package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SafeText;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of an array of sessions one by one, as they stand in the file. An element that
 * is JSON but no session is passed over to its end; where the text stops being a JSON array, the
 * file is corrupt. Messages are our own throughout: those of the parser quote what they read.
 *
 * <p>Two things make the parser give up that are JSON and so concern one element only: a member
 * name with an unpaired surrogate, and nesting beyond any session's. The end of such an element is
 * found by its brackets, and another parser goes on behind it. It is also from time to time that
 * another parser goes on, as each remembers every name that it has met.
 */
final class ElementReader implements Closeable {

  /** Large enough that system calls do not count, small enough for the processor's cache. */
  private static final int BUFFER_BYTES = 1 << 16;

  private static final long BYTES_PER_PARSER = 1 << 22;

  /** What stands for everything before when a parser begins behind an element. */
  private static final byte[] RESUMED = "[0".getBytes(StandardCharsets.US_ASCII);

  /**
   * An element as it stands in the file.
   *
   * @param session null for an element that is no session
   * @param reason why it is none; empty for a session
   */
  record Element(
      int index, long startByte, long endByte, @Nullable WorktreeSession session, String reason) {}

  private final FileSource source;
  private JsonParser parser;
  private SessionDecoder decoder;

  /** What the parser's offsets have to be raised by. */
  private long shift;

  private int index = -1;
  private long start;
  private boolean within;
  private boolean ended;

  private ElementReader(FileSource source, JsonParser parser) {
    this.source = source;
    this.parser = parser;
    this.decoder = new SessionDecoder(parser);
  }

  /** Reads a file from its first byte. */
  static ElementReader open(FileSource source) throws IOException {
    try {
      return new ElementReader(source, StrictJson.FACTORY.createParser(from(source, 0)));
    } catch (StrictUtf8Stream.Malformed e) {
      throw corrupt(source, e);
    }
  }

  private static InputStream from(FileSource source, long position) {
    return new BufferedInputStream(
        new StrictUtf8Stream(source.stream(position, Long.MAX_VALUE), position), BUFFER_BYTES);
  }

  /** Reads the session that stands in this part of a file, where an earlier pass has found it. */
  static WorktreeSession readAt(FileSource source, long startByte, long endByte)
      throws IOException {
    WorktreeSession session = elementAt(source, -1, startByte, endByte).session();
    if (session == null) {
      throw new FileSource.Replaced(source.file());
    }
    return session;
  }

  /** Reads what stands in this part of a file, which need not be a session, nor JSON. */
  static Element elementAt(FileSource source, int index, long startByte, long endByte)
      throws IOException {
    InputStream bytes = new StrictUtf8Stream(source.stream(startByte, endByte), startByte);
    try (JsonParser parser = StrictJson.FACTORY.createParser(bytes)) {
      SessionDecoder decoder = new SessionDecoder(parser);
      String reason;
      try {
        parser.nextToken();
        return new Element(index, startByte, endByte, decoder.session(), "");
      } catch (BadElement e) {
        reason = String.valueOf(e.getMessage());
      } catch (JsonProcessingException e) {
        String beyond = StrictJson.beyondTheParser(e);
        reason = beyond == null ? "this is no JSON" : beyond;
      }
      return new Element(index, startByte, endByte, null, reason(decoder, reason));
    } catch (StrictUtf8Stream.Malformed e) {
      return new Element(index, startByte, endByte, null, String.valueOf(e.getMessage()));
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
      within = true;
      Element element = read();
      within = false;
      return element;
    } catch (JsonProcessingException e) {
      throw corrupt(e);
    } catch (StrictUtf8Stream.Malformed e) {
      throw corrupt(source, e);
    }
  }

  private Element read() throws IOException {
    try {
      WorktreeSession session = decoder.session();
      return new Element(index, start, toEnd(), session, "");
    } catch (BadElement e) {
      String reason = reason(String.valueOf(e.getMessage()));
      return new Element(index, start, toEnd(), null, reason);
    } catch (JsonProcessingException e) {
      String reason = reason(reasonToSkip(e));
      return new Element(index, start, skipByBrackets(), null, reason);
    }
  }

  /** Whether an element was begun, and where it ends could not be told. */
  boolean isWithinElement() {
    return within;
  }

  private String reason(String what) {
    return reason(decoder, what);
  }

  private static String reason(SessionDecoder decoder, String what) {
    String id = decoder.sessionId();
    return (id == null ? "" : "session " + SafeText.quote(id) + ": ") + what;
  }

  /** Goes to the end of the element under way; returns where that is. */
  private long toEnd() throws IOException {
    try {
      while (depth() > 1) {
        parser.nextToken();
      }
      parser.finishToken();
      return position();
    } catch (JsonProcessingException e) {
      reasonToSkip(e);
      return skipByBrackets();
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
        try {
          collectIds(ids);
        } catch (JsonProcessingException e) {
          reasonToSkip(e);
          skipByBrackets();
        }
      }
    } catch (JsonProcessingException | StrictUtf8Stream.Malformed | StoreCorruptException e) {
      // The reading proper comes to the same place, and reports it.
    }
    return ids;
  }

  private void collectIds(Set<String> ids) throws IOException {
    while (depth() > 1) {
      JsonToken token = parser.nextToken();
      if (depth() == 2 && token == JsonToken.VALUE_STRING && "id".equals(parser.currentName())) {
        ids.add(parser.getText());
      }
    }
  }

  private boolean toNextElement() throws IOException {
    if (ended || (index < 0 && !begin())) {
      ended = true;
      return false;
    }
    if (position() - shift > BYTES_PER_PARSER) {
      resume(position());
    }
    index++;
    JsonToken token = parser.nextToken();
    start = tokenPosition();
    if (token != JsonToken.END_ARRAY) {
      return true;
    }
    if (parser.nextToken() != null) {
      throw corrupt(tokenPosition(), "text follows the end of the array");
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
    if (token != null) {
      throw corrupt(tokenPosition(), "the file is no JSON array");
    }
    if (source.opened().sizeBytes() > 0) {
      throw corrupt(position(), "the file is blank");
    }
    return false;
  }

  /** Passes over the element under way, which begins with a bracket; returns where it ends. */
  private long skipByBrackets() throws IOException {
    int depth = 0;
    boolean inText = false;
    InputStream bytes = from(source, start);
    long position = start;
    for (int b = bytes.read(); b >= 0; b = bytes.read()) {
      position++;
      if (inText) {
        if (b == '\\') {
          bytes.read();
          position++;
        }
        inText = b != '"';
      } else if (b == '"') {
        inText = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth == 0) {
        resume(position);
        return position;
      }
    }
    throw corrupt(position, "the file ends before its array does");
  }

  /** What is wrong with an element that the parser gives up on; fails if it is no JSON. */
  private static String reasonToSkip(JsonProcessingException e) throws JsonProcessingException {
    String reason = StrictJson.beyondTheParser(e);
    if (reason == null) {
      throw e;
    }
    return reason;
  }

  /** Goes on with another parser behind an element. */
  private void resume(long position) throws IOException {
    parser.close();
    parser =
        StrictJson.FACTORY.createParser(
            new SequenceInputStream(new ByteArrayInputStream(RESUMED), from(source, position)));
    decoder = new SessionDecoder(parser);
    shift = position - RESUMED.length;
    parser.nextToken();
    parser.nextToken();
    parser.finishToken();
  }

  private int depth() {
    return parser.getParsingContext().getNestingDepth();
  }

  private long position() {
    return shift + parser.currentLocation().getByteOffset();
  }

  private long tokenPosition() {
    return shift + parser.currentTokenLocation().getByteOffset();
  }

  private StoreCorruptException corrupt(JsonProcessingException e) {
    return corrupt(
        e.getLocation() == null ? -1 : shift + e.getLocation().getByteOffset(),
        e instanceof JsonEOFException ? "the file ends before its array does" : "this is no JSON");
  }

  private StoreCorruptException corrupt(long position, String reason) {
    return new StoreCorruptException(source.file(), position, reason, null);
  }

  private static StoreCorruptException corrupt(FileSource source, StrictUtf8Stream.Malformed e) {
    return new StoreCorruptException(
        source.file(), e.position(), String.valueOf(e.getMessage()), null);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
