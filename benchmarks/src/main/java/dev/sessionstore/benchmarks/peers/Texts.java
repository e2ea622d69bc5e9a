package dev.sessionstore.benchmarks.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sessionstore.RawJson;
import dev.sessionstore.Timestamp;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values as the texts that peers keep in their columns and fields. */
final class Texts {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Texts() {}

  static @Nullable String of(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.text();
  }

  static @Nullable Timestamp timestamp(@Nullable String text) {
    return text == null ? null : Timestamp.parse(text);
  }

  static @Nullable String of(RawJson json) {
    return json.isEmpty() ? null : json.text();
  }

  static @Nullable String ofList(@Nullable List<String> texts) {
    try {
      return texts == null ? null : JSON.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static @Nullable List<String> list(@Nullable String json) {
    try {
      return json == null ? null : List.of(JSON.readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
