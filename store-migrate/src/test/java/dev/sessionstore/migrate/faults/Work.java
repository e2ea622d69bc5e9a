package dev.sessionstore.migrate.faults;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Writes that follow from a seed, and what a store holds after each of them. So the test knows what
 * the process that it killed had stored, from the number of the last write that was acknowledged.
 */
final class Work {

  static final Clock CLOCK = Clock.fixed(Instant.parse("2031-05-06T07:08:09.123Z"), ZoneOffset.UTC);

  private static final List<Workspace> WORKSPACES =
      List.of(Workspace.ofHash("0123456789abcdef"), Workspace.ofHash("fedcba9876543210"));
  private static final int IDS = 6;
  private static final int MOST_OUTPUT = 20_000;
  private static final Timestamp NOW = Timestamp.of(CLOCK.instant());

  private final long seed;
  private final Map<String, Map<String, WorktreeSession>> held = new TreeMap<>();
  private int done;

  Work(long seed) {
    this.seed = seed;
  }

  /** How many writes were made. */
  int done() {
    return done;
  }

  /** Makes the writes up to a number, in memory only. */
  Work upTo(int writes) {
    while (done < writes) {
      write(null);
    }
    return this;
  }

  /** What a store holds now, by workspace and in store order. */
  Map<String, List<WorktreeSession>> held() {
    Map<String, List<WorktreeSession>> copy = new TreeMap<>();
    held.forEach((hash, sessions) -> copy.put(hash, new ArrayList<>(sessions.values())));
    return copy;
  }

  static Map<String, List<WorktreeSession>> heldBy(SessionStore store) {
    Map<String, List<WorktreeSession>> all = new TreeMap<>();
    store.workspaces().forEach(each -> all.put(each.hash(), store.getAll(each)));
    return all;
  }

  /** Makes the next write, in a store as well unless it is null. */
  void write(SessionStore store) {
    Random random = new Random(seed * 1_000_003 + done);
    Workspace workspace = WORKSPACES.get(random.nextInt(WORKSPACES.size()));
    Map<String, WorktreeSession> sessions =
        held.computeIfAbsent(workspace.hash(), hash -> new LinkedHashMap<>());
    String id = "s" + random.nextInt(IDS);
    WorktreeSession old = sessions.get(id);
    WorktreeSession made = made(id, random);
    switch (old == null ? 0 : 1 + random.nextInt(5)) {
      case 0 -> {
        if (store != null) {
          store.create(workspace, made);
        }
        sessions.put(id, made);
      }
      case 1 -> {
        if (store != null) {
          store.update(workspace, made);
        }
        sessions.put(id, made);
      }
      case 2 -> {
        WorktreeSession changed = old.toBuilder().task(made.task()).build();
        if (store != null) {
          store.modify(workspace, id, s -> s.toBuilder().task(made.task()).build());
        }
        sessions.put(id, changed);
      }
      case 3 -> {
        if (store != null) {
          store.delete(workspace, id);
        }
        sessions.remove(id);
      }
      case 4 -> {
        ChatMessage message = SampleSessions.message("m" + done, made.task());
        if (store != null) {
          store.addChatMessage(workspace, id, message);
        }
        sessions.put(id, old.withChatMessage(message, NOW));
      }
      default -> {
        InstanceStatus status = InstanceStatus.of("status " + done);
        if (store != null) {
          store.updateInstanceStatus(workspace, id, 0, status);
        }
        sessions.put(id, old.withInstanceStatus(0, status, NOW).orElseThrow());
      }
    }
    done++;
  }

  private WorktreeSession made(String id, Random random) {
    String output = "出力 of write " + done + "; ";
    return SampleSessions.full(id).toBuilder()
        .task("task of write " + done)
        .instances(
            List.of(
                SampleSessions.instance(0).toBuilder()
                    .output(output.repeat(1 + random.nextInt(MOST_OUTPUT) / output.length()))
                    .build()))
        .build();
  }
}
