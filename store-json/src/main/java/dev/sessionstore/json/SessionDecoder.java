package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.ObjectReader.Shape;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of JSON, in one pass over the parser's tokens. Documented members must have their
 * documented types; absent and null are the same for optional members and for the two arrays.
 */
final class SessionDecoder {

  private static final Shape SESSION =
      new Shape()
          .required("id", "type", "task", "status", "createdAt", "updatedAt")
          .optional("completedAt", "instances", "chatHistory", "model", "timeoutSeconds")
          .optional("preserveWorktrees", "winnerId", "runtimeMix", "totalDuration")
          .optional("totalFilesChanged", "totalLinesAdded", "totalLinesDeleted");

  private static final Shape INSTANCE =
      new Shape()
          .required("instanceId", "worktreePath", "branch", "agentName", "status", "tmuxSessionId")
          .optional("output", "startTime", "endTime", "filesChanged", "linesAdded")
          .optional("linesDeleted", "runtime", "model", "runtimeLabel");

  private static final Shape MESSAGE =
      new Shape().required("id", "role", "content", "timestamp").optional("instanceId");

  private final JsonParser parser;
  private @Nullable String sessionId;

  SessionDecoder(JsonParser parser) {
    this.parser = parser;
  }

  /** The id of the session that was read last, also if it turned out to be a bad one; or null. */
  @Nullable String sessionId() {
    return sessionId;
  }

  /** Reads the value that the parser stands at. */
  WorktreeSession session() throws IOException, BadElement {
    sessionId = null;
    requireObject();
    WorktreeSession.Builder session = WorktreeSession.builder("", SessionType.COMPETITION);
    ObjectReader in = new ObjectReader(parser, SESSION);
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> {
          sessionId = in.text();
          session.id(sessionId);
        }
        case "type" -> session.type(SessionType.of(in.text()));
        case "task" -> session.task(in.text());
        case "status" -> session.status(SessionStatus.of(in.text()));
        case "createdAt" -> session.createdAt(in.time());
        case "updatedAt" -> session.updatedAt(in.time());
        case "completedAt" -> session.completedAt(in.time());
        case "instances" -> session.instances(in.objects(this::instance));
        case "chatHistory" -> session.chatHistory(in.objects(this::message));
        case "model" -> session.model(in.text());
        case "timeoutSeconds" -> session.timeoutSeconds(in.u32());
        case "preserveWorktrees" -> session.preserveWorktrees(in.bool());
        case "winnerId" -> session.winnerId(in.u32());
        case "runtimeMix" -> session.runtimeMix(in.texts());
        case "totalDuration" -> session.totalDuration(in.u64());
        case "totalFilesChanged" -> session.totalFilesChanged(in.u32());
        case "totalLinesAdded" -> session.totalLinesAdded(in.u32());
        default -> session.totalLinesDeleted(in.u32());
      }
    }
    return session.extensions(in.extensions()).build();
  }

  private WorktreeInstance instance() throws IOException, BadElement {
    WorktreeInstance.Builder instance = WorktreeInstance.builder();
    ObjectReader in = new ObjectReader(parser, INSTANCE);
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "instanceId" -> instance.instanceId(in.u32());
        case "worktreePath" -> instance.worktreePath(in.text());
        case "branch" -> instance.branch(in.text());
        case "agentName" -> instance.agentName(in.text());
        case "status" -> instance.status(InstanceStatus.of(in.text()));
        case "tmuxSessionId" -> instance.tmuxSessionId(in.text());
        case "output" -> instance.output(in.text());
        case "startTime" -> instance.startTime(in.time());
        case "endTime" -> instance.endTime(in.time());
        case "filesChanged" -> instance.filesChanged(in.u32());
        case "linesAdded" -> instance.linesAdded(in.u32());
        case "linesDeleted" -> instance.linesDeleted(in.u32());
        case "runtime" -> instance.runtime(in.text());
        case "model" -> instance.model(in.text());
        default -> instance.runtimeLabel(in.text());
      }
    }
    return instance.extensions(in.extensions()).build();
  }

  /** Reads the value that the parser stands at. */
  ChatMessage message() throws IOException, BadElement {
    requireObject();
    ChatMessage.Builder message = ChatMessage.builder();
    ObjectReader in = new ObjectReader(parser, MESSAGE);
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> message.id(in.text());
        case "role" -> message.role(MessageRole.of(in.text()));
        case "content" -> message.content(in.text());
        case "timestamp" -> message.timestamp(in.time());
        default -> message.instanceId(in.u32());
      }
    }
    return message.extensions(in.extensions()).build();
  }

  private void requireObject() throws BadElement {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw new BadElement("", "is not an object");
    }
  }
}
