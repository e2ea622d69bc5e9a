package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.ConsistencyReport;
import dev.sessionstore.migrate.Rollback;
import dev.sessionstore.migrate.RollbackReport;
import dev.sessionstore.migrate.UnreadableFile;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Goes back to the JSON files. */
@Command(
    name = "rollback",
    description =
        "Make the JSON files complete again, verify them, and say how to give the editor the json"
            + " backend.")
final class RollbackCommand implements StoreCommand {

  private final CommandContext context;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  RollbackCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    RollbackReport report = Rollback.builder(context.config()).dryRun(dryRun).build().run();
    if (context.json()) {
      context.results().json(json -> write(report, json));
    } else {
      print(report);
    }
    return report.isComplete() || report.dryRun() ? ExitCode.DONE : ExitCode.NO;
  }

  private void print(RollbackReport report) {
    String would = report.dryRun() ? "would be " : "";
    line(report.dryRun() ? "would bring the files up to date:" : "brought the files up to date:");
    line("  names given back   " + report.restored().size());
    line("  different          " + report.different());
    line("  only in SQLite     " + report.sqliteOnly());
    line("  only in the files  " + report.jsonOnly());
    if (!report.dryRun()) {
      line("  taken into SQLite  " + report.takenIn());
    }
    for (UnreadableFile file : report.damaged()) {
      line(
          would
              + "set aside: "
              + file.source()
              + ", byte "
              + file.bytePosition()
              + ": "
              + Printable.of(file.reason()));
    }
    report.failures().forEach(failure -> line("not equal: " + Printable.of(failure)));
    ConsistencyReport check = report.check();
    if (check == null) {
      line("nothing was changed");
      return;
    }
    new CheckReportWriter(check, false)
        .lines(context.config().home())
        .forEach(context.results()::line);
    if (report.isComplete()) {
      line("smoke test on json: " + String.join(", ", report.smokeTest()) + ": ok");
      line(
          report.rolloutCleared()
              ? "the roll-out has forgotten this home; keep its percentage at 0, or it is chosen again"
              : "no roll-out has chosen this home");
      line("Close the editor, and start it with:");
      line(RollbackReport.SWITCH);
      if (context.config().jsonReadOnly()) {
        line("unset " + StoreConfig.JSON_READ_ONLY_VARIABLE);
      }
    } else {
      line("the files are not complete yet; close the editor and run it again");
    }
  }

  private void line(String line) {
    context.results().line(line);
  }

  private static void write(RollbackReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("dryRun", report.dryRun());
    json.writeBooleanField("complete", report.isComplete());
    writeTexts("restored", report.restored(), json);
    json.writeNumberField("different", report.different());
    json.writeNumberField("sqliteOnly", report.sqliteOnly());
    json.writeNumberField("jsonOnly", report.jsonOnly());
    CheckReportWriter.writeFiles("damaged", report.damaged(), json);
    json.writeNumberField("takenIn", report.takenIn());
    writeTexts("failures", report.failures(), json);
    json.writeFieldName("check");
    ConsistencyReport check = report.check();
    if (check == null) {
      json.writeNull();
    } else {
      new CheckReportWriter(check, false).writeTo(json);
    }
    writeTexts("smokeTest", report.smokeTest(), json);
    json.writeBooleanField("rolloutCleared", report.rolloutCleared());
    json.writeStringField("switch", RollbackReport.SWITCH);
    json.writeEndObject();
  }

  private static void writeTexts(String name, List<String> texts, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  @Override
  public Warnings warnings() {
    return Warnings.NOT_OF_UNIMPORTED_FILES;
  }
}
