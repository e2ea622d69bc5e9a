package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Sessions and messages that no store can keep, by the field that is at fault. */
public final class InvalidSessions {

  /** A text with a surrogate that lacks its other half. */
  public static final String UNPAIRED = "well-formed 😀 until \ud83d here";

  /** Why {@link #UNPAIRED} is refused. */
  public static final String REASON = "unpaired surrogate at index " + UNPAIRED.indexOf("\ud83d h");

  private static final Timestamp TIME = Timestamp.parse(UNPAIRED);
  private static final List<Long> NOT_U32 =
      List.of(-1L, 4_294_967_296L, Long.MIN_VALUE, Long.MAX_VALUE);

  private InvalidSessions() {}

  /**
   * Returns sessions each of which has one field that cannot be kept.
   *
   * @param id their id
   * @return the sessions by the path of the field; ids apart
   */
  public static Map<String, List<WorktreeSession>> all(String id) {
    Map<String, List<WorktreeSession>> all = new LinkedHashMap<>();
    sessionFields(id, all);
    instanceFields(id, all);
    messages(2)
        .forEach(
            (field, messages) ->
                messages.forEach(
                    message ->
                        add(
                            all,
                            field,
                            full(id).toBuilder()
                                .chatHistory(with(full(id).chatHistory(), 2, old -> message))
                                .build())));
    return all;
  }

  /**
   * Returns messages each of which has one field that cannot be kept.
   *
   * @param position where they will be in the chat
   * @return the messages by the path of the field
   */
  public static Map<String, List<ChatMessage>> messages(int position) {
    Map<String, List<ChatMessage>> all = new LinkedHashMap<>();
    String at = "chatHistory[" + position + "].";
    ChatMessage good = full("s").chatHistory().get(2);
    all.put(at + "id", List.of(good.toBuilder().id(UNPAIRED).build()));
    all.put(at + "role", List.of(good.toBuilder().role(MessageRole.of(UNPAIRED)).build()));
    all.put(at + "content", List.of(good.toBuilder().content(UNPAIRED).build()));
    all.put(at + "timestamp", List.of(good.toBuilder().timestamp(TIME).build()));
    all.put(
        at + "instanceId",
        NOT_U32.stream().map(n -> good.toBuilder().instanceId(n).build()).toList());
    all.put(
        at + "extensions",
        List.of(good.toBuilder().extensions(RawJson.of("{\"x\":1,\"content\":null}")).build()));
    return all;
  }

  private static void sessionFields(String id, Map<String, List<WorktreeSession>> all) {
    session(all, id, "type", s -> s.type(SessionType.of(UNPAIRED)));
    session(all, id, "task", s -> s.task(UNPAIRED));
    session(all, id, "status", s -> s.status(SessionStatus.of(UNPAIRED)));
    session(all, id, "createdAt", s -> s.createdAt(TIME));
    session(all, id, "updatedAt", s -> s.updatedAt(TIME));
    session(all, id, "completedAt", s -> s.completedAt(TIME));
    session(all, id, "model", s -> s.model(UNPAIRED));
    session(all, id, "runtimeMix[1]", s -> s.runtimeMix(List.of("claude", UNPAIRED)));
    session(all, id, "totalDuration", s -> s.totalDuration(-1L));
    session(all, id, "totalDuration", s -> s.totalDuration(Long.MIN_VALUE));
    session(all, id, "extensions", s -> s.extensions(RawJson.of("{\"task\":\"x\"}")));
    session(all, id, "extensions", s -> s.extensions(RawJson.of("{\"\\u0069d\":\"x\"}")));
    for (Long n : NOT_U32) {
      session(all, id, "timeoutSeconds", s -> s.timeoutSeconds(n));
      session(all, id, "winnerId", s -> s.winnerId(n));
      session(all, id, "totalFilesChanged", s -> s.totalFilesChanged(n));
      session(all, id, "totalLinesAdded", s -> s.totalLinesAdded(n));
      session(all, id, "totalLinesDeleted", s -> s.totalLinesDeleted(n));
    }
  }

  private static void instanceFields(String id, Map<String, List<WorktreeSession>> all) {
    instance(all, id, "worktreePath", i -> i.worktreePath(UNPAIRED));
    instance(all, id, "branch", i -> i.branch(UNPAIRED));
    instance(all, id, "agentName", i -> i.agentName(UNPAIRED));
    instance(all, id, "status", i -> i.status(InstanceStatus.of(UNPAIRED)));
    instance(all, id, "tmuxSessionId", i -> i.tmuxSessionId(UNPAIRED));
    instance(all, id, "output", i -> i.output(UNPAIRED));
    instance(all, id, "startTime", i -> i.startTime(TIME));
    instance(all, id, "endTime", i -> i.endTime(TIME));
    instance(all, id, "runtime", i -> i.runtime(UNPAIRED));
    instance(all, id, "model", i -> i.model(UNPAIRED));
    instance(all, id, "runtimeLabel", i -> i.runtimeLabel(UNPAIRED));
    instance(all, id, "extensions", i -> i.extensions(RawJson.of("{\"output\":null}")));
    for (Long n : NOT_U32) {
      instance(all, id, "instanceId", i -> i.instanceId(n));
      instance(all, id, "filesChanged", i -> i.filesChanged(n));
      instance(all, id, "linesAdded", i -> i.linesAdded(n));
      instance(all, id, "linesDeleted", i -> i.linesDeleted(n));
    }
  }

  private static void session(
      Map<String, List<WorktreeSession>> all,
      String id,
      String field,
      Consumer<WorktreeSession.Builder> change) {
    WorktreeSession.Builder builder = full(id).toBuilder();
    change.accept(builder);
    add(all, field, builder.build());
  }

  private static void instance(
      Map<String, List<WorktreeSession>> all,
      String id,
      String field,
      Consumer<WorktreeInstance.Builder> change) {
    add(
        all,
        "instances[1]." + field,
        full(id).toBuilder()
            .instances(
                with(
                    full(id).instances(),
                    1,
                    old -> {
                      WorktreeInstance.Builder builder = old.toBuilder();
                      change.accept(builder);
                      return builder.build();
                    }))
            .build());
  }

  private static <T> List<T> with(List<T> list, int index, UnaryOperator<T> change) {
    List<T> changed = new ArrayList<>(list);
    changed.set(index, change.apply(list.get(index)));
    return changed;
  }

  private static void add(
      Map<String, List<WorktreeSession>> all, String field, WorktreeSession session) {
    all.computeIfAbsent(field, f -> new ArrayList<>()).add(session);
  }
}
