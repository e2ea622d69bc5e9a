package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.migrate.ArchiveReport;
import dev.sessionstore.migrate.ArchiveReport.Compressed;
import dev.sessionstore.migrate.ArchiveReport.Reason;
import dev.sessionstore.migrate.ArchiveReport.Skipped;
import dev.sessionstore.migrate.MigratedFileArchiver;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compresses the files that were put away. */
@Command(
    name = "archive",
    description =
        "Compress the JSON files that were put away after their import (*.json.migrated), each one"
            + " when all of it is found in SQLite; verified before the original is removed. Exit"
            + " code 1 if one is left for another reason than its age.")
final class ArchiveCommand implements StoreCommand {

  private final CommandContext context;

  @Option(
      names = "--older-than",
      paramLabel = "DAYS",
      description = "Only those that were put away at least so many days ago; 30 by default.")
  private long days = MigratedFileArchiver.DEFAULT_AGE.toDays();

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  ArchiveCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    if (days < 0 || days > 1_000_000) {
      throw CommandException.usage("--older-than takes a number of days from 0", null);
    }
    ArchiveReport report =
        MigratedFileArchiver.builder(context.config())
            .olderThan(Duration.ofDays(days))
            .dryRun(dryRun)
            .build()
            .run();
    if (context.json()) {
      context.results().json(json -> write(report, json));
    } else {
      print(report);
    }
    return report.isComplete() ? ExitCode.DONE : ExitCode.NO;
  }

  private void print(ArchiveReport report) {
    Results results = context.results();
    results.line(
        (report.dryRun() ? "would compress " : "compressed ")
            + report.compressed().size()
            + (report.compressed().size() == 1 ? " file: " : " files: ")
            + sizes(report.bytesBefore(), report.bytesAfter()));
    for (Compressed each : report.compressed()) {
      results.line("  " + each.archive() + ": " + sizes(each.bytesBefore(), each.bytesAfter()));
    }
    for (Skipped each : report.skipped()) {
      results.line("left: " + each.file() + ": " + word(each.reason()) + ": " + each.detail());
    }
  }

  private static String sizes(long before, long after) {
    return String.format(Locale.ROOT, "%.2f MB to %.2f MB", before / 1e6, after / 1e6);
  }

  private static String word(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void write(ArchiveReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("dryRun", report.dryRun());
    json.writeBooleanField("complete", report.isComplete());
    json.writeNumberField("bytesBefore", report.bytesBefore());
    json.writeNumberField("bytesAfter", report.bytesAfter());
    json.writeArrayFieldStart("files");
    for (Compressed each : report.compressed()) {
      json.writeStartObject();
      json.writeStringField("file", each.file());
      json.writeStringField("archive", each.archive());
      json.writeNumberField("bytesBefore", each.bytesBefore());
      json.writeNumberField("bytesAfter", each.bytesAfter());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("skipped");
    for (Skipped each : report.skipped()) {
      json.writeStartObject();
      json.writeStringField("file", each.file());
      json.writeStringField("reason", word(each.reason()));
      json.writeStringField("detail", each.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  @Override
  public Warnings warnings() {
    return Warnings.NOT_OF_UNIMPORTED_FILES;
  }
}
