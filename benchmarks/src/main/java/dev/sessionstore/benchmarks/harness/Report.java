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

  /** Writes the findings alone: what is kept for each release. */
  public void writeRatios(Path file) throws IOException {
    List<Section> bare =
        sections.stream()
            .map(
                one ->
                    new Section(
                        one.id(),
                        one.title(),
                        one.intro(),
                        one.findings(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()))
            .toList();
    new Report(command, machine, seconds, bare).writeJson(file);
  }

  /** Reads what {@link #writeJson} or {@link #writeRatios} wrote. */
  public static Report readJson(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Report.class);
  }

  /** Tells whether a target is missed beyond the spread. */
  public boolean misses() {
    return sections.stream().anyMatch(Section::misses);
  }
}
