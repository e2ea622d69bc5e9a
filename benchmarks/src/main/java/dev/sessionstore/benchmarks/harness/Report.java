package dev.sessionstore.benchmarks.harness;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All that one run has found.
 *
 * @param command the command that made it
 * @param machine where
 * @param seconds how long the run took
 * @param sections what it found
 */
public record Report(String command, Machine machine, long seconds, List<Section> sections) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Writes it as JSON. */
  public void writeJson(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(this) + "\n");
  }

  /** Reads what {@link #writeJson} wrote. */
  public static Report readJson(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Report.class);
  }

  /** Tells whether a target is missed beyond the spread. */
  public boolean misses() {
    return sections.stream().anyMatch(Section::misses);
  }
}
