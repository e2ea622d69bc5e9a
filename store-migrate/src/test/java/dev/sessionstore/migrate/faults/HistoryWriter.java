package dev.sessionstore.migrate.faults;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A process of several threads that tells before each of its calls what it is about to do, and
 * afterwards what came of it; it goes on until a line comes in, or until it is killed. Its threads
 * add tokens to sessions that everybody adds to, and each has sessions of its own, which are as it
 * has left them.
 */
final class HistoryWriter {

  static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  static final List<String> SHARED = List.of("shared-0", "shared-1");

  private static final int OWN = 3;

  private final SessionStore store;
  private final String name;
  private final AtomicBoolean ended = new AtomicBoolean();

  private HistoryWriter(SessionStore store, String name) {
    this.store = store;
    this.name = name;
  }

  /**
   * Works.
   *
   * @param args the kind of store, the home, a name that no other process has, threads, seed
   */
  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[3]);
    long seed = Long.parseLong(args[4]);
    try (SessionStore store = StoreKind.valueOf(args[0]).open(Path.of(args[1]))) {
      HistoryWriter writer = new HistoryWriter(store, args[2]);
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Worker worker = writer.new Worker(args[2] + "-" + i, new Random(seed * threads + i));
        Thread thread = new Thread(worker::work, worker.name);
        thread.start();
        all.add(thread);
      }
      System.in.read();
      writer.ended.set(true);
      for (Thread thread : all) {
        thread.join();
      }
    }
    tell("ended " + args[2]);
  }

  /** A session that everybody adds to, before anybody has. */
  static WorktreeSession shared(String id) {
    return SampleSessions.simple(id).toBuilder().task("").chatHistory(List.of()).build();
  }

  /** A session of one thread, as it is after the call with this token. */
  static WorktreeSession own(String id, String token) {
    return SampleSessions.full(id).toBuilder()
        .task(token)
        .instances(
            List.of(
                SampleSessions.instance(0).toBuilder()
                    .status(InstanceStatus.of(token))
                    .output((token + " 出力; ").repeat(200))
                    .build()))
        .build();
  }

  /** One write to the pipe for each line, so that the last one is whole or is seen not to be. */
  private static synchronized void tell(String line) {
    byte[] bytes = (line + " .\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  /** One thread. */
  private final class Worker {

    private final String name;
    private final Random random;
    private final String[] own = new String[OWN];
    private int turn;

    Worker(String name, Random random) {
      this.name = name;
      this.random = random;
    }

    void work() {
      try {
        for (; !ended.get(); turn++) {
          one(name + "-" + turn);
        }
      } catch (RuntimeException | Error e) {
        e.printStackTrace();
        tell("failed " + name + " " + e);
        Runtime.getRuntime().halt(1);
      }
    }

    private void one(String token) {
      String shared = SHARED.get(random.nextInt(SHARED.size()));
      int slot = random.nextInt(OWN);
      String id = "own-" + name + "-" + slot;
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          begin(token, "task", shared);
          done(
              token,
              store.modify(
                  WORKSPACE,
                  shared,
                  old -> old.toBuilder().task((old.task() + " " + token).strip()).build()));
        }
        case 2 -> {
          begin(token, "chat", shared);
          done(token, store.addChatMessage(WORKSPACE, shared, SampleSessions.message("m", token)));
        }
        case 3, 4 -> {
          begin(token, "read", shared);
          done(token, read(shared));
        }
        case 5 -> {
          begin(token, "read", shared);
          String task = summary(shared).task();
          tell("done " + token + " " + System.nanoTime() + " " + History.end(words(task)) + " -");
        }
        default -> ownCall(token, slot, id);
      }
    }

    private void ownCall(String token, int slot, String id) {
      String present = own[slot];
      if (present == null) {
        begin(token, "put", id);
        store.create(WORKSPACE, own(id, token));
        own[slot] = token;
      } else if (random.nextInt(3) == 0) {
        begin(token, "delete", id);
        require(store.delete(WORKSPACE, id), "deletes what is there");
        own[slot] = null;
      } else {
        begin(token, "put", id);
        store.update(WORKSPACE, own(id, token));
        own[slot] = token;
      }
      tell("done " + token + " " + System.nanoTime() + " - -");
      String left = own[slot];
      WorktreeSession expected = left == null ? null : own(id, left);
      require(
          Objects.equals(store.find(WORKSPACE, id).orElse(null), expected),
          "finds its own session as it left it");
      require(
          store.search(WORKSPACE, token, 10).stream().map(SearchHit::sessionId).anyMatch(id::equals)
              == (left != null),
          "finds its own session by what it wrote");
    }

    private WorktreeSession read(String id) {
      return switch (random.nextInt(3)) {
        case 0 -> store.get(WORKSPACE, id);
        case 1 -> store.find(WORKSPACE, id).orElseThrow();
        default ->
            store.getAll(WORKSPACE).stream()
                .filter(session -> session.id().equals(id))
                .findFirst()
                .orElseThrow();
      };
    }

    private SessionSummary summary(String id) {
      return store
          .list(WORKSPACE, SessionQuery.builder().limit(SessionQuery.MAX_LIMIT).build())
          .items()
          .stream()
          .filter(summary -> summary.id().equals(id))
          .findFirst()
          .orElseThrow();
    }

    private void begin(String token, String call, String id) {
      tell("begin " + token + " " + System.nanoTime() + " " + call + " " + id);
    }

    private void done(String token, WorktreeSession result) {
      tell(
          "done "
              + token
              + " "
              + System.nanoTime()
              + " "
              + History.end(words(result.task()))
              + " "
              + History.end(History.chat(result)));
    }

    private void require(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(name + " " + what + ", turn " + turn);
      }
    }
  }

  /** The tokens in a text. */
  static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
