package dev.sessionstore.migrate.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A manifest as JSON. Reading is strict: what this version does not write is refused. */
final class ManifestJson {

  /** Raised with each change that an older version of this library must not read past. */
  private static final long FORMAT = 1;

  private static final JsonFactory FACTORY =
      new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private ManifestJson() {}

  static byte[] write(BackupManifest manifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeStringField("createdAt", manifest.createdAt().toString());
      json.writeArrayFieldStart("members");
      for (BackupMember member : manifest.members()) {
        write(member, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(BackupMember member, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", member.name());
    json.writeNumberField("sizeBytes", member.sizeBytes());
    json.writeNumberField("modifiedMillis", member.modifiedMillis());
    json.writeStringField("sha256", member.sha256());
    BackupContents contents = member.contents();
    if (contents != null) {
      json.writeObjectFieldStart("contents");
      json.writeNumberField("schemaVersion", contents.schemaVersion());
      json.writeNumberField("workspaces", contents.workspaces());
      json.writeNumberField("sessions", contents.sessions());
      json.writeStringField("digest", contents.digest());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /**
   * Reads a manifest.
   *
   * @throws IOException saying what is wrong, without content
   */
  static BackupManifest read(byte[] bytes) throws IOException {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      Object[] of = object(json, json.nextToken(), "format", "createdAt", "members");
      if (!(of[0] instanceof Long format) || format != FORMAT) {
        throw new IOException("it is of another format than " + FORMAT);
      }
      List<BackupMember> members = new ArrayList<>();
      for (Object member : as(List.class, of[2])) {
        members.add((BackupMember) member);
      }
      if (json.nextToken() != null) {
        throw new IOException("something follows it");
      }
      return new BackupManifest(Instant.parse(as(String.class, of[1])), members);
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IOException("it makes no sense", e);
    }
  }

  private static BackupMember member(JsonParser json) throws IOException {
    Object[] of =
        object(
            json, json.currentToken(), "name", "sizeBytes", "modifiedMillis", "sha256", "contents");
    return new BackupMember(
        as(String.class, of[0]),
        as(Long.class, of[1]),
        as(Long.class, of[2]),
        as(String.class, of[3]),
        of[4] == null ? null : as(BackupContents.class, of[4]));
  }

  private static BackupContents contents(JsonParser json) throws IOException {
    Object[] of =
        object(json, json.currentToken(), "schemaVersion", "workspaces", "sessions", "digest");
    return new BackupContents(
        Math.toIntExact(Math.min(as(Long.class, of[0]), Integer.MAX_VALUE)),
        Math.toIntExact(Math.min(as(Long.class, of[1]), Integer.MAX_VALUE)),
        as(Long.class, of[2]),
        as(String.class, of[3]));
  }

  /** Reads an object that has none but these fields, into their places. */
  private static @Nullable Object[] object(JsonParser json, JsonToken first, String... fields)
      throws IOException {
    if (first != JsonToken.START_OBJECT) {
      throw new IOException("it is no manifest");
    }
    @Nullable Object[] values = new @Nullable Object[fields.length];
    while (json.nextToken() != JsonToken.END_OBJECT) {
      int place = List.of(fields).indexOf(json.currentName());
      if (place < 0) {
        throw new IOException("it has a field that none has");
      }
      json.nextToken();
      values[place] = value(json);
    }
    return values;
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> number(json);
      case START_OBJECT -> contents(json);
      case START_ARRAY -> members(json);
      default -> throw new IOException("it has a value of a kind that none has");
    };
  }

  private static long number(JsonParser json) throws IOException {
    long number = json.getLongValue();
    if (number < 0) {
      throw new IOException("it has a negative number");
    }
    return number;
  }

  private static List<BackupMember> members(JsonParser json) throws IOException {
    List<BackupMember> members = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      members.add(member(json));
    }
    return members;
  }

  private static <T> T as(Class<T> type, @Nullable Object value) throws IOException {
    if (!type.isInstance(value)) {
      throw new IOException("it lacks something, or has something else in its place");
    }
    return type.cast(value);
  }
}
