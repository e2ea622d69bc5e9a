package dev.sessionstore.migrate.cli;

import dev.sessionstore.migrate.Preference;
import dev.sessionstore.migrate.Reconciler;
import dev.sessionstore.migrate.RepairReport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes both stores equal by a rule. */
@Command(
    name = "repair",
    description =
        "Make SQLite and the JSON files equal where a check finds that they are not; every version"
            + " that is replaced or deleted is kept in the recovery folder.")
final class RepairCommand implements StoreCommand {

  private final CommandContext context;

  @Option(
      names = "--prefer",
      required = true,
      paramLabel = "sqlite|json|newest",
      description = "Which store is right.")
  private String prefer = "";

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  RepairCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    RepairReport report =
        Reconciler.builder(context.config(), preference()).dryRun(dryRun).build().run();
    RepairReportWriter writer = new RepairReportWriter(report);
    if (context.json()) {
      context.results().json(writer::writeTo);
    } else {
      writer.lines(context.config().home()).forEach(context.results()::line);
    }
    return report.check().isConsistent() ? ExitCode.DONE : ExitCode.NO;
  }

  private Preference preference() {
    Preference found = named(prefer);
    if (found == null) {
      throw CommandException.usage(
          "--prefer takes sqlite, json or newest, not '" + Printable.of(prefer) + "'", null);
    }
    return found;
  }

  private static @Nullable Preference named(String name) {
    for (Preference each : Preference.values()) {
      if (each.name().equals(name.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    return null;
  }

  @Override
  public Warnings warnings() {
    return Warnings.NOT_OF_UNIMPORTED_FILES;
  }
}
