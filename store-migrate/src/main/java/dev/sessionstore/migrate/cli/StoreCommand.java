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

  /** Whether it deals with the legacy files itself, so that no warning about them is due. */
  default boolean importsFiles() {
    return false;
  }
}
