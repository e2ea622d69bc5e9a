package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.StoreStatistics;
import dev.sessionstore.migrate.StoreStatistics.Growth;
import dev.sessionstore.sqlite.DatabaseStatistics;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts and measures. */
@Command(
    name = "stats",
    description =
        "Count and measure what is in the database; nothing is changed, and no content shown.")
final class StatsCommand implements StoreCommand {

  private static final int SHOWN_PARTS = 8;

  private final CommandContext context;

  @Option(
      names = "--largest",
      paramLabel = "N",
      description = "How many of the largest sessions to name; 5 by default.")
  private int largest = 5;

  StatsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    if (largest < 0) {
      throw CommandException.usage("--largest takes a number from 0", null);
    }
    StoreConfig config = context.config();
    StoreStatistics statistics =
        StoreStatistics.of(config, Samples.since(config, Instant.EPOCH), largest);
    if (context.json()) {
      context.results().json(json -> write(statistics, json));
    } else {
      tell(statistics);
    }
    return ExitCode.DONE;
  }

  private void tell(StoreStatistics statistics) {
    DatabaseStatistics database = statistics.database();
    Results results = context.results();
    results.line("sessions   " + database.sessions());
    results.line("instances  " + database.instances());
    results.line("messages   " + database.messages());
    results.line(
        "database   "
            + Megabytes.of(database.fileBytes())
            + ", of which "
            + Megabytes.of(database.freeBytes())
            + " are free");
    results.line("log        " + log(database.logBytes()));
    results.line("journal    " + database.journalLength() + " rows");
    Growth growth = statistics.growth();
    results.line("growth     " + (growth == null ? "not known" : text(growth)));
    TextTable workspaces = new TextTable("WORKSPACE", "SESSIONS", "INSTANCES", "MESSAGES");
    database
        .workspaces()
        .forEach(
            each ->
                workspaces.row(each.hash(), each.sessions(), each.instances(), each.messages()));
    workspaces.lines().forEach(results::line);
    if (!database.parts().isEmpty()) {
      TextTable parts = new TextTable("TABLE OR INDEX", "SIZE", "UNUSED");
      database.parts().stream()
          .limit(SHOWN_PARTS)
          .forEach(
              each ->
                  parts.row(
                      each.name(), Megabytes.of(each.bytes()), Megabytes.of(each.unusedBytes())));
      parts.lines().forEach(results::line);
      int more = database.parts().size() - SHOWN_PARTS;
      if (more > 0) {
        results.line("and " + more + " more, none of them larger");
      }
    }
    if (!database.largest().isEmpty()) {
      TextTable sessions = new TextTable("WORKSPACE", "SESSION", "SIZE");
      database
          .largest()
          .forEach(
              each -> sessions.row(each.workspaceHash(), each.id(), Megabytes.of(each.bytes())));
      sessions.lines().forEach(results::line);
    }
  }

  private static String log(long bytes) {
    return bytes < 0 ? "none" : Megabytes.of(bytes);
  }

  private static String text(Growth growth) {
    return Megabytes.change(growth.bytes())
        + (growth.sessions() == null
            ? ""
            : String.format(Locale.ROOT, ", %+d sessions", growth.sessions()))
        + " since "
        + Times.text(growth.since())
        + ", by "
        + growth.source();
  }

  private static void write(StoreStatistics statistics, JsonGenerator json) throws IOException {
    DatabaseStatistics database = statistics.database();
    json.writeStartObject();
    json.writeNumberField("schemaVersion", database.schemaVersion());
    writeCounts(database.sessions(), database.instances(), database.messages(), json);
    json.writeNumberField("fileBytes", database.fileBytes());
    json.writeNumberField("freeBytes", database.freeBytes());
    json.writeFieldName("logBytes");
    if (database.logBytes() < 0) {
      json.writeNull();
    } else {
      json.writeNumber(database.logBytes());
    }
    json.writeNumberField("journalLength", database.journalLength());
    Growth growth = statistics.growth();
    json.writeFieldName("growth");
    if (growth == null) {
      json.writeNull();
    } else {
      json.writeStartObject();
      json.writeStringField("since", growth.since().toString());
      json.writeStringField("source", growth.source());
      json.writeNumberField("bytes", growth.bytes());
      json.writeFieldName("sessions");
      json.writeObject(growth.sessions());
      json.writeEndObject();
    }
    json.writeArrayFieldStart("workspaces");
    for (DatabaseStatistics.OfWorkspace each : database.workspaces()) {
      json.writeStartObject();
      json.writeStringField("hash", each.hash());
      writeCounts(each.sessions(), each.instances(), each.messages(), json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("parts");
    for (DatabaseStatistics.Part each : database.parts()) {
      json.writeStartObject();
      json.writeStringField("name", each.name());
      json.writeNumberField("bytes", each.bytes());
      json.writeNumberField("unusedBytes", each.unusedBytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("largest");
    for (DatabaseStatistics.OfSession each : database.largest()) {
      json.writeStartObject();
      json.writeStringField("workspaceHash", each.workspaceHash());
      json.writeStringField("id", each.id());
      json.writeNumberField("bytes", each.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeCounts(long sessions, long instances, long messages, JsonGenerator json)
      throws IOException {
    json.writeNumberField("sessions", sessions);
    json.writeNumberField("instances", instances);
    json.writeNumberField("messages", messages);
  }

  @Override
  public Warnings warnings() {
    return Warnings.NONE;
  }
}
