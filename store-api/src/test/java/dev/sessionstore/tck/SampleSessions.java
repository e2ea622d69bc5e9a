package dev.sessionstore.tck;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Sessions to test with. */
public final class SampleSessions {

  /** When {@link #simple} sessions were made. */
  public static final Timestamp CREATED = Timestamp.parse("2025-11-09T01:02:03.456Z");

  /** When {@link #simple} sessions were changed, in the other spelling. */
  public static final Timestamp UPDATED = Timestamp.parse("2025-11-09T02:03:04.567891234+00:00");

  private SampleSessions() {}

  /**
   * Makes the least session there can be.
   *
   * @param id its id
   * @return a running competition without instances and chat
   */
  public static WorktreeSession simple(String id) {
    return WorktreeSession.builder(id, SessionType.COMPETITION)
        .task("task of it")
        .createdAt(CREATED)
        .updatedAt(UPDATED)
        .build();
  }

  /**
   * Makes sessions as {@link #simple} does.
   *
   * @param ids their ids
   * @return the sessions, in order
   */
  public static List<WorktreeSession> simple(List<String> ids) {
    return ids.stream().map(SampleSessions::simple).toList();
  }

  /**
   * Makes a session with certain times.
   *
   * @param id its id
   * @param createdAt the text of {@code createdAt}
   * @param updatedAt the text of {@code updatedAt}
   * @return the session
   */
  public static WorktreeSession at(String id, String createdAt, String updatedAt) {
    return simple(id).toBuilder()
        .createdAt(Timestamp.parse(createdAt))
        .updatedAt(Timestamp.parse(updatedAt))
        .build();
  }

  /**
   * Makes a session that uses every member there is, unknown ones at all three levels included.
   *
   * @param id its id
   * @return a session of three instances and three messages
   */
  public static WorktreeSession full(String id) {
    return simple(id).toBuilder()
        .type(SessionType.DEBATE)
        .status(SessionStatus.of("round_7"))
        .task("修正: the login flow of " + id)
        .completedAt(Timestamp.parse("2025-11-09T03:00:00+09:00"))
        .instances(List.of(instance(0), instance(1), instance(2)))
        .chatHistory(
            List.of(
                message("msg-1", "first"),
                message("msg-1", "second, of the same id"),
                message("msg-0", "third").toBuilder()
                    .role(MessageRole.of("tool"))
                    .instanceId(99L)
                    .extensions(RawJson.of("{\"tokens\":{\"in\":12,\"out\":3.50}}"))
                    .timestamp(Timestamp.parse("2025-11-08T00:00:00Z"))
                    .build()))
        .model("some-model")
        .timeoutSeconds(3_600L)
        .preserveWorktrees(false)
        .winnerId(7L)
        .runtimeMix(List.of("claude", "codex", "claude"))
        .totalDuration(Long.MAX_VALUE)
        .totalFilesChanged(4_294_967_295L)
        .totalLinesAdded(0L)
        .totalLinesDeleted(1L)
        .extensions(
            RawJson.of(
                """
                {"evaluation": {"scores": [{"by": {"judge": 0.1, "weights": [1.50, 2e3]}}]},
                 "integrationPhase": "in_progress", "integrationInstanceId": 2, "later": null}
                """))
        .build();
  }

  /**
   * Makes an instance that uses every member there is.
   *
   * @param instanceId its id
   * @return the instance
   */
  public static WorktreeInstance instance(long instanceId) {
    return WorktreeInstance.builder()
        .instanceId(instanceId)
        .worktreePath("/home/dev/worktrees/" + instanceId)
        .branch("agent/" + instanceId)
        .agentName("agent-" + instanceId)
        .status(InstanceStatus.RUNNING)
        .tmuxSessionId("tmux-" + instanceId)
        .output("\u001b[32mok\u001b[0m\r\noutput of " + instanceId)
        .startTime(CREATED)
        .endTime(Timestamp.parse(""))
        .filesChanged(3L)
        .linesAdded(120L)
        .linesDeleted(0L)
        .runtime("claude")
        .model("model-" + instanceId)
        .runtimeLabel("Claude")
        .extensions(
            RawJson.of(
                "{\"testsPassed\":12,\"testsFailed\":0,\"codeComplexity\":1.0,\"executionTime\":99.50}"))
        .build();
  }

  /**
   * Makes a message.
   *
   * @param id its id
   * @param content its text
   * @return a message of the user
   */
  public static ChatMessage message(String id, String content) {
    return ChatMessage.builder()
        .id(id)
        .role(MessageRole.USER)
        .content(content)
        .timestamp(CREATED)
        .build();
  }

  /**
   * Makes a session that holds a text wherever a session can hold text, also as name and value of
   * an unknown member.
   *
   * @param id its id
   * @param text any text
   * @return the session
   */
  public static WorktreeSession saying(String id, String text) {
    Timestamp time = Timestamp.parse(text);
    RawJson extensions = RawJson.of("{" + quoted("x" + text) + ":[" + quoted(text) + "]}");
    return WorktreeSession.builder(id, SessionType.of(text))
        .task(text)
        .status(SessionStatus.of(text))
        .createdAt(time)
        .updatedAt(time)
        .completedAt(time)
        .model(text)
        .runtimeMix(List.of(text, text))
        .extensions(extensions)
        .instances(
            List.of(
                WorktreeInstance.builder()
                    .worktreePath(text)
                    .branch(text)
                    .agentName(text)
                    .status(InstanceStatus.of(text))
                    .tmuxSessionId(text)
                    .output(text)
                    .startTime(time)
                    .endTime(time)
                    .runtime(text)
                    .model(text)
                    .runtimeLabel(text)
                    .extensions(extensions)
                    .build()))
        .chatHistory(
            List.of(
                ChatMessage.builder()
                    .id(text)
                    .role(MessageRole.of(text))
                    .content(text)
                    .timestamp(time)
                    .extensions(extensions)
                    .build()))
        .build();
  }

  /**
   * Makes a session in which every part tells the same number, so that a mixture of two versions
   * shows.
   *
   * @param id its id
   * @param version the number
   * @return the session
   */
  public static WorktreeSession version(String id, int version) {
    String text = "version " + version;
    int parts = 1 + version % 3;
    List<WorktreeInstance> instances = new ArrayList<>();
    List<ChatMessage> messages = new ArrayList<>();
    IntStream.range(0, parts)
        .forEach(
            i -> {
              instances.add(
                  instance(i).toBuilder().output(text.repeat(50)).agentName(text).build());
              messages.add(message("msg-" + i, text.repeat(20)));
            });
    return simple(id).toBuilder()
        .task(text)
        .updatedAt(Timestamp.of(Instant.ofEpochSecond(version)))
        .runtimeMix(List.of(text))
        .instances(instances)
        .chatHistory(messages)
        .totalDuration((long) version)
        .extensions(RawJson.of("{\"version\":" + version + "}"))
        .build();
  }

  /**
   * Writes a text as a JSON string, with every character that may be escaped escaped or not as it
   * comes.
   *
   * @param text well-formed text
   * @return the literal
   */
  public static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
