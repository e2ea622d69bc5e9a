package dev.sessionstore.migrate.cli;

import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.Relink;
import dev.sessionstore.migrate.RelinkReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps the history of a project folder that was moved. */
@Command(
    name = "relink",
    description =
        "Keep the history of a project folder that was moved or renamed. No store of the home may"
            + " be open. Exit code 1 if nothing belongs to OLD, or NEW has a history already.")
final class RelinkCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(
      index = "0",
      paramLabel = "OLD",
      description = "The old path of the folder, or its hash.")
  private String from = "";

  @Parameters(
      index = "1",
      paramLabel = "NEW",
      description = "The new path of the folder, which need not be there yet, or its hash.")
  private String to = "";

  @Option(names = "--merge", description = "Merge it into the history that NEW has already.")
  private boolean merge;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  RelinkCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    RelinkReport report =
        Relink.builder(context.config(), from, to).merge(merge).dryRun(dryRun).build().run();
    if (context.json()) {
      context.results().line(report.json());
    } else {
      print(report);
    }
    return ExitCode.DONE;
  }

  private void print(RelinkReport report) {
    String would = report.dryRun() ? "would be " : "";
    switch (report.outcome()) {
      case UNCHANGED -> {
        line("nothing to do: both are " + name(report.to()) + " already");
        return;
      }
      case RELINKED -> line(would + "relinked:");
      case MERGED -> line(would + "merged:");
    }
    line("  from       " + name(report.from()));
    line("  to         " + name(report.to()));
    line("  in SQLite  " + sessions(report.sessionsInDatabase()));
    line("  in files   " + sessions(report.sessionsInFiles()));
    if (report.versionsKept() > 0) {
      line("  versions that lost, kept in recovery: " + report.versionsKept());
    }
  }

  private static String name(Workspace workspace) {
    return workspace.hash() + " " + Printable.of(workspace.path().orElse("(unknown)"));
  }

  private static String sessions(long number) {
    return number + (number == 1 ? " session" : " sessions");
  }

  private void line(String line) {
    context.results().line(line);
  }

  @Override
  public Warnings warnings() {
    return Warnings.NOT_OF_UNIMPORTED_FILES;
  }
}
