package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the table of sessions, in the order and with the names of its columns. */
public record SessionRow(
    long pk,
    String id,
    String type,
    String task,
    String status,
    String createdAt,
    String updatedAt,
    long updatedKey,
    @Nullable String completedAt,
    @Nullable String model,
    @Nullable Long timeoutSeconds,
    @Nullable Boolean preserveWorktrees,
    @Nullable Long winnerId,
    @Nullable String runtimeMix,
    @Nullable Long totalDuration,
    @Nullable Long totalFilesChanged,
    @Nullable Long totalLinesAdded,
    @Nullable Long totalLinesDeleted,
    int instanceCount,
    int messageCount,
    @Nullable String extensions) {

  static SessionRow of(long pk, WorktreeSession session) {
    return new SessionRow(
        pk,
        session.id(),
        session.type().value(),
        session.task(),
        session.status().value(),
        session.createdAt().text(),
        session.updatedAt().text(),
        session.updatedAt().sortKey(),
        Texts.of(session.completedAt()),
        session.model(),
        session.timeoutSeconds(),
        session.preserveWorktrees(),
        session.winnerId(),
        Texts.ofList(session.runtimeMix()),
        session.totalDuration(),
        session.totalFilesChanged(),
        session.totalLinesAdded(),
        session.totalLinesDeleted(),
        session.instances().size(),
        session.chatHistory().size(),
        Texts.of(session.extensions()));
  }

  WorktreeSession session(List<WorktreeInstance> instances, List<ChatMessage> chat) {
    return new WorktreeSession(
        id,
        SessionType.of(type),
        task,
        SessionStatus.of(status),
        Timestamp.parse(createdAt),
        Timestamp.parse(updatedAt),
        Texts.timestamp(completedAt),
        instances,
        chat,
        model,
        timeoutSeconds,
        preserveWorktrees,
        winnerId,
        Texts.list(runtimeMix),
        totalDuration,
        totalFilesChanged,
        totalLinesAdded,
        totalLinesDeleted,
        extensions == null ? RawJson.EMPTY : RawJson.of(extensions));
  }

  SessionSummary summary() {
    return new SessionSummary(
        id,
        SessionType.of(type),
        task,
        SessionStatus.of(status),
        Timestamp.parse(createdAt),
        Timestamp.parse(updatedAt),
        Texts.timestamp(completedAt),
        model,
        winnerId,
        totalDuration,
        totalFilesChanged,
        totalLinesAdded,
        totalLinesDeleted,
        instanceCount,
        messageCount);
  }

  /** Returns the row with another number of messages and another time of update. */
  SessionRow touched(int messages, Timestamp now) {
    return new SessionRow(
        pk,
        id,
        type,
        task,
        status,
        createdAt,
        now.text(),
        now.sortKey(),
        completedAt,
        model,
        timeoutSeconds,
        preserveWorktrees,
        winnerId,
        runtimeMix,
        totalDuration,
        totalFilesChanged,
        totalLinesAdded,
        totalLinesDeleted,
        instanceCount,
        messages,
        extensions);
  }
}
