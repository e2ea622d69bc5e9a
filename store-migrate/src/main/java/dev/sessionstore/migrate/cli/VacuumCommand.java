package dev.sessionstore.migrate.cli;

import dev.sessionstore.sqlite.DatabaseUpkeep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the database smaller. */
@Command(
    name = "vacuum",
    description =
        "Give the free pages of the database back, in steps so short that an editor may go on.")
final class VacuumCommand extends UpkeepCommand {

  @Option(
      names = "--full",
      description = "Write the whole database anew, as small as can be. No store may be open.")
  private boolean full;

  VacuumCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run() {
    return full ? tell(DatabaseUpkeep.vacuumFull(config())) : run(DatabaseUpkeep::vacuum);
  }
}
