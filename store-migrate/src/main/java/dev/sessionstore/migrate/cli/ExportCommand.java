package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.ExportFormat;
import dev.sessionstore.migrate.ExportReport;
import dev.sessionstore.migrate.JsonExporter;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes what SQLite holds into a folder. */
@Command(
    name = "export",
    description =
        "Write all sessions of SQLite into a new folder, as the files of the old editor, or"
            + " summaries of them.")
final class ExportCommand implements StoreCommand {

  private final CommandContext context;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "A folder that is empty or not there.")
  private String to = "";

  @Option(
      names = "--format",
      paramLabel = "json|csv|jsonl",
      defaultValue = "json",
      description = "Everything (json, the default), or one line for each session (csv, jsonl).")
  private String format = "";

  ExportCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    ExportFormat wanted = format();
    Path folder = PathArgument.of("--to", to);
    StoreConfig config =
        context.config().toBuilder().backend(StorageBackend.SQLITE).cacheBytes(0).build();
    ExportReport report;
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      report = JsonExporter.builder(store).format(wanted).build().run(folder);
    }
    if (context.json()) {
      context.results().json(json -> write(report, json));
    } else {
      context
          .results()
          .line(
              report.sessions()
                  + (report.sessions() == 1 ? " session of " : " sessions of ")
                  + report.workspaces()
                  + (report.workspaces() == 1 ? " workspace" : " workspaces")
                  + " in "
                  + Printable.of(report.folder().toString()));
    }
    return ExitCode.DONE;
  }

  private ExportFormat format() {
    for (ExportFormat each : ExportFormat.values()) {
      if (each.name().equals(format.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw CommandException.usage(
        "--format takes json, csv or jsonl, not '" + Printable.of(format) + "'", null);
  }

  private static void write(ExportReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("folder", report.folder().toString());
    json.writeStringField("format", report.format().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("workspaces", report.workspaces());
    json.writeNumberField("sessions", report.sessions());
    json.writeNumberField("files", report.files());
    json.writeNumberField("bytes", report.bytes());
    json.writeEndObject();
  }
}
