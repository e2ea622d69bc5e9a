package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several editors of ours, one that uses SQLite alone, and an old one that writes the file in place
 * from a memory of any age, all on one workspace. Calls of either store fail at random, before or
 * after they were carried out, and the others work while one of them is in the middle of a call. A
 * session's task is unique among all versions, so that each can be followed to its end.
 */
class RandomEditorsTest extends HomeTest {

  private static final int IDS = 6;

  /**
   * What the leader takes over and that it did are two commits. Cut off between them, a version of
   * the old editor that we have overwritten since, with an earlier time, wins once more.
   */
  private static final Set<String> TAKING_OVER =
      Set.of("after leader's modify", "after leader's merge", "before leader's announce");

  private Random random;
  private SqliteSessionStore sqlite;
  private final List<HybridSessionStore> stores = new ArrayList<>();
  private final List<Faulty> halves = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private boolean disturbing;
  private int versions;

  /** The old editor's memory. */
  private final Map<String, WorktreeSession> memory = new LinkedHashMap<>();

  /** By task: each version that anybody has written. */
  private final Map<String, WorktreeSession> written = new HashMap<>();

  /** By id: the version of ours that was acknowledged last, or none if that was its deletion. */
  private final Map<String, String> acknowledged = new HashMap<>();

  /** Ids that we have deleted, and not made again, and the last version of that time. */
  private final Map<String, Integer> deleted = new HashMap<>();

  /** Versions that were overwritten by one who knew them, or were in the leader at all. */
  private final Set<String> passed = new HashSet<>();

  /** Ids that one of ours is writing. */
  private final Set<String> busy = new HashSet<>();

  /** Versions that are not to come back. */
  private final Set<String> overwritten = new HashSet<>();

  /** By id: the old editor's own version in the file. */
  private final Map<String, String> foreign = new HashMap<>();

  @Test
  void nothingIsLost_andNothingComesBack() throws IOException {
    rounds(12);
  }

  @Tag("sweep")
  @Test
  void nothingIsLost_andNothingComesBack_inManyRounds() throws IOException {
    rounds(600);
  }

  private void rounds(int count) throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    for (int i = 0; i < count; i++) {
      System.out.println("seed " + (seed + i));
      home = folder.resolve("home" + i);
      Files.createDirectories(home.resolve("sessions"));
      try {
        round(new Random(seed + i));
      } catch (AssertionError | RuntimeException e) {
        log.forEach(System.out::println);
        throw new AssertionError("seed " + (seed + i) + ": " + e.getMessage(), e);
      }
    }
  }

  private void round(Random seeded) {
    random = seeded;
    List.of(memory, written, acknowledged, foreign, deleted).forEach(Map::clear);
    List.of(passed, overwritten).forEach(Set::clear);
    List.of(stores, halves, log).forEach(List::clear);
    sqlite = sqlite();
    try {
      for (int i = 0; i < 4; i++) {
        (random.nextBoolean() ? memory : new HashMap<String, WorktreeSession>())
            .put("i" + i, version("i" + i));
      }
      save();
      for (int i = 0; i < 3; i++) {
        stores.add(openDisturbed(random.nextBoolean() ? MirrorMode.SYNC : MirrorMode.ASYNC));
      }
      stores.get(0).flush();
      check();
      for (int i = 0; i < 30; i++) {
        disturbing = true;
        step();
        disturbing = false;
        check();
      }
      assertThat(stores.get(1).flush().failures()).isEmpty();
      check();
    } finally {
      disturbing = false;
      stores.forEach(HybridSessionStore::close);
      sqlite.close();
    }
    assertStoresEqual();
  }

  private HybridSessionStore openDisturbed(MirrorMode mode) {
    Faulty leader = new Faulty(sqlite());
    Faulty follower = new Faulty(json());
    leader.before(call -> disturb("before leader's " + call));
    leader.after(
        call -> {
          observe();
          disturb("after leader's " + call);
        });
    follower.before(call -> disturb("before follower's " + call));
    follower.after(call -> disturb("after follower's " + call));
    return builder(mode, leader, follower).open();
  }

  /** What may happen between any two steps of ours. */
  private void disturb(String when) {
    if (!disturbing) {
      return;
    }
    int chance = random.nextInt(100);
    if (chance < 3 && !TAKING_OVER.contains(when)) {
      log.add("    fails " + when);
      throw random.nextBoolean()
          ? new StoreBusyException(when, null)
          : new StoreUnavailableException(when, null);
    }
    if (chance < 9) {
      disturbing = false; // one thing at a time
      log.add("    meanwhile, " + when + ":");
      if (random.nextBoolean()) {
        editorWorks();
      } else {
        weWork(sqlite);
      }
      disturbing = true;
    }
  }

  private void step() {
    HybridSessionStore store = stores.get(random.nextInt(stores.size()));
    int kind = random.nextInt(10);
    try {
      if (kind < 3) {
        editorWorks();
      } else if (kind < 8) {
        weWork(kind == 7 ? sqlite : store);
      } else if (kind == 8) {
        log.add("flush " + store.flush());
      } else {
        log.add("compare " + store.compare(WORKSPACE));
      }
    } catch (SessionStoreException e) {
      log.add("  threw " + e.getMessage());
    }
  }

  private WorktreeSession version(String id) {
    versions++;
    Timestamp time = Timestamp.parse("2025-01-%02dT00:00:00Z".formatted(1 + random.nextInt(28)));
    WorktreeSession session =
        SampleSessions.simple(id).toBuilder().task("v" + versions).updatedAt(time).build();
    written.put(session.task(), session);
    return session;
  }

  /** Two of ours at one session at once could not tell afterwards who came first. */
  private void weWork(SessionStore store) {
    String id = "i" + random.nextInt(IDS);
    if (!busy.add(id)) {
      return;
    }
    try {
      weWork(store, id);
    } finally {
      busy.remove(id);
    }
  }

  private void weWork(SessionStore store, String id) {
    String before = acknowledged.get(id);
    WorktreeSession next = version(id);
    String[] old = new String[1];
    String what = "";
    boolean done = false;
    try {
      if (random.nextInt(4) == 0) {
        what = "delete " + id;
        done = store.delete(WORKSPACE, id);
      } else if (sqlite.find(WORKSPACE, id).isEmpty()) {
        what = "create " + id + " " + next.task();
        store.create(WORKSPACE, next);
        done = true;
      } else {
        what = "modify " + id + " " + next.task();
        store.modify(
            WORKSPACE,
            id,
            current -> {
              old[0] = current.task();
              return next;
            });
        done = true;
      }
      log.add(what + ": " + done);
    } catch (SessionStoreException e) {
      log.add(what + ": threw " + e.getMessage());
      // It may have been carried out, which was perhaps undone since.
      acknowledged.remove(id);
      deleted.remove(id);
      return;
    }
    if (done) {
      if (before != null) {
        passed.add(before);
      }
      if (old[0] != null) {
        passed.add(old[0]);
        overwritten.add(old[0]);
      }
      if (what.startsWith("delete")) {
        acknowledged.remove(id);
        deleted.put(id, versions);
      } else {
        acknowledged.put(id, next.task());
        deleted.remove(id);
      }
    }
  }

  private void editorWorks() {
    if (random.nextInt(3) > 0) {
      log.add("  editor reads");
      memory.clear();
      inFile().forEach(session -> memory.put(session.id(), session));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String id = "i" + random.nextInt(IDS);
      if (random.nextInt(6) == 0) {
        log.add("  editor deletes " + id);
        memory.remove(id);
      } else {
        memory.put(id, version(id));
        log.add("  editor writes " + memory.get(id).task() + " " + memory.get(id).updatedAt());
      }
    }
    save();
  }

  private void save() {
    List<WorktreeSession> before = inFile();
    edit(WORKSPACE, List.copyOf(memory.values()));
    for (WorktreeSession session : before) {
      foreign.remove(session.id(), session.task()); // the editor itself has overwritten it
    }
    memory.forEach((id, session) -> foreign.put(id, session.task()));
    log.add("  editor saves " + tasks(memory.values()));
  }

  private List<WorktreeSession> inFile() {
    return Files.exists(file(WORKSPACE)) ? SessionJson.readAll(file(WORKSPACE)) : List.of();
  }

  private static List<String> tasks(Iterable<WorktreeSession> sessions) {
    List<String> tasks = new ArrayList<>();
    sessions.forEach(session -> tasks.add(session.id() + "=" + session.task()));
    return tasks;
  }

  /** An editor that overwrites ours with a later version is taken to have known it. */
  private void observe() {
    for (WorktreeSession session : sqlite.getAll(WORKSPACE)) {
      passed.add(session.task());
      String ours = acknowledged.get(session.id());
      if (ours != null && time(session).isAfter(time(written.get(ours)))) {
        acknowledged.put(session.id(), session.task());
      }
    }
  }

  private static int number(WorktreeSession session) {
    return Integer.parseInt(session.task().substring(1));
  }

  private static Instant time(WorktreeSession session) {
    return session.updatedAt().instant().orElseThrow();
  }

  private void check() {
    observe();
    Map<String, WorktreeSession> present = new HashMap<>();
    sqlite.getAll(WORKSPACE).forEach(session -> present.put(session.id(), session));
    Set<String> kept = new HashSet<>();
    inRecovery(WORKSPACE).forEach(session -> kept.add(session.task()));
    Set<String> file = new HashSet<>();
    inFile().forEach(session -> file.add(session.task()));
    log.add("= " + tasks(present.values()) + " file " + tasks(inFile()) + " kept " + kept);

    // One who has never seen a session may make another one under its id.
    deleted.forEach(
        (id, last) ->
            assertThat(present.containsKey(id) && number(present.get(id)) <= last)
                .as("%s, deleted by us, is back", id)
                .isFalse());
    present.forEach(
        (id, session) -> {
          assertThat(written).containsEntry(session.task(), session);
          assertThat(overwritten).as("come back").doesNotContain(session.task());
        });
    foreign.forEach(
        (id, task) ->
            assertThat(file.contains(task) || passed.contains(task) || kept.contains(task))
                .as("the editor's %s is somewhere", task)
                .isTrue());
    acknowledged.forEach(
        (id, task) ->
            assertThat(kept.contains(task) || present.containsValue(written.get(task)))
                .as("our %s is there, in recovery, or was overwritten by a later one", task)
                .isTrue());
  }
}
