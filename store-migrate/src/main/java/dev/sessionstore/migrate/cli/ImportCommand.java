package dev.sessionstore.migrate.cli;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.ImportReport;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.sqlite.SqliteSessionStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Imports the home's legacy files. */
@Command(
    name = "import",
    description = "Take the legacy files of the home into SQLite; the files stay as they are.")
final class ImportCommand implements StoreCommand {

  private final CommandContext context;

  @Option(
      names = "--keep-source",
      description = "Leave the files as and where they are, which is what happens anyway.")
  private boolean keepSource;

  ImportCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    // Nothing is read twice here.
    StoreConfig config =
        context.config().toBuilder().backend(StorageBackend.SQLITE).cacheBytes(0).build();
    ImportReport report;
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      report = LegacyImporter.builder(config, store).build().run();
    }
    ImportReportWriter writer = new ImportReportWriter(report);
    if (context.json()) {
      context.results().json(writer::writeTo);
    } else {
      writer.lines(config.home()).forEach(context.results()::line);
    }
    return report.isComplete() ? ExitCode.DONE : ExitCode.NO;
  }

  /** Asked for by scripts that shall go on to work when keeping is no longer the default. */
  boolean keepsSource() {
    return keepSource;
  }

  @Override
  public Warnings warnings() {
    return Warnings.NOT_OF_UNIMPORTED_FILES;
  }
}
