package dev.sessionstore.migrate.cli;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.InstanceNotFoundException;
import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.InvalidWorkspaceException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.migrate.RelinkRefusedException;
import dev.sessionstore.migrate.WorkspaceNotFoundException;
import dev.sessionstore.migrate.backup.BackupNotFoundException;
import dev.sessionstore.migrate.backup.BackupRefusedException;

/** What a command tells the shell. */
final class ExitCode {

  /** Done. */
  static final int DONE = 0;

  /** The answer is no: not found, a duplicate, something not imported, no go, refused. */
  static final int NO = 1;

  /** Wrong usage or invalid input; nothing was done. */
  static final int USAGE = 2;

  /** The store failed. */
  static final int FAILED = 3;

  private ExitCode() {}

  static int of(Throwable error) {
    if (error instanceof CommandException command) {
      return command.exitCode();
    }
    if (error instanceof SessionNotFoundException
        || error instanceof InstanceNotFoundException
        || error instanceof DuplicateSessionException
        || error instanceof WorkspaceNotFoundException
        || error instanceof RelinkRefusedException
        || error instanceof BackupNotFoundException
        || error instanceof BackupRefusedException) {
      return NO;
    }
    if (error instanceof InvalidSessionException
        || error instanceof InvalidWorkspaceException
        || error instanceof InvalidConfigurationException) {
      return USAGE;
    }
    return FAILED;
  }
}
