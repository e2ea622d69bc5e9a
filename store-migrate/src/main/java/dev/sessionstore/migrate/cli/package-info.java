/** The command line, {@code session-store}: {@link dev.sessionstore.migrate.cli.Main}. */
package dev.sessionstore.migrate.cli;
