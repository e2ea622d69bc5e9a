package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.Divergence;
import dev.sessionstore.hybrid.DrainReport;
import dev.sessionstore.hybrid.HybridSessionStore;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes both stores equal, and compares them if asked to. */
@Command(
    name = "drain",
    description =
        "Bring the JSON files up to date with SQLite, and SQLite with what others have written to"
            + " the files.")
final class DrainCommand implements StoreCommand {

  private final CommandContext context;
  private List<Divergence> divergences = List.of();

  /** How many sessions the files lack, because they are only read. */
  private long waiting;

  @Option(
      names = "--check",
      description = "Then compare every session of both, and list those that differ.")
  private boolean check;

  DrainCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    DrainReport report;
    try (HybridSessionStore store = context.openHybrid()) {
      report = sum(store.resumed(), store.flush());
      if (check && report.complete()) {
        divergences = store.compareAll();
      }
      waiting = context.config().jsonReadOnly() ? store.metrics().journalLength().orElse(0) : 0;
    }
    if (context.json()) {
      context.results().json(json -> write(report, json));
    } else {
      tell(report);
    }
    return report.complete() && divergences.isEmpty() && waiting == 0 ? ExitCode.DONE : ExitCode.NO;
  }

  /** Some of it is done by opening the store. */
  private static DrainReport sum(DrainReport opening, DrainReport flush) {
    return new DrainReport(
        flush.workspaces(),
        opening.written() + flush.written(),
        opening.takenIn() + flush.takenIn(),
        opening.keptInRecovery() + flush.keptInRecovery(),
        flush.failures());
  }

  private void tell(DrainReport report) {
    Results results = context.results();
    results.line(
        String.format(
            Locale.ROOT,
            "%d %s %s",
            report.workspaces(),
            report.workspaces() == 1 ? "workspace" : "workspaces",
            waiting == 0 ? "up to date" : "looked at"));
    results.line("  written      " + report.written() + "  (to the JSON files)");
    results.line("  taken in     " + report.takenIn() + "  (from the JSON files)");
    results.line("  in recovery  " + report.keptInRecovery() + "  (versions that lost)");
    if (waiting > 0) {
      results.line(
          "  waiting      "
              + waiting
              + "  (the JSON files are read only: "
              + StoreConfig.JSON_READ_ONLY_VARIABLE
              + ")");
    }
    if (check) {
      results.line("  different    " + (report.complete() ? divergences.size() : "not compared"));
    }
    if (!divergences.isEmpty()) {
      TextTable table = new TextTable("WORKSPACE", "ID", "FOUND", "WHERE");
      for (Divergence each : divergences) {
        table.row(
            each.workspace().hash(),
            each.sessionId(),
            kind(each).replace('_', ' '),
            String.join(" ", each.pointers()));
      }
      table.lines().forEach(results::line);
    }
    new TreeMap<>(report.failures())
        .forEach(
            (hash, e) ->
                context.complain(
                    "failed: "
                        + (hash.equals(DrainReport.ALL) ? "the JSON files" : hash)
                        + ": "
                        + e.kind()
                        + ": "
                        + Printable.of(String.valueOf(e.getMessage()))));
  }

  private static String kind(Divergence divergence) {
    return switch (divergence.kind()) {
      case DIFFERENT -> "different";
      case ONLY_IN_LEADER -> "only_in_sqlite";
      case ONLY_IN_FOLLOWER -> "only_in_json";
    };
  }

  private void write(DrainReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("complete", report.complete());
    json.writeNumberField("workspaces", report.workspaces());
    json.writeNumberField("written", report.written());
    json.writeNumberField("takenIn", report.takenIn());
    json.writeNumberField("keptInRecovery", report.keptInRecovery());
    json.writeNumberField("waiting", waiting);
    json.writeBooleanField("compared", check && report.complete());
    json.writeArrayFieldStart("divergences");
    for (Divergence each : divergences) {
      json.writeStartObject();
      json.writeStringField("workspaceHash", each.workspace().hash());
      json.writeStringField("sessionId", each.sessionId());
      json.writeStringField("kind", kind(each));
      json.writeArrayFieldStart("pointers");
      for (String pointer : each.pointers()) {
        json.writeString(pointer);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("failures");
    for (Map.Entry<String, SessionStoreException> failure :
        new TreeMap<>(report.failures()).entrySet()) {
      json.writeStartObject();
      json.writeStringField("workspaceHash", failure.getKey());
      json.writeStringField("kind", failure.getValue().kind());
      json.writeStringField("message", failure.getValue().getMessage());
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
