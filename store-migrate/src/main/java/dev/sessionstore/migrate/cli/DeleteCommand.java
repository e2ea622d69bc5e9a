package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a session. */
@Command(name = "delete", description = "Delete a session.")
final class DeleteCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  @Parameters(paramLabel = "ID", description = "The session's id.")
  private String id = "";

  DeleteCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace target = CommandContext.workspace(workspace);
    try (SessionStore store = context.open()) {
      if (!store.delete(target, id)) {
        throw new SessionNotFoundException(target.hash(), id);
      }
    }
    if (context.json()) {
      context
          .results()
          .json(
              json -> {
                json.writeStartObject();
                json.writeBooleanField("deleted", true);
                json.writeStringField("id", id);
                json.writeEndObject();
              });
    } else {
      context.results().line("deleted " + Printable.of(id));
    }
    return ExitCode.DONE;
  }
}
