package dev.sessionstore.migrate.cli;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Adds a chat message. */
@Command(
    name = "message",
    description = "Add the chat message whose JSON is on standard input to a session.")
final class MessageCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  @Parameters(paramLabel = "ID", description = "The session's id.")
  private String id = "";

  MessageCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace target = CommandContext.workspace(workspace);
    ChatMessage message = context.inputMessage();
    try (SessionStore store = context.open()) {
      context.session(store.addChatMessage(target, id, message));
      return ExitCode.DONE;
    }
  }
}
