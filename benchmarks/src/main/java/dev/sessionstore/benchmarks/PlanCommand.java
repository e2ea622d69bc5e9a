package dev.sessionstore.benchmarks;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.benchmarks.harness.Timing;
import dev.sessionstore.benchmarks.harness.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** The performance test of the migration plan. */
@Command(
    name = "plan",
    description = {
      "The migration plan's test of each backend: 1,000 creates, read all, 1,000 updates;",
      "then 1,000 operations from 32 threads, after which every write has to be found."
    })
final class PlanCommand extends Measurement {

  private static final int THREADS = 32;
  private static final int PART = 50;
  private static final double MOST_MILLIS = 10;
  private static final double MOST_MILLIS_ALL = 500;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String MILLIS = "ms";

  @Override
  protected Section measure(Setting setting) throws Exception {
    DataSet data = setting.data(1_000);
    Section section =
        new Section(
            "plan",
            "Does each backend keep the limits of the migration plan?",
            "1,000 creates, reading all, 1,000 updates, each acknowledged write synced; then 1,000"
                + " operations from 32 threads at once. The json backend is what the plan leaves:"
                + " shown, not judged"
                + setting.pick(", and here with a quarter of the operations.", "."));
    Table concurrent =
        Table.of(
            "32 threads at once", "", "operations", "errors", "writes not found", "operations/s");
    for (StorageBackend backend :
        List.of(StorageBackend.SQLITE, StorageBackend.HYBRID, StorageBackend.JSON)) {
      boolean judged = backend != StorageBackend.JSON;
      int count = judged ? 1_000 : setting.pick(250, 1_000);
      List<WorktreeSession> sessions = data.sessions().subList(0, count);
      StoreConfig config =
          StoreConfig.builder()
              .home(setting.folder())
              .backend(backend)
              .mirrorMode(MirrorMode.ASYNC)
              .build();
      try (SessionStore store = SessionStores.open(config)) {
        run(section, store, backend.name().toLowerCase(java.util.Locale.ROOT), data, sessions);
        Together together = new Together(store, data.workspace(), sessions);
        together.run();
        concurrent.row(
            backend.name().toLowerCase(java.util.Locale.ROOT),
            together.operations.size(),
            together.errors.get(),
            together.missing,
            Figures.of(together.operations.size() / together.seconds));
        add(section, backend, "errors of 32 threads", together.errors.get(), judged);
        add(section, backend, "writes not found", together.missing, judged);
      }
    }
    section.tables().add(concurrent);
    return section;
  }

  private static void add(
      Section section, StorageBackend backend, String what, int count, boolean judged) {
    section.add(
        Finding.of(
            what,
            backend.name().toLowerCase(java.util.Locale.ROOT),
            null,
            Spread.exactly(count),
            "",
            judged ? Target.atMost(0) : null));
  }

  /** A step of the plan, for one session. */
  private interface Each {
    void run(WorktreeSession session);
  }

  private static void run(
      Section section,
      SessionStore store,
      String backend,
      DataSet data,
      List<WorktreeSession> sessions) {
    Workspace workspace = data.workspace();
    boolean judged = !backend.equals("json");
    Target each = judged ? Target.atMost(MOST_MILLIS) : null;
    measure(section, "create", backend, sessions, each, one -> store.create(workspace, one));
    Series all = new Series(backend);
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      if (store.getAll(workspace).size() != sessions.size()) {
        throw new IllegalStateException("not all sessions were read");
      }
      all.turn((System.nanoTime() - start) / NANOS_PER_MILLI);
    }
    section.timings().add(Timing.of("read all", all, MILLIS));
    section.add(
        Finding.of(
            "read all",
            backend,
            null,
            all.spread(),
            MILLIS,
            judged ? Target.atMost(MOST_MILLIS_ALL) : null));
    Timestamp now = Timestamp.of(Instant.now());
    measure(
        section,
        "update",
        backend,
        sessions,
        each,
        one ->
            store.update(
                workspace, one.toBuilder().task(one.task() + " again").updatedAt(now).build()));
  }

  /** Judges the mean, as the plan does. */
  private static void measure(
      Section section,
      String what,
      String backend,
      List<WorktreeSession> sessions,
      @Nullable Target target,
      Each each) {
    Series means = new Series(backend);
    for (int from = 0; from < sessions.size(); from += PART) {
      List<WorktreeSession> part = sessions.subList(from, from + PART);
      long start = System.nanoTime();
      part.forEach(each::run);
      means.turn((System.nanoTime() - start) / NANOS_PER_MILLI / part.size());
    }
    section.timings().add(Timing.of(what, means, MILLIS));
    section.add(Finding.of(what + ", mean", backend, null, means.spread(), MILLIS, target));
  }

  /** Operations of many threads at once: a third creates, a third chats, a third sets a status. */
  private static final class Together {

    private final SessionStore store;
    private final Workspace workspace;
    private final List<WorktreeSession> sessions;
    private final List<Runnable> operations = new ArrayList<>();
    private final AtomicInteger errors = new AtomicInteger();
    private int missing;
    private double seconds;

    Together(SessionStore store, Workspace workspace, List<WorktreeSession> sessions) {
      this.store = store;
      this.workspace = workspace;
      this.sessions = sessions;
      Timestamp now = Timestamp.of(Instant.now());
      for (int i = 0; i < sessions.size(); i++) {
        WorktreeSession session = sessions.get(i);
        WorktreeSession added = session.toBuilder().id("together-" + i).build();
        operations.add(
            switch (i % 3) {
              case 0 -> () -> store.create(workspace, added);
              case 1 -> () -> store.addChatMessage(workspace, session.id(), Workload.message(now));
              default ->
                  () ->
                      store.updateInstanceStatus(
                          workspace,
                          session.id(),
                          session.instances().get(0).instanceId(),
                          InstanceStatus.of("checked"));
            });
      }
    }

    void run() throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(THREADS);
      long start = System.nanoTime();
      List<Future<?>> futures = new ArrayList<>();
      operations.forEach(operation -> futures.add(pool.submit(operation)));
      for (Future<?> future : futures) {
        try {
          future.get();
        } catch (java.util.concurrent.ExecutionException e) {
          errors.incrementAndGet();
        }
      }
      seconds = (System.nanoTime() - start) / 1e9;
      pool.shutdown();
      for (int i = 0; i < sessions.size(); i++) {
        if (!isThere(i)) {
          missing++;
        }
      }
    }

    private boolean isThere(int i) {
      WorktreeSession before = sessions.get(i);
      WorktreeSession now = store.get(workspace, before.id());
      return switch (i % 3) {
        case 0 -> store.find(workspace, "together-" + i).isPresent();
        case 1 -> now.chatHistory().size() == before.chatHistory().size() + 1;
        default -> now.instances().get(0).status().equals(InstanceStatus.of("checked"));
      };
    }
  }
}
