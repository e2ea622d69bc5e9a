package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeInstance;
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

  /** As large as the importer's, and as many ahead. */
  private static final int BATCH_CHARACTERS = 1 << 18;

  private static final int BATCHES_AHEAD = 4;

  private ImportProbe() {}

  /**
   * Prints the rates.
   *
   * @param args {@code library} or {@code raw}, then the homes
   */
  public static void main(String[] args) throws Exception {
    for (String home : List.of(args).subList(1, args.length)) {
      System.out.println(args[0].equals("library") ? library(Path.of(home)) : raw(Path.of(home)));
    }
  }

  /** An import, which returns how many sessions it has taken in. */
  private interface Import {
    long run() throws Exception;
  }

  private static double rate(Import work) throws Exception {
    long start = System.nanoTime();
    long sessions = work.run();
    return sessions / ((System.nanoTime() - start) / 1e9);
  }

  private static double library(Path home) throws Exception {
    StoreConfig config = StoreConfig.builder().home(home).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      return rate(() -> LegacyImporter.builder(config, store).build().run().migratedSessions());
    }
  }

  /** One thread parses, one inserts: the floor. */
  private static double raw(Path home) throws Exception {
    StoreConfig config = StoreConfig.builder().home(home).cacheBytes(0).build();
    SqliteSessionStore.open(config).close();
    Workspace workspace =
        Workspace.ofHash(StoreHome.hashOf(StoreHome.at(home).legacyFiles().get(0)));
    ExecutorService inserter = Executors.newSingleThreadExecutor();
    try (JsonSessionStore json = JsonSessionStore.open(config);
        RawJdbc jdbc = RawJdbc.open(home, workspace, Durability.FULL, true)) {
      return rate(
          () -> {
            Batches batches = new Batches();
            Future<Integer> inserted = inserter.submit(() -> insert(jdbc, batches.parsed));
            json.forEach(workspace, batches::add);
            batches.end();
            return inserted.get();
          });
    } finally {
      inserter.shutdownNow();
    }
  }

  /** Collects what is parsed for the other thread, which it waits for where that is slower. */
  private static final class Batches {
    private final BlockingQueue<List<WorktreeSession>> parsed =
        new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private List<WorktreeSession> batch = new ArrayList<>();
    private int characters;

    void add(WorktreeSession session) {
      batch.add(session);
      for (WorktreeInstance instance : session.instances()) {
        String output = instance.output();
        characters += output == null ? 0 : output.length();
      }
      session.chatHistory().forEach(message -> characters += message.content().length());
      if (characters >= BATCH_CHARACTERS) {
        put(batch);
        batch = new ArrayList<>();
        characters = 0;
      }
    }

    void end() {
      if (!batch.isEmpty()) {
        put(batch);
      }
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

  private static int insert(RawJdbc jdbc, BlockingQueue<List<WorktreeSession>> parsed)
      throws Exception {
    int inserted = 0;
    for (List<WorktreeSession> batch = parsed.take(); !batch.isEmpty(); batch = parsed.take()) {
      jdbc.fill(batch);
      inserted += batch.size();
    }
    return inserted;
  }
}
