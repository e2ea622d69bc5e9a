package dev.sessionstore.spi;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.OpenValue;
import dev.sessionstore.RawJson;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every backend refuses before it writes: values that could not be given back as they are.
 * That is text with an unpaired surrogate (which neither UTF-8 nor SQLite can hold), numbers
 * outside their documented range, and unknown members with the name of a known one.
 */
public final class SessionValidation {

  /** The names of the members of a session that the library gives a meaning. */
  public static final Set<String> SESSION_MEMBERS =
      Set.of(
          "id",
          "type",
          "task",
          "status",
          "createdAt",
          "updatedAt",
          "completedAt",
          "instances",
          "chatHistory",
          "model",
          "timeoutSeconds",
          "preserveWorktrees",
          "winnerId",
          "runtimeMix",
          "totalDuration",
          "totalFilesChanged",
          "totalLinesAdded",
          "totalLinesDeleted");

  /** The names of the members of an instance that the library gives a meaning. */
  public static final Set<String> INSTANCE_MEMBERS =
      Set.of(
          "instanceId",
          "worktreePath",
          "branch",
          "agentName",
          "status",
          "tmuxSessionId",
          "output",
          "startTime",
          "endTime",
          "filesChanged",
          "linesAdded",
          "linesDeleted",
          "runtime",
          "model",
          "runtimeLabel");

  /** The names of the members of a chat message that the library gives a meaning. */
  public static final Set<String> MESSAGE_MEMBERS =
      Set.of("id", "role", "content", "timestamp", "instanceId");

  private static final long MAX_U32 = 0xFFFF_FFFFL;

  private final @Nullable String sessionId;

  private SessionValidation(@Nullable String sessionId) {
    this.sessionId = sessionId;
  }

  /**
   * Checks a session.
   *
   * @param session the session
   * @return the same session
   * @throws InvalidSessionException naming the first field that cannot be kept, as in {@code
   *     instances[2].output: unpaired surrogate at index 118}
   */
  public static WorktreeSession requireValid(WorktreeSession session) {
    new SessionValidation(session.id()).session(session);
    return session;
  }

  /**
   * Checks a message that is about to be added to a session.
   *
   * @param sessionId the session
   * @param position the position that the message will have, from 0
   * @param message the message
   * @return the same message
   * @throws InvalidSessionException naming the first field that cannot be kept, as in {@code
   *     chatHistory[3].content: unpaired surrogate at index 7}
   */
  public static ChatMessage requireValid(String sessionId, int position, ChatMessage message) {
    new SessionValidation(sessionId).message("chatHistory[" + position + "].", message);
    return message;
  }

  /**
   * Checks a status that is about to be set.
   *
   * @param sessionId the session
   * @param field the field that takes the value
   * @param value the value
   * @throws InvalidSessionException if the word cannot be kept
   */
  public static void requireValid(String sessionId, String field, OpenValue value) {
    new SessionValidation(sessionId).text("", field, value.value());
  }

  private void session(WorktreeSession session) {
    text("", "id", session.id());
    text("", "type", session.type().value());
    text("", "task", session.task());
    text("", "status", session.status().value());
    time("", "createdAt", session.createdAt());
    time("", "updatedAt", session.updatedAt());
    time("", "completedAt", session.completedAt());
    text("", "model", session.model());
    u32("", "timeoutSeconds", session.timeoutSeconds());
    u32("", "winnerId", session.winnerId());
    range("", "totalDuration", session.totalDuration(), Long.MAX_VALUE);
    u32("", "totalFilesChanged", session.totalFilesChanged());
    u32("", "totalLinesAdded", session.totalLinesAdded());
    u32("", "totalLinesDeleted", session.totalLinesDeleted());
    extensions("", session.extensions(), SESSION_MEMBERS);
    List<String> mix = session.runtimeMix();
    for (int i = 0; mix != null && i < mix.size(); i++) {
      text("", "runtimeMix[" + i + "]", mix.get(i));
    }
    for (int i = 0; i < session.instances().size(); i++) {
      instance("instances[" + i + "].", session.instances().get(i));
    }
    for (int i = 0; i < session.chatHistory().size(); i++) {
      message("chatHistory[" + i + "].", session.chatHistory().get(i));
    }
  }

  private void instance(String at, WorktreeInstance instance) {
    u32(at, "instanceId", instance.instanceId());
    text(at, "worktreePath", instance.worktreePath());
    text(at, "branch", instance.branch());
    text(at, "agentName", instance.agentName());
    text(at, "status", instance.status().value());
    text(at, "tmuxSessionId", instance.tmuxSessionId());
    text(at, "output", instance.output());
    time(at, "startTime", instance.startTime());
    time(at, "endTime", instance.endTime());
    u32(at, "filesChanged", instance.filesChanged());
    u32(at, "linesAdded", instance.linesAdded());
    u32(at, "linesDeleted", instance.linesDeleted());
    text(at, "runtime", instance.runtime());
    text(at, "model", instance.model());
    text(at, "runtimeLabel", instance.runtimeLabel());
    extensions(at, instance.extensions(), INSTANCE_MEMBERS);
  }

  private void message(String at, ChatMessage message) {
    text(at, "id", message.id());
    text(at, "role", message.role().value());
    text(at, "content", message.content());
    time(at, "timestamp", message.timestamp());
    u32(at, "instanceId", message.instanceId());
    extensions(at, message.extensions(), MESSAGE_MEMBERS);
  }

  private void time(String at, String field, @Nullable Timestamp time) {
    text(at, field, time == null ? null : time.text());
  }

  private void text(String at, String field, @Nullable String text) {
    int unpaired = text == null ? -1 : firstUnpairedSurrogate(text);
    if (unpaired >= 0) {
      throw invalid(at + field, "unpaired surrogate at index " + unpaired);
    }
  }

  private void u32(String at, String field, @Nullable Long number) {
    range(at, field, number, MAX_U32);
  }

  private void range(String at, String field, @Nullable Long number, long max) {
    if (number != null && (number < 0 || number > max)) {
      throw invalid(at + field, "the number is not within 0 to " + max);
    }
  }

  private void extensions(String at, RawJson extensions, Set<String> known) {
    if (!extensions.isEmpty()) {
      for (String name : extensions.members().keySet()) {
        if (known.contains(name)) {
          throw invalid(at + "extensions", "holds the known member " + name);
        }
      }
    }
  }

  private InvalidSessionException invalid(String field, String reason) {
    return new InvalidSessionException(sessionId, field, reason);
  }

  /**
   * Finds text that is no Unicode.
   *
   * @param text any text
   * @return the index of the first surrogate without its other half, or -1
   */
  public static int firstUnpairedSurrogate(String text) {
    int length = text.length();
    int i = firstSurrogate(text, 0);
    while (i < length) {
      boolean pair =
          Character.isHighSurrogate(text.charAt(i))
              && i + 1 < length
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return i;
      }
      i = firstSurrogate(text, i + 2);
    }
    return -1;
  }

  /** Every text is looked through before it is written, hence the plain loop. */
  private static int firstSurrogate(String text, int from) {
    int length = text.length();
    for (int i = from; i < length; i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return i;
      }
    }
    return length;
  }
}
