package dev.sessionstore.migrate.cli;

import java.io.IOException;

/** A subcommand, its parameters filled in. */
interface StoreCommand {

  /**
   * Does what it is for.
   *
   * @return the {@link ExitCode}
   */
  int run() throws IOException;
}
