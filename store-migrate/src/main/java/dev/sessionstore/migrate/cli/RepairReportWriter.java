package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.migrate.Repair;
import dev.sessionstore.migrate.Repair.Action;
import dev.sessionstore.migrate.RepairReport;
import dev.sessionstore.migrate.UnreadableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a repair did, for people and for programs. */
final class RepairReportWriter {

  private final RepairReport report;

  RepairReportWriter(RepairReport report) {
    this.report = report;
  }

  List<String> lines(Path home) {
    List<String> lines = new ArrayList<>();
    lines.add(
        (report.dryRun() ? "would repair " : "repaired ")
            + report.repairs().size()
            + (report.repairs().size() == 1 ? " session" : " sessions"));
    lines.add("  to SQLite          " + report.count(Action.TO_SQLITE));
    lines.add("  to JSON            " + report.count(Action.TO_JSON));
    lines.add("  deleted from JSON  " + report.count(Action.DELETED_FROM_JSON));
    if (report.dryRun()) {
      for (Repair each : report.repairs()) {
        lines.add(
            text(each.action())
                + ": workspace "
                + each.workspaceHash()
                + ", session '"
                + Printable.of(each.sessionId())
                + "'");
      }
    }
    report.setAside().forEach(file -> lines.add(line("set aside: ", file)));
    report.refused().forEach(file -> lines.add(line("not repaired: ", file)));
    if (!report.dryRun()) {
      lines.addAll(new CheckReportWriter(report.check(), false).lines(home));
    }
    return lines;
  }

  private static String text(Action action) {
    return switch (action) {
      case TO_SQLITE -> "to SQLite";
      case TO_JSON -> "to JSON";
      case DELETED_FROM_JSON -> "deleted from JSON";
    };
  }

  private static String line(String what, UnreadableFile file) {
    return what + file.source() + ", byte " + file.bytePosition() + ": " + file.reason();
  }

  void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("prefer", report.prefer().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("dryRun", report.dryRun());
    json.writeNumberField("toSqlite", report.count(Action.TO_SQLITE));
    json.writeNumberField("toJson", report.count(Action.TO_JSON));
    json.writeNumberField("deletedFromJson", report.count(Action.DELETED_FROM_JSON));
    json.writeArrayFieldStart("repairs");
    for (Repair each : report.repairs()) {
      json.writeStartObject();
      json.writeStringField("workspaceHash", each.workspaceHash());
      json.writeStringField("sessionId", each.sessionId());
      json.writeStringField(
          "action",
          switch (each.action()) {
            case TO_SQLITE -> "toSqlite";
            case TO_JSON -> "toJson";
            case DELETED_FROM_JSON -> "deletedFromJson";
          });
      json.writeEndObject();
    }
    json.writeEndArray();
    CheckReportWriter.writeFiles("setAside", report.setAside(), json);
    CheckReportWriter.writeFiles("refused", report.refused(), json);
    json.writeFieldName("check");
    new CheckReportWriter(report.check(), false).writeTo(json);
    json.writeEndObject();
  }
}
