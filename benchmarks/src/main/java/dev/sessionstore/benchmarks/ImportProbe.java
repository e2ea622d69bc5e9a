package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Imports homes one after the other and prints how many sessions a second each took. */
final class ImportProbe {

  private static final int BATCH = 100;

  private ImportProbe() {}

  /**
   * Prints the rates.
   *
   * @param args {@code library} or {@code raw}, then the homes
   */
  public static void main(String[] args) throws Exception {
    for (String home : List.of(args).subList(1, args.length)) {
      final long start = System.nanoTime();
      long sessions = args[0].equals("library") ? library(Path.of(home)) : raw(Path.of(home));
      System.out.println(sessions / ((System.nanoTime() - start) / 1e9));
    }
  }

  private static long library(Path home) {
    StoreConfig config = StoreConfig.builder().home(home).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      return LegacyImporter.builder(config, store).build().run().migratedSessions();
    }
  }

  /** One thread parses, one inserts: the floor. */
  private static int raw(Path home) throws Exception {
    StoreConfig config = StoreConfig.builder().home(home).build();
    SqliteSessionStore.open(config).close();
    Workspace workspace =
        Workspace.ofHash(StoreHome.hashOf(StoreHome.at(home).legacyFiles().get(0)));
    BlockingQueue<List<WorktreeSession>> parsed = new ArrayBlockingQueue<>(2);
    ExecutorService inserter = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> inserted = inserter.submit(() -> insert(home, workspace, parsed));
      try (JsonSessionStore json =
          JsonSessionStore.open(config.toBuilder().cacheBytes(0).build())) {
        Batches batches = new Batches(parsed);
        json.forEach(workspace, batches::add);
        batches.end();
      }
      return inserted.get();
    } finally {
      inserter.shutdownNow();
    }
  }

  /** Collects what is parsed for the other thread, which it waits for where that is slower. */
  private static final class Batches {
    private final BlockingQueue<List<WorktreeSession>> parsed;
    private List<WorktreeSession> batch = new ArrayList<>();

    Batches(BlockingQueue<List<WorktreeSession>> parsed) {
      this.parsed = parsed;
    }

    void add(WorktreeSession session) {
      batch.add(session);
      if (batch.size() == BATCH) {
        put(batch);
        batch = new ArrayList<>();
      }
    }

    void end() {
      put(batch);
      put(List.of());
    }

    private void put(List<WorktreeSession> sessions) {
      try {
        parsed.put(sessions);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static int insert(
      Path home, Workspace workspace, BlockingQueue<List<WorktreeSession>> parsed)
      throws Exception {
    int inserted = 0;
    try (RawJdbc raw = RawJdbc.open(home, workspace, Durability.FULL, true)) {
      for (List<WorktreeSession> batch = parsed.take(); !batch.isEmpty(); batch = parsed.take()) {
        raw.fill(batch);
        inserted += batch.size();
      }
    }
    return inserted;
  }
}
