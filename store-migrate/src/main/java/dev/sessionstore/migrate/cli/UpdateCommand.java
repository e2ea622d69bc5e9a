package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Replaces a session. */
@Command(
    name = "update",
    description = "Replace a session by the one whose JSON is on standard input.")
final class UpdateCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  UpdateCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace target = CommandContext.workspace(workspace);
    WorktreeSession session = context.inputSession();
    try (SessionStore store = context.open()) {
      context.session(store.update(target, session));
      return ExitCode.DONE;
    }
  }
}
