package dev.sessionstore.migrate;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What a {@link Relink} did, or with a dry run would do. Immutable.
 *
 * @param outcome what became of the history
 * @param dryRun whether it is only told
 * @param from the workspace as it was, by the hash under which it was kept
 * @param to the workspace as it is, by its own hash
 * @param sessionsInDatabase how many sessions the database has given over; 0 if it knew already
 * @param sessionsInFiles how many sessions the files hold that got another name or were merged
 * @param files these files, by the names that they had, relative to the home
 * @param versionsKept how many sessions have a version that lost and is in the recovery folder; 0
 *     with a dry run
 */
public record RelinkReport(
    Outcome outcome,
    boolean dryRun,
    Workspace from,
    Workspace to,
    long sessionsInDatabase,
    long sessionsInFiles,
    List<String> files,
    long versionsKept) {

  /** What became of a history. */
  public enum Outcome {
    /** It belongs to the other workspace now. */
    RELINKED,
    /** It was merged into the one that the other workspace has. */
    MERGED,
    /** Both were one workspace already; nothing was changed. */
    UNCHANGED
  }

  /**
   * Copies the list.
   *
   * @param outcome {@link #outcome()}
   * @param dryRun {@link #dryRun()}
   * @param from {@link #from()}
   * @param to {@link #to()}
   * @param sessionsInDatabase {@link #sessionsInDatabase()}
   * @param sessionsInFiles {@link #sessionsInFiles()}
   * @param files {@link #files()}
   * @param versionsKept {@link #versionsKept()}
   */
  public RelinkReport {
    files = List.copyOf(files);
  }

  /**
   * Returns the report as one JSON object.
   *
   * @return the JSON text
   */
  public String json() {
    return ReportText.of(this::writeTo);
  }

  private void writeTo(JsonGenerator json) throws IOException {
    json.writeStringField("outcome", outcome.name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("dryRun", dryRun);
    writeTo(json, "from", from);
    writeTo(json, "to", to);
    json.writeNumberField("sessionsInDatabase", sessionsInDatabase);
    json.writeNumberField("sessionsInFiles", sessionsInFiles);
    json.writeArrayFieldStart("files");
    for (String file : files) {
      json.writeString(file);
    }
    json.writeEndArray();
    json.writeNumberField("versionsKept", versionsKept);
  }

  private static void writeTo(JsonGenerator json, String name, Workspace workspace)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("hash", workspace.hash());
    json.writeStringField("path", workspace.path().orElse(null));
    json.writeEndObject();
  }
}
