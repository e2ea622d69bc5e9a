package dev.sessionstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of several coding agents side by side. The components are named as the members of the
 * JSON form; those that JSON may lack are null where absent.
 *
 * <p>Two sessions are equal if they mean the same: texts and timestamps by their characters, {@link
 * #extensions()} by JSON value. Immutable; {@link #toString()} shows no content.
 *
 * @param id the id, unique within a workspace; any text
 * @param type what kind of run it is
 * @param task what the agents were asked to do
 * @param status where the run stands
 * @param createdAt when the session was made
 * @param updatedAt when the session was last changed
 * @param completedAt when the run ended, or null
 * @param instances the agents, in order
 * @param chatHistory the chat, in order
 * @param model the language model, or null
 * @param timeoutSeconds time limit in seconds, 0 to 4294967295, or null
 * @param preserveWorktrees whether the worktrees outlive the run; null is not false
 * @param winnerId the winning instance, 0 to 4294967295, or null; may name none that exists
 * @param runtimeMix one runtime per launched instance, ordered, duplicates meaningful; or null
 * @param totalDuration duration in seconds, 0 to 9223372036854775807, or null
 * @param totalFilesChanged number of files changed, 0 to 4294967295, or null
 * @param totalLinesAdded number of lines added, 0 to 4294967295, or null
 * @param totalLinesDeleted number of lines deleted, 0 to 4294967295, or null
 * @param extensions members without a meaning to this library
 */
public record WorktreeSession(
    String id,
    SessionType type,
    String task,
    SessionStatus status,
    Timestamp createdAt,
    Timestamp updatedAt,
    @Nullable Timestamp completedAt,
    List<WorktreeInstance> instances,
    List<ChatMessage> chatHistory,
    @Nullable String model,
    @Nullable Long timeoutSeconds,
    @Nullable Boolean preserveWorktrees,
    @Nullable Long winnerId,
    @Nullable List<String> runtimeMix,
    @Nullable Long totalDuration,
    @Nullable Long totalFilesChanged,
    @Nullable Long totalLinesAdded,
    @Nullable Long totalLinesDeleted,
    RawJson extensions) {

  /**
   * Checks that nothing required is null and copies the lists.
   *
   * @param id {@link #id()}
   * @param type {@link #type()}
   * @param task {@link #task()}
   * @param status {@link #status()}
   * @param createdAt {@link #createdAt()}
   * @param updatedAt {@link #updatedAt()}
   * @param completedAt {@link #completedAt()}
   * @param instances {@link #instances()}
   * @param chatHistory {@link #chatHistory()}
   * @param model {@link #model()}
   * @param timeoutSeconds {@link #timeoutSeconds()}
   * @param preserveWorktrees {@link #preserveWorktrees()}
   * @param winnerId {@link #winnerId()}
   * @param runtimeMix {@link #runtimeMix()}
   * @param totalDuration {@link #totalDuration()}
   * @param totalFilesChanged {@link #totalFilesChanged()}
   * @param totalLinesAdded {@link #totalLinesAdded()}
   * @param totalLinesDeleted {@link #totalLinesDeleted()}
   * @param extensions {@link #extensions()}
   */
  public WorktreeSession {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(updatedAt, "updatedAt");
    instances = List.copyOf(instances);
    chatHistory = List.copyOf(chatHistory);
    runtimeMix = runtimeMix == null ? null : List.copyOf(runtimeMix);
    Objects.requireNonNull(extensions, "extensions");
  }

  /**
   * Returns a builder of a running session without instances and chat; {@code createdAt} and {@code
   * updatedAt} must be set.
   *
   * @param id the id, unique within its workspace
   * @param type what kind of run it is
   * @return a new builder
   */
  public static Builder builder(String id, SessionType type) {
    Builder builder = new Builder();
    builder.id = id;
    builder.type = type;
    return builder;
  }

  /**
   * Returns a builder that starts out with this value's components.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.id = id;
    builder.type = type;
    builder.task = task;
    builder.status = status;
    builder.createdAt = createdAt;
    builder.updatedAt = updatedAt;
    builder.completedAt = completedAt;
    builder.instances = instances;
    builder.chatHistory = chatHistory;
    builder.model = model;
    builder.timeoutSeconds = timeoutSeconds;
    builder.preserveWorktrees = preserveWorktrees;
    builder.winnerId = winnerId;
    builder.runtimeMix = runtimeMix;
    builder.totalDuration = totalDuration;
    builder.totalFilesChanged = totalFilesChanged;
    builder.totalLinesAdded = totalLinesAdded;
    builder.totalLinesDeleted = totalLinesDeleted;
    builder.extensions = extensions;
    return builder;
  }

  /**
   * Returns this session with a message at the end of its chat.
   *
   * @param message the message
   * @param updatedAt the new {@link #updatedAt()}
   * @return the changed copy
   */
  public WorktreeSession withChatMessage(ChatMessage message, Timestamp updatedAt) {
    List<ChatMessage> longer = new ArrayList<>(chatHistory.size() + 1);
    longer.addAll(chatHistory);
    longer.add(Objects.requireNonNull(message, "message"));
    return toBuilder().chatHistory(longer).updatedAt(updatedAt).build();
  }

  /**
   * Returns this session with another status for one instance: the first with this id, as ids may
   * repeat.
   *
   * @param instanceId the id of an instance
   * @param status its new status
   * @param updatedAt the new {@link #updatedAt()}
   * @return the changed copy, or empty if no instance has this id
   */
  public Optional<WorktreeSession> withInstanceStatus(
      long instanceId, InstanceStatus status, Timestamp updatedAt) {
    for (int i = 0; i < instances.size(); i++) {
      if (instances.get(i).instanceId() == instanceId) {
        List<WorktreeInstance> changed = new ArrayList<>(instances);
        changed.set(i, changed.get(i).toBuilder().status(status).build());
        return Optional.of(toBuilder().instances(changed).updatedAt(updatedAt).build());
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a description without content, safe for logs.
   *
   * @return id, type, status and counts
   */
  @Override
  public String toString() {
    return "WorktreeSession[id="
        + id
        + ", type="
        + type
        + ", status="
        + status
        + ", instances="
        + instances.size()
        + ", messages="
        + chatHistory.size()
        + "]";
  }

  /** Builds a {@link WorktreeSession}. Not safe for use by several threads. */
  public static final class Builder {

    private @Nullable String id;
    private @Nullable SessionType type;
    private String task = "";
    private SessionStatus status = SessionStatus.RUNNING;
    private @Nullable Timestamp createdAt;
    private @Nullable Timestamp updatedAt;
    private @Nullable Timestamp completedAt;
    private List<WorktreeInstance> instances = List.of();
    private List<ChatMessage> chatHistory = List.of();
    private @Nullable String model;
    private @Nullable Long timeoutSeconds;
    private @Nullable Boolean preserveWorktrees;
    private @Nullable Long winnerId;
    private @Nullable List<String> runtimeMix;
    private @Nullable Long totalDuration;
    private @Nullable Long totalFilesChanged;
    private @Nullable Long totalLinesAdded;
    private @Nullable Long totalLinesDeleted;
    private RawJson extensions = RawJson.EMPTY;

    private Builder() {}

    /**
     * Sets {@link WorktreeSession#id()}.
     *
     * @param id the id, unique within a workspace; any text
     * @return this builder
     */
    public Builder id(String id) {
      this.id = id;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#type()}.
     *
     * @param type what kind of run it is
     * @return this builder
     */
    public Builder type(SessionType type) {
      this.type = type;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#task()}.
     *
     * @param task what the agents were asked to do
     * @return this builder
     */
    public Builder task(String task) {
      this.task = task;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#status()}.
     *
     * @param status where the run stands
     * @return this builder
     */
    public Builder status(SessionStatus status) {
      this.status = status;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#createdAt()}.
     *
     * @param createdAt when the session was made
     * @return this builder
     */
    public Builder createdAt(Timestamp createdAt) {
      this.createdAt = createdAt;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#updatedAt()}.
     *
     * @param updatedAt when the session was last changed
     * @return this builder
     */
    public Builder updatedAt(Timestamp updatedAt) {
      this.updatedAt = updatedAt;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#completedAt()}.
     *
     * @param completedAt when the run ended, or null
     * @return this builder
     */
    public Builder completedAt(@Nullable Timestamp completedAt) {
      this.completedAt = completedAt;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#instances()}.
     *
     * @param instances the agents, in order
     * @return this builder
     */
    public Builder instances(List<WorktreeInstance> instances) {
      this.instances = instances;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#chatHistory()}.
     *
     * @param chatHistory the chat, in order
     * @return this builder
     */
    public Builder chatHistory(List<ChatMessage> chatHistory) {
      this.chatHistory = chatHistory;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#model()}.
     *
     * @param model the language model, or null
     * @return this builder
     */
    public Builder model(@Nullable String model) {
      this.model = model;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#timeoutSeconds()}.
     *
     * @param timeoutSeconds time limit in seconds, 0 to 4294967295, or null
     * @return this builder
     */
    public Builder timeoutSeconds(@Nullable Long timeoutSeconds) {
      this.timeoutSeconds = timeoutSeconds;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#preserveWorktrees()}.
     *
     * @param preserveWorktrees whether the worktrees outlive the run; null is not false
     * @return this builder
     */
    public Builder preserveWorktrees(@Nullable Boolean preserveWorktrees) {
      this.preserveWorktrees = preserveWorktrees;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#winnerId()}.
     *
     * @param winnerId the winning instance, 0 to 4294967295, or null; may name none that exists
     * @return this builder
     */
    public Builder winnerId(@Nullable Long winnerId) {
      this.winnerId = winnerId;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#runtimeMix()}.
     *
     * @param runtimeMix one runtime per launched instance, ordered, duplicates meaningful; or null
     * @return this builder
     */
    public Builder runtimeMix(@Nullable List<String> runtimeMix) {
      this.runtimeMix = runtimeMix;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#totalDuration()}.
     *
     * @param totalDuration duration in seconds, 0 to 9223372036854775807, or null
     * @return this builder
     */
    public Builder totalDuration(@Nullable Long totalDuration) {
      this.totalDuration = totalDuration;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#totalFilesChanged()}.
     *
     * @param totalFilesChanged number of files changed, 0 to 4294967295, or null
     * @return this builder
     */
    public Builder totalFilesChanged(@Nullable Long totalFilesChanged) {
      this.totalFilesChanged = totalFilesChanged;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#totalLinesAdded()}.
     *
     * @param totalLinesAdded number of lines added, 0 to 4294967295, or null
     * @return this builder
     */
    public Builder totalLinesAdded(@Nullable Long totalLinesAdded) {
      this.totalLinesAdded = totalLinesAdded;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#totalLinesDeleted()}.
     *
     * @param totalLinesDeleted number of lines deleted, 0 to 4294967295, or null
     * @return this builder
     */
    public Builder totalLinesDeleted(@Nullable Long totalLinesDeleted) {
      this.totalLinesDeleted = totalLinesDeleted;
      return this;
    }

    /**
     * Sets {@link WorktreeSession#extensions()}.
     *
     * @param extensions members without a meaning to this library
     * @return this builder
     */
    public Builder extensions(RawJson extensions) {
      this.extensions = extensions;
      return this;
    }

    /**
     * Builds the value.
     *
     * @return the value
     * @throws NullPointerException naming the component, if a required one was not set
     */
    public WorktreeSession build() {
      return new WorktreeSession(
          Objects.requireNonNull(id, "id"),
          Objects.requireNonNull(type, "type"),
          task,
          status,
          Objects.requireNonNull(createdAt, "createdAt"),
          Objects.requireNonNull(updatedAt, "updatedAt"),
          completedAt,
          instances,
          chatHistory,
          model,
          timeoutSeconds,
          preserveWorktrees,
          winnerId,
          runtimeMix,
          totalDuration,
          totalFilesChanged,
          totalLinesAdded,
          totalLinesDeleted,
          extensions);
    }
  }
}
