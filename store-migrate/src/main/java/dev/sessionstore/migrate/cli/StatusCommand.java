package dev.sessionstore.migrate.cli;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sets an instance's status. */
@Command(name = "status", description = "Set the status of an instance.")
final class StatusCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  @Parameters(paramLabel = "ID", description = "The session's id.")
  private String id = "";

  @Parameters(paramLabel = "INSTANCE", description = "The instance's id.")
  private long instance;

  @Parameters(
      paramLabel = "STATUS",
      description = "idle, running, completed, failed, paused, archived, or any other word.")
  private String status = "";

  StatusCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace target = CommandContext.workspace(workspace);
    if (status.isBlank()) {
      throw CommandException.usage("STATUS is blank", null);
    }
    try (SessionStore store = context.open()) {
      context.session(store.updateInstanceStatus(target, id, instance, InstanceStatus.of(status)));
      return ExitCode.DONE;
    }
  }
}
