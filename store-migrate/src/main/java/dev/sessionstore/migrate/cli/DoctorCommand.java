package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.migrate.Doctor;
import dev.sessionstore.migrate.DoctorFinding;
import dev.sessionstore.migrate.DoctorReport;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Looks at everything. */
@Command(
    name = "doctor",
    description =
        "Look at everything in the home, change nothing, and say what to do next. Exit code 1 if"
            + " there is something to be done.")
final class DoctorCommand implements StoreCommand {

  private final CommandContext context;

  DoctorCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    DoctorReport report = Doctor.examine(context.editorConfig());
    if (context.json()) {
      context.results().json(json -> write(report, json));
    } else {
      tell(report);
    }
    return report.isWell() ? ExitCode.DONE : ExitCode.NO;
  }

  private void tell(DoctorReport report) {
    Results results = context.results();
    for (DoctorFinding found : report.findings()) {
      results.line(
          String.format(
              Locale.ROOT,
              "%-7s  %s: %s",
              name(found),
              found.kind(),
              Printable.of(found.message())));
    }
    results.line(report.isWell() ? "nothing has to be done" : "what to do next:");
    report.next().forEach(each -> results.line("  " + Printable.of(context.ofThisHome(each))));
  }

  private static String name(DoctorFinding found) {
    return found.severity().name().toLowerCase(Locale.ROOT);
  }

  private static void write(DoctorReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("isWell", report.isWell());
    json.writeArrayFieldStart("findings");
    for (DoctorFinding found : report.findings()) {
      json.writeStartObject();
      json.writeStringField("severity", found.severity().name());
      json.writeStringField("kind", found.kind());
      json.writeStringField("message", found.message());
      json.writeStringField("advice", found.advice());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("next");
    for (String each : report.next()) {
      json.writeString(each);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  @Override
  public Warnings warnings() {
    return Warnings.NONE;
  }
}
