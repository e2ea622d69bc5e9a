package dev.sessionstore.migrate.cli;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.ConsistencyChecker;
import dev.sessionstore.migrate.ConsistencyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares both stores. */
@Command(
    name = "check",
    description =
        "Compare SQLite and the JSON files, session by session; nothing is changed. Exit code 1 if"
            + " they do not agree.")
final class CheckCommand implements StoreCommand {

  private final CommandContext context;

  @Option(
      names = "--show-values",
      description = "Show the values that differ as well, which are content of sessions.")
  private boolean showValues;

  CheckCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    StoreConfig config = context.config();
    ConsistencyReport report =
        ConsistencyChecker.builder(config).showValues(showValues).build().run();
    CheckReportWriter writer = new CheckReportWriter(report, showValues);
    if (context.json()) {
      context.results().json(writer::writeTo);
    } else {
      writer.lines(config.home()).forEach(context.results()::line);
    }
    return report.isConsistent() ? ExitCode.DONE : ExitCode.NO;
  }

  @Override
  public Warnings warnings() {
    return Warnings.NONE;
  }
}
