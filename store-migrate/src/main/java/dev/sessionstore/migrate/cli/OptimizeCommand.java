package dev.sessionstore.migrate.cli;

import dev.sessionstore.sqlite.DatabaseUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps the database quick. */
@Command(
    name = "optimize",
    description =
        "Merge the search index and give free pages back, in steps so short that an editor may go"
            + " on.")
final class OptimizeCommand extends UpkeepCommand {

  @Option(
      names = "--rebuild",
      description =
          "Instead, make anew what is derived from the sessions: search index, counts, missing rows"
              + " of the journal.")
  private boolean rebuild;

  OptimizeCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run() {
    return run(rebuild ? DatabaseUpkeep::rebuild : DatabaseUpkeep::optimize);
  }
}
