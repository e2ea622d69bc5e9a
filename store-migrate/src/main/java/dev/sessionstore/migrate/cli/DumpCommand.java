package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.SessionJson;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes a workspace as a legacy file. */
@Command(
    name = "dump",
    description = "Write all sessions of a workspace, in store order, as one legacy JSON array.")
final class DumpCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  DumpCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() throws IOException {
    Workspace source = CommandContext.workspace(workspace);
    try (SessionStore store = context.open()) {
      // Not in a try-with-resources: closing it after an error would end the array as if it were
      // whole.
      ArrayWriter array = SessionJson.arrayWriter(context.results().stream());
      store.forEach(
          source,
          session -> {
            try {
              array.write(session);
            } catch (IOException e) {
              throw new OutputException(e);
            }
          });
      array.close();
    }
    return ExitCode.DONE;
  }
}
