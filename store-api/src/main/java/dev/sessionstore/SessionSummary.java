package dev.sessionstore;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a list shows of a session: its own members without instances, chat and unknown members.
 * Immutable; {@link #toString()} shows no content.
 *
 * @param id see {@link WorktreeSession#id()}
 * @param type see {@link WorktreeSession#type()}
 * @param task see {@link WorktreeSession#task()}
 * @param status see {@link WorktreeSession#status()}
 * @param createdAt see {@link WorktreeSession#createdAt()}
 * @param updatedAt see {@link WorktreeSession#updatedAt()}
 * @param completedAt see {@link WorktreeSession#completedAt()}, or null
 * @param model see {@link WorktreeSession#model()}, or null
 * @param winnerId see {@link WorktreeSession#winnerId()}, or null
 * @param totalDuration see {@link WorktreeSession#totalDuration()}, or null
 * @param totalFilesChanged see {@link WorktreeSession#totalFilesChanged()}, or null
 * @param totalLinesAdded see {@link WorktreeSession#totalLinesAdded()}, or null
 * @param totalLinesDeleted see {@link WorktreeSession#totalLinesDeleted()}, or null
 * @param instanceCount how many instances the session has
 * @param messageCount how many chat messages the session has
 */
public record SessionSummary(
    String id,
    SessionType type,
    String task,
    SessionStatus status,
    Timestamp createdAt,
    Timestamp updatedAt,
    @Nullable Timestamp completedAt,
    @Nullable String model,
    @Nullable Long winnerId,
    @Nullable Long totalDuration,
    @Nullable Long totalFilesChanged,
    @Nullable Long totalLinesAdded,
    @Nullable Long totalLinesDeleted,
    int instanceCount,
    int messageCount) {

  /**
   * Checks that nothing required is null.
   *
   * @param id {@link #id()}
   * @param type {@link #type()}
   * @param task {@link #task()}
   * @param status {@link #status()}
   * @param createdAt {@link #createdAt()}
   * @param updatedAt {@link #updatedAt()}
   * @param completedAt {@link #completedAt()}
   * @param model {@link #model()}
   * @param winnerId {@link #winnerId()}
   * @param totalDuration {@link #totalDuration()}
   * @param totalFilesChanged {@link #totalFilesChanged()}
   * @param totalLinesAdded {@link #totalLinesAdded()}
   * @param totalLinesDeleted {@link #totalLinesDeleted()}
   * @param instanceCount {@link #instanceCount()}
   * @param messageCount {@link #messageCount()}
   */
  public SessionSummary {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(updatedAt, "updatedAt");
  }

  /**
   * Returns the summary of a session.
   *
   * @param session the whole session
   * @return what a list shows of it
   */
  public static SessionSummary of(WorktreeSession session) {
    return new SessionSummary(
        session.id(),
        session.type(),
        session.task(),
        session.status(),
        session.createdAt(),
        session.updatedAt(),
        session.completedAt(),
        session.model(),
        session.winnerId(),
        session.totalDuration(),
        session.totalFilesChanged(),
        session.totalLinesAdded(),
        session.totalLinesDeleted(),
        session.instances().size(),
        session.chatHistory().size());
  }

  /**
   * Returns a description without content, safe for logs.
   *
   * @return id, type and status
   */
  @Override
  public String toString() {
    return "SessionSummary[id=" + id + ", type=" + type + ", status=" + status + "]";
  }
}
