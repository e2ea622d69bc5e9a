package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import dev.sessionstore.sqlite.IntegrityFinding;
import dev.sessionstore.sqlite.IntegrityReport;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks whether the database is as it should be. */
@Command(
    name = "integrity",
    description =
        "Look whether the database is as it should be; nothing is changed. Exit code 1 if it is"
            + " not.")
final class IntegrityCommand implements StoreCommand {

  private final CommandContext context;

  @Option(
      names = "--quick",
      description = "Leave out what takes longest: indexes and the search index against the texts.")
  private boolean quick;

  IntegrityCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    IntegrityReport report = DatabaseIntegrity.check(context.config(), quick);
    if (context.json()) {
      context.results().json(json -> write(report, json));
    } else {
      tell(report);
    }
    return report.isSound() ? ExitCode.DONE : ExitCode.NO;
  }

  private void tell(IntegrityReport report) {
    Results results = context.results();
    results.line(
        report.isSound()
            ? "sound" + (report.quick() ? ", as far as the quick check looks" : "")
            : report.totalFindings() + (report.totalFindings() == 1 ? " finding" : " findings"));
    report.findings().forEach(found -> results.line(line(found)));
    if (report.totalFindings() > report.findings().size()) {
      results.line("and " + (report.totalFindings() - report.findings().size()) + " more");
    }
    report.findings().stream()
        .map(IntegrityFinding::kind)
        .distinct()
        .forEach(kind -> results.line("for " + name(kind) + ": " + kind.advice()));
  }

  private static String line(IntegrityFinding found) {
    return name(found.kind())
        + ": "
        + (found.workspaceHash() == null ? "" : "workspace " + place(found) + ": ")
        + Printable.of(found.message());
  }

  private static String place(IntegrityFinding found) {
    return Printable.of(String.valueOf(found.workspaceHash()))
        + (found.sessionId() == null ? "" : ", session '" + Printable.of(found.sessionId()) + "'");
  }

  private static String name(IntegrityFinding.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void write(IntegrityReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("isSound", report.isSound());
    json.writeBooleanField("quick", report.quick());
    json.writeNumberField("schemaVersion", report.schemaVersion());
    json.writeNumberField("totalFindings", report.totalFindings());
    json.writeArrayFieldStart("findings");
    for (IntegrityFinding found : report.findings()) {
      json.writeStartObject();
      json.writeStringField("kind", found.kind().name());
      json.writeStringField("workspaceHash", found.workspaceHash());
      json.writeStringField("sessionId", found.sessionId());
      json.writeStringField("message", found.message());
      json.writeStringField("advice", found.kind().advice());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  @Override
  public Warnings warnings() {
    return Warnings.NONE;
  }
}
