package dev.sessionstore.migrate.cli;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseUpkeep;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.sqlite.UpkeepReport;
import java.nio.file.Files;
import java.util.function.Function;

/** What commands have in common that keep the database small and quick. */
abstract class UpkeepCommand implements StoreCommand {

  private final CommandContext context;

  UpkeepCommand(CommandContext context) {
    this.context = context;
  }

  StoreConfig config() {
    return context.config();
  }

  /** Does the work beside an editor that may be at work, and tells what that has saved. */
  int run(Function<DatabaseUpkeep, UpkeepReport> work) {
    StoreConfig config =
        config().toBuilder().backend(StorageBackend.SQLITE).rolloutPercent(null).build();
    if (!Files.exists(StoreHome.at(config.home()).database())) {
      throw new InvalidConfigurationException(
          config.home() + " holds no database; 'session-store import' makes one", null);
    }
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      return tell(work.apply(store.upkeep()));
    }
  }

  int tell(UpkeepReport report) {
    if (context.json()) {
      context
          .results()
          .json(
              json -> {
                json.writeStartObject();
                json.writeNumberField("bytesBefore", report.bytesBefore());
                json.writeNumberField("bytesAfter", report.bytesAfter());
                json.writeNumberField("freeBytesBefore", report.freeBytesBefore());
                json.writeNumberField("freeBytesAfter", report.freeBytesAfter());
                json.writeNumberField("transactions", report.slices());
                json.writeEndObject();
              });
    } else {
      Results results = context.results();
      results.line("before  " + size(report.bytesBefore(), report.freeBytesBefore()));
      results.line("after   " + size(report.bytesAfter(), report.freeBytesAfter()));
    }
    return ExitCode.DONE;
  }

  private static String size(long bytes, long free) {
    return Megabytes.of(bytes) + ", of which " + Megabytes.of(free) + " are free";
  }

  @Override
  public Warnings warnings() {
    return Warnings.NOT_OF_UNIMPORTED_FILES;
  }
}
