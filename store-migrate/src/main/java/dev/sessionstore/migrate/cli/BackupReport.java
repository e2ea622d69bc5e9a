package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.BackupContents;
import dev.sessionstore.migrate.backup.BackupManifest;
import dev.sessionstore.migrate.backup.Restored;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A backup, for people and for programs. */
final class BackupReport {

  private final String done;
  private final Backup backup;
  private final @Nullable BackupManifest manifest;
  private final @Nullable String problem;
  private Optional<Backup> safetyCopy = Optional.empty();

  /**
   * Creates a report.
   *
   * @param done what was done with the backup
   * @param manifest what is in it, or null
   * @param problem why that is not known, or null
   */
  BackupReport(
      String done, Backup backup, @Nullable BackupManifest manifest, @Nullable String problem) {
    this.done = done;
    this.backup = backup;
    this.manifest = manifest;
    this.problem = problem;
  }

  static BackupReport of(String done, Restored restored) {
    BackupReport report = new BackupReport(done, restored.backup(), restored.manifest(), null);
    report.safetyCopy = restored.safetyCopy();
    return report;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(backup.name() + " " + done + ", " + size());
    lines.add("  database      " + database());
    lines.add("  legacy files  " + legacyFiles());
    if (manifest != null && manifest.migratedFiles() > 0) {
      lines.add("  migrated      " + count(manifest.migratedFiles(), "file"));
    }
    safetyCopy.ifPresent(copy -> lines.add("  before        kept as " + copy.name()));
    return lines;
  }

  void addTo(TextTable table) {
    table.row(backup.name(), size(), database(), legacyFiles());
  }

  private String size() {
    return String.format(Locale.ROOT, "%.1f MB", sizeBytes() / 1e6);
  }

  /** Somebody may just be removing it. */
  private long sizeBytes() {
    try {
      return Files.size(backup.file());
    } catch (IOException e) {
      return 0;
    }
  }

  private String database() {
    if (manifest == null) {
      return "unreadable: " + problem;
    }
    if (!manifest.isRestorable()) {
      return "as it was, for it cannot be opened";
    }
    return manifest
        .database()
        .map(
            database ->
                count(database.sessions(), "session")
                    + " in "
                    + count(database.workspaces(), "workspace"))
        .orElse("none");
  }

  private String legacyFiles() {
    return manifest == null
        ? ""
        : manifest.legacyFiles() == 0
            ? "none"
            : manifest.legacyFiles() + " with " + count(manifest.legacySessions(), "session");
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", backup.name());
    json.writeStringField("kind", backup.kind().id());
    json.writeStringField("createdAt", backup.createdAt().toString());
    json.writeNumberField("sizeBytes", sizeBytes());
    if (manifest == null) {
      json.writeStringField("problem", problem);
    } else {
      writeContents(manifest, json);
    }
    if (safetyCopy.isPresent()) {
      json.writeStringField("safetyCopy", safetyCopy.get().name());
    }
    json.writeEndObject();
  }

  private static void writeContents(BackupManifest manifest, JsonGenerator json)
      throws IOException {
    json.writeBooleanField("restorable", manifest.isRestorable());
    BackupContents database = manifest.database().orElse(null);
    if (database == null) {
      json.writeNullField("database");
    } else {
      json.writeObjectFieldStart("database");
      json.writeNumberField("schemaVersion", database.schemaVersion());
      json.writeNumberField("workspaces", database.workspaces());
      json.writeNumberField("sessions", database.sessions());
      json.writeStringField("digest", database.digest());
      json.writeEndObject();
    }
    json.writeNumberField("legacyFiles", manifest.legacyFiles());
    json.writeNumberField("legacySessions", manifest.legacySessions());
    json.writeNumberField("migratedFiles", manifest.migratedFiles());
  }
}
