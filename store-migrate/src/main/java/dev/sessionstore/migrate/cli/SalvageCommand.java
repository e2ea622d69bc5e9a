package dev.sessionstore.migrate.cli;

import dev.sessionstore.migrate.Salvage;
import dev.sessionstore.migrate.SalvageReport;
import dev.sessionstore.migrate.SalvageReport.Uncertain;
import dev.sessionstore.migrate.SalvageReport.Unreadable;
import dev.sessionstore.spi.SafeText;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gets the sessions out of a damaged file. */
@Command(
    name = "salvage",
    description =
        "Write the whole sessions of a damaged JSON file into a new folder, and what cannot be read"
            + " beside them; the file stays as it is. Exit code 1 if anything could not be read.")
final class SalvageCommand implements StoreCommand {

  private static final int SHOWN = 20;

  private final CommandContext context;

  @Parameters(paramLabel = "FILE", description = "The damaged file.")
  private String file = "";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "A folder that is empty or not there; FILE.salvaged by default.")
  private @Nullable String to;

  SalvageCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Path damaged = PathArgument.of("FILE", file);
    Path folder = to == null ? Salvage.folderBeside(damaged) : PathArgument.of("--to", to);
    SalvageReport report = Salvage.run(damaged, folder);
    if (context.json()) {
      context.results().line(report.json());
    } else {
      print(report);
    }
    return report.isWhole() ? ExitCode.DONE : ExitCode.NO;
  }

  private void print(SalvageReport report) {
    line(
        report.sessions()
            + (report.sessions() == 1 ? " whole session of " : " whole sessions of ")
            + Printable.of(report.source().toString())
            + " in "
            + Printable.of(report.file().toString()));
    report.uncertain().stream().limit(SHOWN).map(SalvageCommand::describe).forEach(this::line);
    report.unreadable().stream().limit(SHOWN).map(SalvageCommand::describe).forEach(this::line);
    int rest =
        Math.max(0, report.uncertain().size() - SHOWN)
            + Math.max(0, report.unreadable().size() - SHOWN);
    if (rest > 0) {
      line("and " + rest + " more in " + Printable.of(report.folder() + "/report.json"));
    }
    if (report.sessions() > 0) {
      line(
          "to take them in: session-store import --from "
              + Printable.of(SafeText.word(report.file())));
    }
  }

  private static String describe(Uncertain each) {
    return "uncertain: session '"
        + Printable.of(each.id())
        + "' at byte "
        + each.start()
        + ", which may have been part of another";
  }

  private static String describe(Unreadable each) {
    return "unreadable: "
        + (each.element() < 0 ? "" : "element " + each.element() + ", ")
        + each.length()
        + (each.length() == 1 ? " byte at byte " : " bytes at byte ")
        + each.start()
        + ": "
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
