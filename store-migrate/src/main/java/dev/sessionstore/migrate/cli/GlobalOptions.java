package dev.sessionstore.migrate.cli;

import dev.sessionstore.Durability;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command without a subcommand, and the options that all of them take. */
@Command(
    name = "session-store",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = VersionProvider.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Keeps the worktree sessions of an editor, and moves them from JSON to SQLite.",
    footerHeading =
        "%nWORKSPACE is the path of a project folder, or its 16-digit hash. A text"
            + " that begins with a hyphen goes behind a '--'.%n%n",
    footer = {
      "Exit codes: 0 done; 1 the answer is no (not found, duplicate, something not imported,"
          + " stores not equal, no go, a backup refused, findings);"
          + " 2 wrong usage or invalid input; 3 the store failed.",
      "Environment: STORAGE_BACKEND, SESSION_STORE_HOME; options win over them."
    })
final class GlobalOptions {

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The folder that holds everything; .ait42 in your home by default.")
  private @Nullable String home;

  @Option(
      names = "--backend",
      paramLabel = "json|sqlite|hybrid",
      scope = ScopeType.INHERIT,
      description = "Where sessions are kept; sqlite by default.")
  private @Nullable String backend;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      scope = ScopeType.INHERIT,
      description = "How results are written; text by default.")
  private @Nullable String output;

  @Option(
      names = "--durability",
      paramLabel = "full|normal",
      scope = ScopeType.INHERIT,
      description =
          "What a write survives: a power cut as well (full, the default), or the end of the"
              + " process (normal).")
  private @Nullable String durability;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show on standard error what the library logs, and the origin of errors.")
  private boolean verbose;

  /** Refuses wrong values before anything is done, and sets what logback.xml reads. */
  void prepare(StoreCommand command, Map<String, String> environment) {
    OutputFormat format = format();
    // A program that asked for JSON reads standard error too, and expects nothing but an error
    // there.
    boolean none = command.warnings() == StoreCommand.Warnings.NONE || format == OutputFormat.JSON;
    System.setProperty("session.store.log", verbose ? "INFO" : none ? "ERROR" : "WARN");
    System.setProperty("session.store.log.origin", verbose ? "%ex{short}" : "%nopex");
    // Both stores together show what lies in the files.
    if (command.warnings() != StoreCommand.Warnings.ALL
        || editorConfig(environment).backend() == StorageBackend.HYBRID) {
      System.setProperty("session.store.log.unimported", "ERROR");
    }
  }

  OutputFormat format() {
    return output == null ? OutputFormat.TEXT : OutputFormat.of(output);
  }

  boolean verbose() {
    return verbose;
  }

  /** The folder given with {@code --home}, or null. */
  @Nullable String home() {
    return home;
  }

  /**
   * The environment, with the options in place of what they override. An option wins over a
   * roll-out; without one, the home's own record of it counts.
   */
  StoreConfig config(Map<String, String> environment) {
    StoreConfig.Builder config =
        editorConfig(environment).toBuilder().rolloutPercent(backend == null ? 0 : null);
    if (durability != null) {
      config.durability(durability(durability));
    }
    return config.build();
  }

  /** What an editor would be started with, its roll-out included. */
  StoreConfig editorConfig(Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>(environment);
    if (backend != null) {
      settings.put("storage.backend", StorageBackend.of(backend).id());
    }
    if (home != null) {
      if (home.isBlank()) {
        throw CommandException.usage("--home takes a folder; it is blank", null);
      }
      settings.put("session.store.home", home);
    }
    return StoreConfig.from(settings);
  }

  private static Durability durability(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "full" -> Durability.FULL;
      case "normal" -> Durability.NORMAL;
      default ->
          throw CommandException.usage(
              "--durability takes full or normal, not '" + Printable.of(name) + "'", null);
    };
  }
}
