package dev.sessionstore.migrate.cli;

import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.ImportReport;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.migrate.corpus.CorpusCounts;
import dev.sessionstore.migrate.corpus.Trap;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The story that the demo tells, told by doing it. */
final class Demo {

  private static final String JAPANESE = "テスト";
  private static final int ROUNDS = 5;
  private static final long LARGE_FILE = 20L << 20;

  private final StoreConfig config;
  private final DemoHome home;
  private final DemoLines lines;

  Demo(StoreConfig config, DemoHome home, Consumer<String> lines) {
    this.config = config.toBuilder().home(home.folder()).build();
    this.home = home;
    this.lines = new DemoLines(lines);
  }

  DemoResult play() throws IOException {
    tellWhatIsThere();
    // Both stores stamp their writes with one and the same time, to be comparable.
    Clock clock = Clock.fixed(config.clock().instant(), ZoneOffset.UTC);
    StoreConfig.Builder each = config.toBuilder().clock(clock);
    StoreConfig jsonConfig = each.backend(StorageBackend.JSON).build();
    StoreConfig sqliteConfig = each.backend(StorageBackend.SQLITE).build();
    try (SessionStore json = JsonSessionStore.open(jsonConfig)) {
      readThroughJson(json);
      try (SqliteSessionStore sqlite = SqliteSessionStore.open(sqliteConfig)) {
        importInto(sqlite, sqliteConfig);
        Workspace workspace = busiestReadable(json);
        operate(workspace, json, sqlite);
        list(workspace, sqlite);
        search(workspace, sqlite);
        DemoComparison imported = compare(json, sqlite);
        new DemoHybrid(config, workspace, lines).play();
        return conclude(imported, DemoComparison.of(json, sqlite));
      }
    }
  }

  private void tellWhatIsThere() throws IOException {
    Path source = home.source();
    if (source != null) {
      lines.line("1. Your own files, copied; nothing is written to your folder");
      lines.code("Files.copy(…)");
      lines.result("%s → %s", Printable.of(source.toString()), home.folder());
    } else {
      lines.line("1. A home folder as the old editor leaves it: one JSON file per workspace");
      lines.code("LegacyCorpus.builder().seed(11).workspaces(5).sessionsPerWorkspace(40).build()");
      lines.code("    .writeTo(home)");
    }
    long bytes = 0;
    for (Path file : home.files()) {
      bytes += Files.size(file);
    }
    lines.result("%d files, %.1f MB, in %s", home.files().size(), bytes / 1e6, home.folder());
    home.corpus()
        .ifPresent(
            corpus -> {
              CorpusCounts counts = corpus.totals();
              lines.result(
                  "%d elements with %d instances and %d chat messages",
                  counts.elements(), counts.instances(), counts.messages());
              lines.result(
                  "with the traps of real files: %d sessions written twice (%d of them"
                      + " differently), %d texts with U+0000, %d empty timestamps, %d sessions with"
                      + " members that no documentation knows, …",
                  counts.occurrences(Trap.EQUAL_DUPLICATE)
                      + counts.occurrences(Trap.RENUMBERED_DUPLICATE),
                  counts.occurrences(Trap.RENUMBERED_DUPLICATE),
                  counts.occurrences(Trap.NUL_IN_TEXT),
                  counts.occurrences(Trap.EMPTY_TIMESTAMP),
                  counts.occurrences(Trap.UNKNOWN_SESSION_MEMBER));
            });
  }

  private void readThroughJson(SessionStore json) {
    lines.title("2. Read it through the JSON backend, which keeps the editor's format");
    lines.code("SessionStore json = SessionStores.open(config)   // backend JSON");
    long start = System.nanoTime();
    List<Workspace> workspaces = json.workspaces();
    long[] sessions = new long[1];
    for (Workspace workspace : workspaces) {
      lines.code("json.getAll(Workspace.ofHash(\"" + workspace.hash() + "\"))");
      try {
        long before = sessions[0];
        json.forEach(workspace, session -> sessions[0]++);
        lines.result("%d sessions", sessions[0] - before);
      } catch (StoreCorruptException e) {
        lines.result("StoreCorruptException: %s", Printable.of(String.valueOf(e.getMessage())));
      }
    }
    lines.result(
        "%d sessions in %d workspaces, %s", sessions[0], workspaces.size(), millisSince(start));
  }

  private void importInto(SqliteSessionStore sqlite, StoreConfig sqliteConfig) {
    lines.title("3. Import it into SQLite; the files stay as they are");
    lines.code("SessionStore sqlite = SessionStores.open(config)   // backend SQLITE");
    lines.code(
        "ImportReport report = LegacyImporter.builder(config, sqlite).keepSource(true).build().run()");
    ImportReport report =
        LegacyImporter.builder(sqliteConfig, sqlite).keepSource(true).build().run();
    for (String line : new ImportReportWriter(report).lines(home.folder())) {
      lines.line("      " + (line.startsWith(" ") ? "" : "→ ") + line);
    }
    lines.code("LegacyImporter.builder(config, sqlite).keepSource(true).build().run()   // again");
    ImportReport again =
        LegacyImporter.builder(sqliteConfig, sqlite).keepSource(true).build().run();
    lines.result(
        "%d migrated, %d skipped, %d ms",
        again.migratedSessions(), again.skippedSessions(), again.durationMs());
  }

  /**
   * The workspace with the largest file that JSON can read; one without a file if there is none.
   */
  private Workspace busiestReadable(SessionStore json) throws IOException {
    StoreHome folder = new StoreHome(home.folder());
    Workspace busiest = Workspace.of("/home/dev/projects/demo");
    long most = -1;
    for (Path file : home.files()) {
      Workspace workspace = Workspace.ofHash(StoreHome.hashOf(file));
      long size = Files.size(folder.legacyFile(workspace));
      if (size > most && isReadable(workspace, json)) {
        most = size;
        busiest = workspace;
      }
    }
    return busiest;
  }

  private static boolean isReadable(Workspace workspace, SessionStore json) {
    try {
      json.find(workspace, "");
      return true;
    } catch (StoreCorruptException e) {
      return false;
    }
  }

  private void operate(Workspace workspace, SessionStore json, SessionStore sqlite)
      throws IOException {
    Path file = new StoreHome(home.folder()).legacyFile(workspace);
    long bytes = Files.exists(file) ? Files.size(file) : 0;
    int rounds = bytes > LARGE_FILE ? 1 : ROUNDS;
    lines.title(
        String.format(
            Locale.ROOT,
            "4. Each operation on both backends, in workspace %s (%.1f MB); durability %s",
            workspace,
            bytes / 1e6,
            config.durability()));
    Timestamp now = Timestamp.of(config.clock().instant());
    DemoOperations onJson = new DemoOperations(json, workspace, now);
    DemoOperations onSqlite = new DemoOperations(sqlite, workspace, now);
    WorktreeSession left = onJson.run(rounds);
    WorktreeSession right = onSqlite.run(rounds);
    Map<String, Long> sqliteTimes = onSqlite.medianNanos();
    TextTable table = new TextTable("store.…", "json", "sqlite");
    onJson
        .medianNanos()
        .forEach(
            (operation, nanos) ->
                table.row(
                    operation, millis(nanos), millis(sqliteTimes.getOrDefault(operation, 0L))));
    table.lines().forEach(lines::code);
    lines.result(
        "median of %d; both return the same session: %s",
        rounds, left.equals(right) ? "yes" : "NO");
  }

  private void list(Workspace workspace, SessionStore store) {
    lines.title("5. A page of the list: no output and no chat is read");
    lines.code("store.list(workspace, SessionQuery.builder().limit(5).build())");
    Page<SessionSummary> page = store.list(workspace, SessionQuery.builder().limit(5).build());
    TextTable table = new TextTable("ID", "STATUS", "UPDATED", "INSTANCES", "MESSAGES", "TASK");
    for (SessionSummary item : page.items()) {
      table.row(
          item.id(),
          item.status(),
          item.updatedAt(),
          item.instanceCount(),
          item.messageCount(),
          Printable.cut(item.task(), 36));
    }
    table.lines().forEach(line -> lines.line("      " + line));
    lines.result("more: %s", page.hasNext() ? "yes, query.after(page.nextCursor())" : "no");
  }

  private void search(Workspace workspace, SessionStore store) {
    lines.title("6. A search in Japanese, which has no spaces between words");
    lines.code("store.search(workspace, \"" + JAPANESE + "\", 5)");
    long start = System.nanoTime();
    List<SearchHit> hits = store.search(workspace, JAPANESE, 5);
    String time = millisSince(start);
    TextTable table = new TextTable("ID", "FOUND IN", "TEXT");
    for (SearchHit hit : hits) {
      table.row(hit.sessionId(), SearchCommand.place(hit), Printable.cut(hit.snippet(), 60));
    }
    table.lines().forEach(line -> lines.line("      " + line));
    long again = System.nanoTime();
    store.search(workspace, JAPANESE, 5);
    lines.result(
        "%d hits, %s the first time, which brings the index up to date; then %s",
        hits.size(), time, millisSince(again));
  }

  private DemoComparison compare(SessionStore json, SessionStore sqlite) {
    lines.title("7. Compare both stores, session by session");
    lines.code("json.forEach(workspace, s -> s.equals(sqlite.get(workspace, s.id())))");
    DemoComparison comparison = DemoComparison.of(json, sqlite);
    comparison.findings().forEach(finding -> lines.result("%s", finding));
    return comparison;
  }

  private DemoResult conclude(DemoComparison imported, DemoComparison last) {
    lines.line("");
    lines.line("equal: " + last.equal() + " of " + last.sessions() + " sessions");
    return new DemoResult(imported, last);
  }

  private static String millisSince(long startNanos) {
    return millis(System.nanoTime() - startNanos);
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
  }
}
