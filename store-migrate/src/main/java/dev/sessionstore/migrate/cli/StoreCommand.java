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

  /**
   * Says which of the library's warnings are news: a command that takes the legacy files in, or
   * tells all about them itself, need not be warned of them.
   */
  default Warnings warnings() {
    return Warnings.ALL;
  }

  /** What the library may say on standard error. */
  enum Warnings {
    ALL,
    NOT_OF_UNIMPORTED_FILES,
    NONE
  }
}
