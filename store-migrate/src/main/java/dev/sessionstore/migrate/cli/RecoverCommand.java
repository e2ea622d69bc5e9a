package dev.sessionstore.migrate.cli;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.DatabaseRecovery;
import dev.sessionstore.migrate.DatabaseRecoveryReport;
import dev.sessionstore.migrate.DatabaseRecoveryReport.Lost;
import dev.sessionstore.spi.SafeText;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gets the sessions out of a damaged database. */
@Command(
    name = "recover",
    description =
        "Write what can be read of a damaged database into a new folder, as files of the old"
            + " editor; the database stays as it is, and nothing is installed. No store may be"
            + " open. Exit code 1 if anything is lost.")
final class RecoverCommand implements StoreCommand {

  private static final int SHOWN = 20;

  private final CommandContext context;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "A folder that is empty or not there; recovered-TIME in the home by default.")
  private @Nullable String to;

  RecoverCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    StoreConfig config = context.config();
    Path folder = to == null ? DatabaseRecovery.folderIn(config) : PathArgument.of("--to", to);
    DatabaseRecoveryReport report = DatabaseRecovery.run(config, folder);
    if (context.json()) {
      context.results().line(report.json());
    } else {
      print(report);
    }
    return report.isWhole() ? ExitCode.DONE : ExitCode.NO;
  }

  private void print(DatabaseRecoveryReport report) {
    String folder = Printable.of(report.folder().toString());
    line("recovered into " + folder);
    line("  whole          " + report.whole());
    line("  incomplete     " + report.incomplete().size());
    line("  lost           " + report.lost().size() + "  (of which the id is left)");
    line("  damaged pages  " + report.damagedPages());
    if (!report.logRead()) {
      line("the write-ahead log could not be read to its end: the newest changes are missing");
    }
    report.incomplete().stream().limit(SHOWN).forEach(each -> line("incomplete: " + name(each)));
    report.lost().stream().limit(SHOWN).forEach(each -> line("lost: " + name(each)));
    if (report.incomplete().size() > SHOWN || report.lost().size() > SHOWN) {
      line("and more in " + folder + "/report.json");
    }
    if (report.backup() != null) {
      line("what is lost may be in a backup: session-store backup restore " + report.backup());
    }
    if (report.whole() > 0) {
      line(
          "to take the whole ones in: session-store import --from "
              + Printable.of(SafeText.word(report.folder())));
    }
  }

  private static String name(Lost each) {
    return "workspace "
        + (each.workspaceHash().isEmpty() ? "unknown" : Printable.of(each.workspaceHash()))
        + ", session '"
        + Printable.of(each.sessionId())
        + "': "
        + Printable.of(each.reason());
  }

  private void line(String line) {
    context.results().line(line);
  }

  @Override
  public Warnings warnings() {
    return Warnings.NONE;
  }
}
