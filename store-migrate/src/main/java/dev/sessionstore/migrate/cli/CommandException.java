package dev.sessionstore.migrate.cli;

import org.jspecify.annotations.Nullable;

/** An error of the command line itself, as against one of the store. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String kind;
  private final int exitCode;

  private CommandException(String kind, int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.exitCode = exitCode;
  }

  static CommandException usage(String message, @Nullable Throwable cause) {
    return new CommandException("Usage", ExitCode.USAGE, message, cause);
  }

  static CommandException invalidInput(String message, @Nullable Throwable cause) {
    return new CommandException("InvalidInput", ExitCode.USAGE, message, cause);
  }

  static CommandException inputFailed(Throwable cause) {
    return new CommandException(
        "InputFailed", ExitCode.FAILED, "standard input cannot be read", cause);
  }

  String kind() {
    return kind;
  }

  int exitCode() {
    return exitCode;
  }
}
