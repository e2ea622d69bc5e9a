package dev.sessionstore.migrate.cli;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Each operation on one store, called as an editor would, and how long each took. The session of
 * the last round is left in the store, so that a comparison sees what they did.
 */
final class DemoOperations {

  private static final String CREATE = "create(workspace, session)";
  private static final String UPDATE = "update(workspace, changed)";
  private static final String MODIFY = "modify(workspace, id, s -> s.toBuilder()…build())";
  private static final String GET = "get(workspace, id)";
  private static final String GET_ALL = "getAll(workspace)";
  private static final String MESSAGE = "addChatMessage(workspace, id, message)";
  private static final String STATUS = "updateInstanceStatus(workspace, id, 1, COMPLETED)";
  private static final String DELETE = "delete(workspace, id)";

  private final SessionStore store;
  private final Workspace workspace;
  private final Timestamp now;
  private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

  DemoOperations(SessionStore store, Workspace workspace, Timestamp now) {
    this.store = store;
    this.workspace = workspace;
    this.now = now;
  }

  /** Calls each operation so many times and returns the session that it leaves behind. */
  WorktreeSession run(int rounds) {
    for (int round = 1; ; round++) {
      WorktreeSession session = session("demo-" + round);
      String id = session.id();
      timed(CREATE, () -> store.create(workspace, session));
      timed(
          UPDATE,
          () ->
              store.update(
                  workspace, session.toBuilder().status(SessionStatus.of("reviewing")).build()));
      timed(
          MODIFY,
          () ->
              store.modify(workspace, id, s -> s.toBuilder().winnerId(1L).updatedAt(now).build()));
      timed(GET, () -> store.get(workspace, id));
      timed(GET_ALL, () -> store.getAll(workspace));
      timed(MESSAGE, () -> store.addChatMessage(workspace, id, message()));
      WorktreeSession last =
          timed(
              STATUS, () -> store.updateInstanceStatus(workspace, id, 1, InstanceStatus.COMPLETED));
      // The last round's twin is deleted in its place.
      String victim = round < rounds ? id : store.create(workspace, session("demo-twin")).id();
      timed(DELETE, () -> store.delete(workspace, victim));
      if (round >= rounds) {
        return last;
      }
    }
  }

  private <T> T timed(String operation, Supplier<T> call) {
    long start = System.nanoTime();
    T result = call.get();
    nanos.computeIfAbsent(operation, o -> new ArrayList<>()).add(System.nanoTime() - start);
    return result;
  }

  /** The median time of each operation, in the order of the first round. */
  Map<String, Long> medianNanos() {
    Map<String, Long> medians = new LinkedHashMap<>();
    nanos.forEach(
        (operation, times) ->
            medians.put(operation, times.stream().sorted().toList().get(times.size() / 2)));
    return medians;
  }

  private WorktreeSession session(String id) {
    return WorktreeSession.builder(id, SessionType.COMPETITION)
        .task("ログイン画面のテストを直す 🛠️")
        .createdAt(now)
        .updatedAt(now)
        .instances(List.of(instance(0, "claude"), instance(1, "codex")))
        .runtimeMix(List.of("claude", "codex"))
        .build();
  }

  private WorktreeInstance instance(long instanceId, String agent) {
    return WorktreeInstance.builder()
        .instanceId(instanceId)
        .agentName(agent)
        .output("\u001b[32m✓\u001b[0m 12 tests passed\r\n")
        .build();
  }

  private ChatMessage message() {
    return ChatMessage.builder()
        .id("msg-1")
        .role(MessageRole.USER)
        .content("もう一度、テストから始めてください。")
        .timestamp(now)
        .build();
  }
}
