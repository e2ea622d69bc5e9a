package dev.sessionstore.migrate;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.sqlite.DamagedDatabase.Contents;
import dev.sessionstore.sqlite.DamagedDatabase.Defect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was recovered of a database, and where it lies now. Immutable.
 *
 * @param folder the folder that was made
 * @param whole how many whole sessions are in it
 * @param incomplete those of which a part is lost, or may be; what is left of them is in {@code
 *     incomplete} in the folder
 * @param lost those of which only the id is left
 * @param damagedPages how many pages of the database could not be read
 * @param logRead false if there is a write-ahead log that could not be read to its end
 * @param backup the newest backup, which may hold what is lost; null if there is none, or nothing
 *     is lost
 */
public record DatabaseRecoveryReport(
    Path folder,
    long whole,
    List<Lost> incomplete,
    List<Lost> lost,
    int damagedPages,
    boolean logRead,
    @Nullable String backup) {

  /**
   * Copies the lists.
   *
   * @param folder {@link #folder()}
   * @param whole {@link #whole()}
   * @param incomplete {@link #incomplete()}
   * @param lost {@link #lost()}
   * @param damagedPages {@link #damagedPages()}
   * @param logRead {@link #logRead()}
   * @param backup {@link #backup()}
   */
  public DatabaseRecoveryReport {
    incomplete = List.copyOf(incomplete);
    lost = List.copyOf(lost);
  }

  /**
   * A session that is not there as it was. Immutable.
   *
   * @param workspaceHash its workspace; empty where that is lost, too
   * @param sessionId its id
   * @param reason what is missing, without content
   */
  public record Lost(String workspaceHash, String sessionId, String reason) {}

  static DatabaseRecoveryReport of(Path folder, Contents found, @Nullable String backup) {
    return new DatabaseRecoveryReport(
        folder,
        found.whole(),
        list(found.incomplete()),
        list(found.lost()),
        found.damagedPages(),
        found.logRead(),
        found.incomplete().isEmpty() && found.lost().isEmpty() && found.damagedPages() == 0
            ? null
            : backup);
  }

  private static List<Lost> list(List<Defect> defects) {
    return defects.stream()
        .map(each -> new Lost(each.workspaceHash(), each.sessionId(), each.reason()))
        .toList();
  }

  /**
   * Tells whether nothing was damaged.
   *
   * @return true if all that was in the database is whole
   */
  public boolean isWhole() {
    return incomplete.isEmpty() && lost.isEmpty() && damagedPages == 0 && logRead;
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
    json.writeStringField("folder", folder.toString());
    json.writeNumberField("whole", whole);
    write("incomplete", incomplete, json);
    write("lost", lost, json);
    json.writeNumberField("damagedPages", damagedPages);
    json.writeBooleanField("logRead", logRead);
    json.writeStringField("backup", backup);
  }

  private static void write(String name, List<Lost> sessions, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Lost each : sessions) {
      json.writeStartObject();
      json.writeStringField("workspace", each.workspaceHash());
      json.writeStringField("id", each.sessionId());
      json.writeStringField("reason", each.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
