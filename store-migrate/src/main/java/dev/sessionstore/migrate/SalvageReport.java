package dev.sessionstore.migrate;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What was found in a damaged legacy file, and where it lies now. Immutable.
 *
 * @param source the damaged file, which is as it was
 * @param bytes its length
 * @param sha256 the SHA-256 of its bytes, in hexadecimal digits
 * @param folder the folder that was made
 * @param file the legacy file in it that holds the sessions
 * @param sessions how many whole sessions that file holds
 * @param uncertain the whole sessions of which nothing tells whether they were elements of the file
 *     or parts of others; they are in files of their own
 * @param unreadable the ranges of the damaged file that are no session; kept as they are
 */
public record SalvageReport(
    Path source,
    long bytes,
    String sha256,
    Path folder,
    Path file,
    long sessions,
    List<Uncertain> uncertain,
    List<Unreadable> unreadable) {

  /**
   * Copies the lists.
   *
   * @param source {@link #source()}
   * @param bytes {@link #bytes()}
   * @param sha256 {@link #sha256()}
   * @param folder {@link #folder()}
   * @param file {@link #file()}
   * @param sessions {@link #sessions()}
   * @param uncertain {@link #uncertain()}
   * @param unreadable {@link #unreadable()}
   */
  public SalvageReport {
    uncertain = List.copyOf(uncertain);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Tells whether everything in the file was a session.
   *
   * @return true if nothing is uncertain and nothing unreadable
   */
  public boolean isWhole() {
    return uncertain.isEmpty() && unreadable.isEmpty();
  }

  /**
   * Returns the report as one JSON object, as it lies beside the sessions.
   *
   * @return the JSON text
   */
  public String json() {
    return ReportText.of(this::writeTo);
  }

  private void writeTo(JsonGenerator json) throws IOException {
    json.writeStringField("source", source.toString());
    json.writeNumberField("bytes", bytes);
    json.writeStringField("sha256", sha256);
    json.writeStringField("folder", folder.toString());
    json.writeStringField("file", file.toString());
    json.writeNumberField("sessions", sessions);
    json.writeArrayFieldStart("uncertain");
    for (Uncertain each : uncertain) {
      json.writeStartObject();
      json.writeStringField("id", each.id());
      json.writeNumberField("start", each.start());
      json.writeNumberField("length", each.length());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unreadable");
    for (Unreadable each : unreadable) {
      json.writeStartObject();
      if (each.element() < 0) {
        json.writeNullField("element");
      } else {
        json.writeNumberField("element", each.element());
      }
      json.writeNumberField("start", each.start());
      json.writeNumberField("length", each.length());
      json.writeNumberField("keptAt", each.keptAt());
      json.writeStringField("reason", each.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * A whole session that may have been part of another. Immutable.
   *
   * @param id its id
   * @param start the offset of its first byte in the damaged file
   * @param length its length in bytes
   */
  public record Uncertain(String id, long start, long length) {}

  /**
   * Bytes that are no session. Immutable.
   *
   * @param element the position in the array, from 0; -1 behind the first damage, where it is not
   *     known
   * @param start the offset of the first byte in the damaged file
   * @param length the number of bytes
   * @param keptAt the offset of the first byte in {@code unreadable.bin}
   * @param reason what is wrong, without content
   */
  public record Unreadable(int element, long start, long length, long keptAt, String reason) {}
}
