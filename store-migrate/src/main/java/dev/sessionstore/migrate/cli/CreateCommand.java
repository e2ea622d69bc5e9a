package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Adds a session. */
@Command(name = "create", description = "Add the session whose JSON is on standard input.")
final class CreateCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  CreateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace target = CommandContext.workspace(workspace);
    WorktreeSession session = context.inputSession();
    try (SessionStore store = context.open()) {
      context.session(store.create(target, session));
      return ExitCode.DONE;
    }
  }
}
