package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionValidation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The codec between sessions and the JSON of the legacy format.
 *
 * <p>Reading is strict: one JSON value (RFC 8259) whose documented members have their documented
 * types, no member twice, no unpaired surrogate. Absent and null are the same for optional members,
 * and for the arrays of instances and messages, which are then empty. Members without a
 * documentation are kept, numbers with their literal.
 *
 * <p>Writing follows the old editor: two spaces of indentation, null for what is absent, documented
 * members in their order and then the unknown ones in theirs, no escapes but the necessary.
 *
 * <p>Stateless; safe for use by any number of threads.
 */
public final class SessionJson {

  private static final Logger LOG = LoggerFactory.getLogger(SessionJson.class);

  private SessionJson() {}

  /** Reads the value that a decoder's parser stands at. */
  private interface Decoding<T> {
    T read(SessionDecoder decoder) throws IOException, BadElement;
  }

  /**
   * Reads one session.
   *
   * @param json a JSON object
   * @return the session
   * @throws InvalidSessionException if it is no session, naming the field; or if the text is not
   *     one JSON value, with the index where it stops being one
   */
  public static WorktreeSession read(String json) {
    return decode(json, SessionDecoder::session);
  }

  /**
   * Reads one chat message.
   *
   * @param json a JSON object
   * @return the message
   * @throws InvalidSessionException if it is no message, naming the field; or if the text is not
   *     one JSON value, with the index where it stops being one
   */
  public static ChatMessage readMessage(String json) {
    return decode(json, SessionDecoder::message);
  }

  private static <T> T decode(String json, Decoding<T> decoding) {
    try (JsonParser parser = StrictJson.FACTORY.createParser(json)) {
      SessionDecoder decoder = new SessionDecoder(parser);
      parser.nextToken();
      T value;
      try {
        value = decoding.read(decoder);
      } catch (BadElement e) {
        throw new InvalidSessionException(decoder.sessionId(), e.field(), e.reason());
      }
      if (parser.nextToken() != null) {
        throw noJson(parser.currentTokenLocation().getCharOffset());
      }
      return value;
    } catch (JsonProcessingException e) {
      String reason = StrictJson.beyondTheParser(e);
      throw reason == null
          ? noJson(e.getLocation() == null ? -1 : e.getLocation().getCharOffset())
          : new InvalidSessionException(null, "", reason);
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail to be read", e);
    }
  }

  private static InvalidSessionException noJson(long index) {
    return new InvalidSessionException(
        null, "", "the text is not one JSON value, at index " + index);
  }

  /**
   * Writes one session.
   *
   * @param session the session
   * @return a JSON object, without a line break at its end
   * @throws InvalidSessionException if JSON cannot hold it as it is, naming the field
   */
  public static String write(WorktreeSession session) {
    SessionValidation.requireValid(session);
    return encode(out -> new LegacyWriter(out, 0).session(session));
  }

  /**
   * Writes one chat message.
   *
   * @param message the message
   * @return a JSON object, without a line break at its end
   * @throws InvalidSessionException if JSON cannot hold it as it is, naming the field
   */
  public static String writeMessage(ChatMessage message) {
    try {
      SessionValidation.requireValid("", 0, message);
    } catch (InvalidSessionException e) {
      // It belongs to no session yet, so it has no place in one.
      String field = e.field().substring(e.field().indexOf('.') + 1);
      throw new InvalidSessionException(null, field, e.reason());
    }
    return encode(out -> new LegacyWriter(out, 0).message(message));
  }

  /** Writes to an output. */
  private interface Encoding {
    void write(Utf8Output out) throws IOException;
  }

  private static String encode(Encoding encoding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Utf8Output out = new Utf8Output(bytes);
    try {
      encoding.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail to be written", e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * Reads all sessions of a legacy file, repeated ids resolved as {@link LegacyReader} says.
   * Elements that are no session are passed over; a warning counts them.
   *
   * @param file the file
   * @return the sessions in the order of the file; unmodifiable
   * @throws dev.sessionstore.StoreCorruptException naming the byte where the file stops being a
   *     JSON array
   * @throws dev.sessionstore.StoreUnavailableException if there is no such file or it cannot be
   *     read
   */
  public static List<WorktreeSession> readAll(Path file) {
    List<WorktreeSession> sessions = new ArrayList<>();
    int bad = 0;
    try (LegacyReader reader = LegacyReader.open(file)) {
      for (LegacyElement element = reader.next(); element != null; element = reader.next()) {
        if (element instanceof LegacyElement.Session session) {
          sessions.add(session.session());
        } else if (element instanceof LegacyElement.Bad) {
          bad++;
        }
      }
    }
    if (bad > 0) {
      LOG.warn("{}: passed over {} elements that are no session", file, bad);
    }
    return List.copyOf(sessions);
  }

  /**
   * Begins a legacy array.
   *
   * @param stream takes the array's UTF-8 bytes; stays open when the writer is closed
   * @return a writer of sessions
   */
  public static ArrayWriter arrayWriter(OutputStream stream) {
    return new ArrayWriter(stream);
  }
}
