package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.migrate.ArchivedSessions;
import dev.sessionstore.migrate.ConsistencyReport;
import dev.sessionstore.migrate.Discrepancy;
import dev.sessionstore.migrate.UnreadableFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a check has found, for people and for programs. */
final class CheckReportWriter {

  private static final int VALUE_COLUMNS = 60;

  private final ConsistencyReport report;
  private final boolean showValues;

  CheckReportWriter(ConsistencyReport report, boolean showValues) {
    this.report = report;
    this.showValues = showValues;
  }

  List<String> lines(Path home) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d sessions in %d %s under %s, %d ms",
            report.totalSessions(),
            report.totalWorkspaces(),
            report.totalWorkspaces() == 1 ? "workspace" : "workspaces",
            Printable.of(home.toString()),
            report.durationMs()));
    lines.add("  consistent    " + report.consistent() + archived());
    lines.add("  inconsistent  " + report.inconsistent());
    lines.add("  SQLite only   " + report.sqliteOnly());
    lines.add("  JSON only     " + report.jsonOnly());
    lines.add("  uncompared    " + report.uncompared());
    lines.add(
        percent()
            + " % consistent; the plan asks for "
            + ConsistencyReport.REQUIRED_PERCENT
            + " %: "
            + (report.meetsPlan() ? "met" : "not met"));
    report.discrepancies().forEach(each -> addLines(each, lines));
    for (UnreadableFile each : report.unreadable()) {
      String place = each.bytePosition() < 0 ? "" : ", byte " + each.bytePosition();
      lines.add("unreadable: " + each.source() + place + ": " + Printable.of(each.reason()));
    }
    return lines;
  }

  private String archived() {
    ArchivedSessions archived = report.archived();
    return archived.files() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "  (with %d archived %s of %d sessions: %d are newer in SQLite, %d deleted there)",
            archived.files(),
            archived.files() == 1 ? "file" : "files",
            archived.sessions(),
            archived.newer(),
            archived.deleted());
  }

  /** Never rounded up to a share that is not reached. */
  private BigDecimal percent() {
    return BigDecimal.valueOf(report.consistentPercent()).setScale(2, RoundingMode.DOWN);
  }

  private void addLines(Discrepancy found, List<String> lines) {
    String pointers =
        found.fields().stream()
            .map(field -> Printable.of(field.pointer()))
            .collect(Collectors.joining(" "));
    lines.add(
        switch (found.kind()) {
              case DIFFERENT -> "different: ";
              case SQLITE_ONLY -> "SQLite only: ";
              case JSON_ONLY -> "JSON only: ";
            }
            + found.source()
            + (found.workspacePath() == null
                ? ""
                : " (" + Printable.of(found.workspacePath()) + ")")
            + ", session '"
            + Printable.of(found.sessionId())
            + "'"
            + (pointers.isEmpty() ? "" : ": " + pointers));
    if (showValues) {
      for (Discrepancy.Field field : found.fields()) {
        lines.add("  " + Printable.of(field.pointer()));
        lines.add("    SQLite: " + value(field.sqlite()));
        lines.add("    JSON:   " + value(field.json()));
      }
    }
  }

  private static String value(@Nullable String json) {
    return json == null ? "(none)" : Printable.cut(json, VALUE_COLUMNS);
  }

  void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("totalWorkspaces", report.totalWorkspaces());
    json.writeNumberField("totalSessions", report.totalSessions());
    json.writeNumberField("consistent", report.consistent());
    json.writeNumberField("inconsistent", report.inconsistent());
    json.writeNumberField("sqliteOnly", report.sqliteOnly());
    json.writeNumberField("jsonOnly", report.jsonOnly());
    json.writeNumberField("uncompared", report.uncompared());
    json.writeObjectFieldStart("archived");
    json.writeNumberField("files", report.archived().files());
    json.writeNumberField("sessions", report.archived().sessions());
    json.writeNumberField("newer", report.archived().newer());
    json.writeNumberField("deleted", report.archived().deleted());
    json.writeEndObject();
    json.writeNumberField("consistentPercent", percent());
    json.writeNumberField("requiredPercent", ConsistencyReport.REQUIRED_PERCENT);
    json.writeBooleanField("isConsistent", report.isConsistent());
    json.writeNumberField("durationMs", report.durationMs());
    json.writeArrayFieldStart("discrepancies");
    for (Discrepancy each : report.discrepancies()) {
      write(each, json);
    }
    json.writeEndArray();
    writeFiles("unreadable", report.unreadable(), json);
    json.writeEndObject();
  }

  static void writeFiles(String name, List<UnreadableFile> files, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (UnreadableFile each : files) {
      json.writeStartObject();
      json.writeStringField("source", each.source());
      json.writeNumberField("bytePosition", each.bytePosition());
      json.writeStringField("kind", each.kind());
      json.writeStringField("reason", each.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void write(Discrepancy found, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("workspaceHash", found.workspaceHash());
    json.writeStringField("workspacePath", found.workspacePath());
    json.writeStringField("sessionId", found.sessionId());
    json.writeStringField(
        "kind",
        switch (found.kind()) {
          case DIFFERENT -> "different";
          case SQLITE_ONLY -> "sqliteOnly";
          case JSON_ONLY -> "jsonOnly";
        });
    json.writeStringField("source", found.source());
    json.writeArrayFieldStart("fields");
    for (Discrepancy.Field field : found.fields()) {
      json.writeStartObject();
      json.writeStringField("pointer", field.pointer());
      if (showValues) {
        writeValue("sqlite", field.sqlite(), json);
        writeValue("json", field.json(), json);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A value that is not there has no member. */
  private static void writeValue(String name, @Nullable String value, JsonGenerator json)
      throws IOException {
    if (value != null) {
      json.writeFieldName(name);
      json.writeRawValue(value);
    }
  }
}
