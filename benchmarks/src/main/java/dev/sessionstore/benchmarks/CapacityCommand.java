package dev.sessionstore.benchmarks;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ConsistencyChecker;
import dev.sessionstore.migrate.ConsistencyReport;
import dev.sessionstore.migrate.ImportReport;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.migrate.Rollback;
import dev.sessionstore.migrate.RollbackReport;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes homes of several sizes through the whole migration, once each. */
@Command(
    name = "capacity",
    mixinStandardHelpOptions = true,
    description = {
      "Sizes and times of a migration and of the way back, for homes of several sizes:",
      "workspaces of 1,000 sessions, each with 3 instances and 10 messages, about 24 KB of JSON.",
      "Needs free space of about six times the JSON of the largest home."
    })
final class CapacityCommand implements Callable<Integer> {

  private static final int PER_WORKSPACE = 1_000;

  @Option(
      names = "--sessions",
      split = ",",
      paramLabel = "N",
      description = "sizes, in sessions; multiples of 1,000; default: ${DEFAULT-VALUE}")
  private List<Integer> sizes = List.of(1_000, 10_000);

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Override
  public Integer call() throws Exception {
    out.printf(
        "%9s%10s%10s%10s%10s%10s%10s%10s%10s%10s%n",
        "sessions",
        "JSON",
        "import",
        "database",
        "check",
        "search",
        "backup",
        "archive",
        "drill",
        "rollback");
    for (int size : sizes) {
      measure(size);
    }
    return 0;
  }

  private void measure(int sessions) throws Exception {
    Path home = Files.createTempDirectory("session-store-capacity");
    try {
      LegacyCorpus.builder()
          .seed(1)
          .workspaces(sessions / PER_WORKSPACE)
          .sessionsPerWorkspace(PER_WORKSPACE)
          .exactSessions(true)
          .instancesPerSession(3)
          .messagesPerSession(10)
          .traps(0)
          .build()
          .writeTo(home);
      measure(sessions, home);
    } finally {
      StoreHome.deleteFolder(home);
    }
  }

  private void measure(int sessions, Path home) throws IOException {
    StoreConfig config = StoreConfig.builder().home(home).build();
    final long json = bytes(home.resolve("sessions"));
    long start = System.nanoTime();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      ImportReport report = LegacyImporter.builder(config, store).build().run();
      require(report.migratedSessions() == sessions, "not all sessions were imported");
    }
    final double imported = since(start);
    final long database = Files.size(home.resolve("session-store.db"));
    start = System.nanoTime();
    ConsistencyReport check = ConsistencyChecker.builder(config).build().run();
    require(check.isConsistent(), "the stores are not consistent");
    final double checked = since(start);
    start = System.nanoTime();
    try (SessionStore store = SqliteSessionStore.open(config)) {
      Workspace workspace = store.workspaces().get(0);
      WorktreeSession first = store.getAll(workspace).get(0);
      require(!store.search(workspace, first.task(), 1).isEmpty(), "a task was not found");
    }
    final double searched = since(start);
    start = System.nanoTime();
    Backup backup = Backups.of(config).create();
    final double backedUp = since(start);
    final long archive = Files.size(backup.file());
    start = System.nanoTime();
    Backups.of(config).drill();
    final double drilled = since(start);
    start = System.nanoTime();
    RollbackReport rollback = Rollback.builder(config).build().run();
    require(rollback.isComplete(), "the way back is not complete");
    final double rolledBack = since(start);
    out.printf(
        "%,9d%10s%10s%10s%10s%10s%10s%10s%10s%10s%n",
        sessions,
        megabytes(json),
        seconds(imported),
        megabytes(database),
        seconds(checked),
        seconds(searched),
        seconds(backedUp),
        megabytes(archive),
        seconds(drilled),
        seconds(rolledBack));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static String seconds(double seconds) {
    return String.format("%.1f s", seconds);
  }

  private static String megabytes(long bytes) {
    return String.format("%,d MB", Math.round(bytes / 1e6));
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
