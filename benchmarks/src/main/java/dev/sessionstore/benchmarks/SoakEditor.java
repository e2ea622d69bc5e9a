package dev.sessionstore.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * One of the editors of a soak, as a process: a few threads that do all that an editor does, with
 * pauses as a user makes them. The ids are few and used again and again, so that nothing has a
 * reason to grow. Prints a line for each sample, then how long each operation took, and in the end
 * how often it has counted up in the session that all editors count in.
 */
final class SoakEditor {

  static final Workspace WORKSPACE = Workspace.of("/projects/soak");
  static final Workspace OTHER = Workspace.of("/projects/soak-other");
  static final List<Workspace> IMPORTED =
      List.of(Workspace.of("/projects/imported-1"), Workspace.of("/projects/imported-2"));

  /** The session that all editors count in; nobody deletes it. */
  static final String COUNTER = "counter";

  static final String SAMPLE = "sample";
  static final String LATENCY = "latency";
  static final String COUNTED = "counted";

  private static final int THREADS = 2;
  private static final int SLOTS = 25;
  private static final int KEPT_IMPORTS = 40;
  private static final int MOST_PAUSE_MILLIS = 60;
  private static final double NANOS_PER_MICRO = 1_000;

  private final SessionStore store;
  private final String name;
  private final long end;
  private final List<WorktreeSession> templates;
  private final Map<String, ConcurrentHistogram> latencies = new ConcurrentHashMap<>();
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong counted = new AtomicLong();

  private SoakEditor(SessionStore store, String name, long end, long seed) throws IOException {
    this.store = store;
    this.name = name;
    this.end = end;
    templates = DataSet.of(SLOTS, seed).sessions();
  }

  /**
   * Works on a home for a while.
   *
   * @param args the side, the home, a name, for how many seconds, seconds between two samples, seed
   */
  public static void main(String[] args) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(args[3]));
    long seed = Long.parseLong(args[5]);
    long interval = TimeUnit.SECONDS.toMillis(Long.parseLong(args[4]));
    SoakEditor editor;
    try (SessionStore store = Side.valueOf(args[0]).open(Path.of(args[1]))) {
      editor = new SoakEditor(store, args[2], end, seed);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Worker worker = editor.new Worker(i, seed * THREADS + i);
        Thread thread = new Thread(worker::work, "worker " + i);
        thread.start();
        threads.add(thread);
      }
      while (System.nanoTime() < end) {
        Thread.sleep(interval);
        editor.sample();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    editor.tellLatencies();
    System.out.println(COUNTED + " " + editor.counted);
  }

  private void sample() throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0;
    System.out.println(
        String.join(
            " ",
            SAMPLE,
            String.valueOf(runtime.totalMemory() - runtime.freeMemory()),
            String.valueOf(descriptors),
            String.valueOf(ManagementFactory.getThreadMXBean().getThreadCount()),
            String.valueOf(residentBytes()),
            operations.toString(),
            errors.toString()));
  }

  /** Memory outside the heap is counted too; 0 where the system does not tell. */
  private static long residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }

  private void tellLatencies() {
    new TreeMap<>(latencies)
        .forEach(
            (operation, all) ->
                System.out.println(
                    String.join(
                        " ",
                        LATENCY,
                        operation,
                        String.valueOf(all.getTotalCount()),
                        micros(all, 50),
                        micros(all, 99),
                        micros(all, 99.9),
                        micros(all, 100))));
  }

  private static String micros(Histogram all, double percentile) {
    return String.valueOf(all.getValueAtPercentile(percentile) / NANOS_PER_MICRO);
  }

  /** One thread. */
  private final class Worker {

    private final Random random;
    private final int number;
    private final boolean[][] present = new boolean[2][SLOTS];
    private List<String> others = List.of();
    private int turn;

    Worker(int number, long seed) {
      this.number = number;
      random = new Random(seed);
    }

    void work() {
      while (System.nanoTime() < end) {
        try {
          one();
          TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
        } catch (InterruptedException e) {
          return;
        } catch (Exception | Error e) {
          errors.incrementAndGet();
          e.printStackTrace();
        }
        turn++;
      }
    }

    private void one() throws Exception {
      int side = random.nextInt(2);
      Workspace workspace = side == 0 ? WORKSPACE : OTHER;
      int slot = random.nextInt(SLOTS);
      String own = id(slot);
      if (turn % 200 == 0 && number == 0) {
        trimImports(IMPORTED.get(random.nextInt(IMPORTED.size())));
      } else if (!present[side][slot]) {
        timed("create", () -> store.create(workspace, session(own)));
        present[side][slot] = true;
      } else {
        boolean foreign = random.nextInt(3) == 0 && !others.isEmpty();
        String id = foreign ? others.get(random.nextInt(others.size())) : own;
        try {
          use(workspace, side, slot, id);
        } catch (SessionNotFoundException e) {
          if (!foreign) {
            throw e; // nobody else deletes these
          }
        }
      }
    }

    private void use(Workspace workspace, int side, int slot, String id) throws Exception {
      int dice = random.nextInt(100);
      if (dice < 25) {
        timed(
            "addChatMessage",
            () ->
                store.addChatMessage(workspace, id, Workload.message(Timestamp.of(Instant.now()))));
      } else if (dice < 40) {
        long instance = templates.get(0).instances().get(0).instanceId();
        InstanceStatus status = dice % 2 == 0 ? InstanceStatus.RUNNING : InstanceStatus.COMPLETED;
        timed("status", () -> store.updateInstanceStatus(workspace, id, instance, status));
      } else if (dice < 50) {
        timed("modify", () -> store.modify(WORKSPACE, COUNTER, SoakEditor::countedUp));
        counted.incrementAndGet();
      } else if (dice < 55) {
        timed("update", () -> store.update(workspace, session(id)));
      } else if (dice < 62) {
        timed("delete", () -> store.delete(workspace, id(slot)));
        present[side][slot] = false;
      } else if (dice < 82) {
        timed("get", () -> store.get(workspace, id));
      } else if (dice < 92) {
        timed("list", () -> others = ids(workspace, 100));
      } else if (dice < 98) {
        timed("search", () -> store.search(workspace, DataSet.WORD, 20));
      } else {
        timed("getAll", () -> store.getAll(workspace));
      }
    }

    private String id(int slot) {
      return name + "-" + number + "-" + slot;
    }

    private WorktreeSession session(String id) {
      return templates.get(random.nextInt(templates.size())).toBuilder()
          .id(id)
          .updatedAt(Timestamp.of(Instant.now()))
          .build();
    }

    private List<String> ids(Workspace workspace, int limit) {
      return store.list(workspace, SessionQuery.builder().limit(limit).build()).items().stream()
          .map(SessionSummary::id)
          .filter(id -> !id.equals(COUNTER))
          .toList();
    }

    /** A user clears up what was imported long ago. */
    private void trimImports(Workspace workspace) {
      List<String> ids = ids(workspace, SessionQuery.MAX_LIMIT);
      for (String id : ids.subList(Math.min(KEPT_IMPORTS, ids.size()), ids.size())) {
        store.delete(workspace, id);
      }
    }

    private void timed(String operation, Runnable call) {
      long start = System.nanoTime();
      call.run();
      latencies
          .computeIfAbsent(operation, any -> new ConcurrentHistogram(3))
          .recordValue(System.nanoTime() - start);
      operations.incrementAndGet();
    }
  }

  /** The session that all editors count in, at its beginning. */
  static WorktreeSession counter() {
    Timestamp now = Timestamp.of(Instant.now());
    return WorktreeSession.builder(COUNTER, SessionType.COMPETITION)
        .task("counts")
        .createdAt(now)
        .updatedAt(now)
        .totalDuration(0L)
        .build();
  }

  private static WorktreeSession countedUp(WorktreeSession session) {
    Long count = session.totalDuration();
    return session.toBuilder().totalDuration(count == null ? -1 : count + 1).build();
  }
}
