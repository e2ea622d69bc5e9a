package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a session. */
@Command(name = "show", description = "Show one session, as legacy JSON.")
final class ShowCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  @Parameters(paramLabel = "ID", description = "The session's id.")
  private String id = "";

  ShowCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace source = CommandContext.workspace(workspace);
    try (SessionStore store = context.open()) {
      context.session(store.get(source, id));
      return ExitCode.DONE;
    }
  }
}
