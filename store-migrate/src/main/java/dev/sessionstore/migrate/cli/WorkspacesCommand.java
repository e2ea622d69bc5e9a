package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the workspaces. */
@Command(name = "workspaces", description = "List the workspaces that the store knows.")
final class WorkspacesCommand implements StoreCommand {

  private final CommandContext context;

  WorkspacesCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    List<Workspace> workspaces;
    try (SessionStore store = context.open()) {
      workspaces = store.workspaces();
    }
    if (context.json()) {
      context
          .results()
          .json(
              json -> {
                json.writeStartArray();
                for (Workspace workspace : workspaces) {
                  json.writeStartObject();
                  json.writeStringField("hash", workspace.hash());
                  json.writeStringField("path", workspace.path().orElse(null));
                  json.writeEndObject();
                }
                json.writeEndArray();
              });
    } else {
      TextTable table = new TextTable("HASH", "PATH");
      for (Workspace workspace : workspaces) {
        table.row(workspace.hash(), workspace.path().orElse("(unknown)"));
      }
      table.lines().forEach(context.results()::line);
    }
    return ExitCode.DONE;
  }
}
