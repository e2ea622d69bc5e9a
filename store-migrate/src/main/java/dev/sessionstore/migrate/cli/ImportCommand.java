package dev.sessionstore.migrate.cli;

import dev.sessionstore.Rollout;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.ImportListener;
import dev.sessionstore.migrate.ImportReport;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Imports legacy files. */
@Command(
    name = "import",
    description = {
      "Take legacy files into SQLite. A file that is stored whole, and was read back, is renamed to"
          + " <name>.json.migrated."
    })
final class ImportCommand implements StoreCommand {

  private final CommandContext context;

  @Option(
      names = "--from",
      paramLabel = "FILE|DIR",
      description =
          "Import this file, or the files of this folder, instead of those of the home. Repeatable.")
  private List<String> from = new ArrayList<>();

  @Option(
      names = "--project",
      paramLabel = "DIR",
      description =
          "The folder of a project: if files lie under two hashes of it, they become one"
              + " workspace. Repeatable.")
  private List<String> projects = new ArrayList<>();

  @Option(
      names = "--keep-source",
      description =
          "Leave the files as and where they are. Those of the home stay anyway while the backend is"
              + " json or hybrid.")
  private boolean keepSource;

  @Option(names = "--dry-run", description = "Tell what would be done, and write nothing.")
  private boolean dryRun;

  ImportCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    StoreConfig config = context.config();
    ImportReport report;
    try (ProgressDisplay progress = display()) {
      report = dryRun ? tell(config, progress) : importInto(config, progress);
    }
    ImportReportWriter writer = new ImportReportWriter(report);
    if (context.json()) {
      context.results().json(writer::writeTo);
    } else {
      writer.lines(config.home()).forEach(context.results()::line);
    }
    return report.isComplete() ? ExitCode.DONE : ExitCode.NO;
  }

  private ProgressDisplay display() {
    if (context.isTerminal()) {
      try {
        return new ImportProgressBar(context.err());
      } catch (NoClassDefFoundError e) {
        // Not in a static field: commands are made before the options that configure the log are
        // read.
        LoggerFactory.getLogger(ImportCommand.class)
            .debug("There is nothing to draw a progress bar with", e);
      }
    }
    return new ImportProgressPrinter(context.err());
  }

  private ImportReport tell(StoreConfig config, ImportListener progress) {
    return options(LegacyImporter.dryRun(config), progress).build().run();
  }

  private ImportReport importInto(StoreConfig config, ImportListener progress) {
    // Nothing is read twice here.
    StoreConfig sqlite = config.toBuilder().backend(StorageBackend.SQLITE).cacheBytes(0).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(sqlite)) {
      return options(LegacyImporter.builder(editors(config), store), progress).build().run();
    }
  }

  /** The files stay where the editor of this home works with them. */
  private static StoreConfig editors(StoreConfig config) {
    return Rollout.explain(config)
        .map(decision -> config.toBuilder().backend(decision.backend()).build())
        .orElse(config);
  }

  private LegacyImporter.Builder options(LegacyImporter.Builder importer, ImportListener progress) {
    from.forEach(each -> importer.from(PathArgument.of("--from", each)));
    projects.forEach(each -> importer.project(PathArgument.of("--project", each)));
    return importer.listener(progress).keepSource(keepSource);
  }

  @Override
  public Warnings warnings() {
    return Warnings.NOT_OF_UNIMPORTED_FILES;
  }
}
