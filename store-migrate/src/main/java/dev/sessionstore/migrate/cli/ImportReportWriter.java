package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.migrate.ImportConflict;
import dev.sessionstore.migrate.ImportError;
import dev.sessionstore.migrate.ImportRename;
import dev.sessionstore.migrate.ImportReport;
import dev.sessionstore.migrate.ImportedFile;
import dev.sessionstore.spi.SafeText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An import's report, for people and for programs. */
final class ImportReportWriter {

  private final ImportReport report;

  ImportReportWriter(ImportReport report) {
    this.report = report;
  }

  List<String> lines(Path home) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d sessions in %d %s under %s, %d ms",
            report.totalSessions(),
            report.files().size(),
            report.files().size() == 1 ? "file" : "files",
            Printable.of(home.toString()),
            report.durationMs()));
    lines.add("  migrated     " + report.migratedSessions() + renamed());
    lines.add("  skipped      " + report.skippedSessions() + "  (in the store already)");
    lines.add("  duplicate    " + report.duplicateSessions() + "  (equal to an earlier one)");
    lines.add("  conflicting  " + report.conflictingSessions());
    lines.add("  failed       " + report.failedSessions());
    if (report.cancelled()) {
      lines.add("cancelled: what was stored until then stays; import again to go on");
    }
    for (ImportedFile file : report.files()) {
      if (file.migratedTo() != null) {
        lines.add("now " + Printable.of(file.migratedTo()));
      }
    }
    for (ImportConflict conflict : report.conflicts()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "conflict: %s, element %d, session '%s': the %s version is newer; the other one is in"
                  + " %s",
              Printable.of(conflict.source()),
              conflict.elementIndex(),
              Printable.of(conflict.sessionId()),
              conflict.imported() ? "file's" : "store's",
              Printable.of(home.resolve("recovery").toString())));
    }
    for (ImportError error : report.errors()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "not imported: %s, element %d%s: %s",
              Printable.of(error.source()),
              error.elementIndex(),
              error.bytePosition() < 0 ? "" : ", byte " + error.bytePosition(),
              Printable.of(error.reason())));
    }
    for (ImportedFile file : report.files()) {
      if (goesOnBehindDamage(file)) {
        lines.add(
            "sessions may stand behind that byte, get them out with: session-store salvage "
                + SafeText.word(home.resolve(file.source())));
      }
    }
    return lines;
  }

  private boolean goesOnBehindDamage(ImportedFile file) {
    return file.state() == ImportedFile.State.DAMAGED
        && report.errors().stream()
            .filter(error -> error.source().equals(file.source()))
            .mapToLong(ImportError::bytePosition)
            .anyMatch(position -> position >= 0 && position < file.sizeBytes());
  }

  private String renamed() {
    int renamed = report.renames().size();
    return renamed == 0
        ? ""
        : "  ("
            + renamed
            + " of the elements under an id of their own, such as '"
            + Printable.of(report.renames().get(0).sessionId())
            + "')";
  }

  void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("totalWorkspaces", report.totalWorkspaces());
    json.writeNumberField("totalSessions", report.totalSessions());
    json.writeNumberField("migratedSessions", report.migratedSessions());
    json.writeNumberField("skippedSessions", report.skippedSessions());
    json.writeNumberField("duplicateSessions", report.duplicateSessions());
    json.writeNumberField("conflictingSessions", report.conflictingSessions());
    json.writeNumberField("failedSessions", report.failedSessions());
    json.writeNumberField("durationMs", report.durationMs());
    json.writeBooleanField("cancelled", report.cancelled());
    json.writeArrayFieldStart("errors");
    for (ImportError error : report.errors()) {
      write(error, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("conflicts");
    for (ImportConflict conflict : report.conflicts()) {
      write(conflict, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("renames");
    for (ImportRename rename : report.renames()) {
      write(rename, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("files");
    for (ImportedFile file : report.files()) {
      write(file, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(ImportError error, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", error.source());
    json.writeNumberField("elementIndex", error.elementIndex());
    json.writeNumberField("bytePosition", error.bytePosition());
    json.writeStringField("kind", error.kind());
    json.writeStringField("reason", error.reason());
    json.writeEndObject();
  }

  private static void write(ImportConflict conflict, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", conflict.source());
    json.writeNumberField("elementIndex", conflict.elementIndex());
    json.writeStringField("sessionId", conflict.sessionId());
    json.writeBooleanField("imported", conflict.imported());
    json.writeEndObject();
  }

  private static void write(ImportRename rename, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", rename.source());
    json.writeNumberField("elementIndex", rename.elementIndex());
    json.writeStringField("originalId", rename.originalId());
    json.writeStringField("sessionId", rename.sessionId());
    json.writeEndObject();
  }

  private static void write(ImportedFile file, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", file.source());
    json.writeStringField("workspaceHash", file.workspaceHash());
    json.writeNumberField("sizeBytes", file.sizeBytes());
    json.writeStringField("state", file.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("totalSessions", file.totalSessions());
    json.writeNumberField("migratedSessions", file.migratedSessions());
    json.writeNumberField("skippedSessions", file.skippedSessions());
    json.writeNumberField("duplicateSessions", file.duplicateSessions());
    json.writeNumberField("conflictingSessions", file.conflictingSessions());
    json.writeNumberField("failedSessions", file.failedSessions());
    json.writeNumberField("renamedSessions", file.renamedSessions());
    json.writeStringField("migratedTo", file.migratedTo());
    json.writeEndObject();
  }
}
