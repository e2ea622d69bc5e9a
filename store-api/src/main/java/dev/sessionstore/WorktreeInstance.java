package dev.sessionstore;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One agent of a session, at work in a git worktree of its own. Immutable.
 *
 * @param instanceId 0 to 4294967295, counted from 0 or 1 depending on the writer; may repeat within
 *     a session
 * @param worktreePath the folder of the worktree, may be empty
 * @param branch the branch of the worktree, may be empty
 * @param agentName the agent's name, may be empty
 * @param status where the agent stands
 * @param tmuxSessionId the terminal session, may be empty
 * @param output the captured terminal output, of any length, or null
 * @param startTime when the agent was started, or null
 * @param endTime when the agent ended, or null
 * @param filesChanged number of files changed, 0 to 4294967295, or null
 * @param linesAdded number of lines added, 0 to 4294967295, or null
 * @param linesDeleted number of lines deleted, 0 to 4294967295, or null
 * @param runtime the program that runs the agent, as in {@code claude}, or null
 * @param model the language model, or null
 * @param runtimeLabel the runtime's name for people, or null
 * @param extensions members without a meaning to this library
 */
public record WorktreeInstance(
    long instanceId,
    String worktreePath,
    String branch,
    String agentName,
    InstanceStatus status,
    String tmuxSessionId,
    @Nullable String output,
    @Nullable Timestamp startTime,
    @Nullable Timestamp endTime,
    @Nullable Long filesChanged,
    @Nullable Long linesAdded,
    @Nullable Long linesDeleted,
    @Nullable String runtime,
    @Nullable String model,
    @Nullable String runtimeLabel,
    RawJson extensions) {

  /**
   * Checks that nothing required is null and copies the lists.
   *
   * @param instanceId {@link #instanceId()}
   * @param worktreePath {@link #worktreePath()}
   * @param branch {@link #branch()}
   * @param agentName {@link #agentName()}
   * @param status {@link #status()}
   * @param tmuxSessionId {@link #tmuxSessionId()}
   * @param output {@link #output()}
   * @param startTime {@link #startTime()}
   * @param endTime {@link #endTime()}
   * @param filesChanged {@link #filesChanged()}
   * @param linesAdded {@link #linesAdded()}
   * @param linesDeleted {@link #linesDeleted()}
   * @param runtime {@link #runtime()}
   * @param model {@link #model()}
   * @param runtimeLabel {@link #runtimeLabel()}
   * @param extensions {@link #extensions()}
   */
  public WorktreeInstance {
    Objects.requireNonNull(worktreePath, "worktreePath");
    Objects.requireNonNull(branch, "branch");
    Objects.requireNonNull(agentName, "agentName");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(tmuxSessionId, "tmuxSessionId");
    Objects.requireNonNull(extensions, "extensions");
  }

  /**
   * Returns a builder of an idle instance; the texts start out empty, the optional components null.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder that starts out with this value's components.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.instanceId = instanceId;
    builder.worktreePath = worktreePath;
    builder.branch = branch;
    builder.agentName = agentName;
    builder.status = status;
    builder.tmuxSessionId = tmuxSessionId;
    builder.output = output;
    builder.startTime = startTime;
    builder.endTime = endTime;
    builder.filesChanged = filesChanged;
    builder.linesAdded = linesAdded;
    builder.linesDeleted = linesDeleted;
    builder.runtime = runtime;
    builder.model = model;
    builder.runtimeLabel = runtimeLabel;
    builder.extensions = extensions;
    return builder;
  }

  /**
   * Returns a description without content, safe for logs.
   *
   * @return id and status
   */
  @Override
  public String toString() {
    return "WorktreeInstance[instanceId=" + instanceId + ", status=" + status + "]";
  }

  /** Builds a {@link WorktreeInstance}. Not safe for use by several threads. */
  public static final class Builder {

    private long instanceId;
    private String worktreePath = "";
    private String branch = "";
    private String agentName = "";
    private InstanceStatus status = InstanceStatus.IDLE;
    private String tmuxSessionId = "";
    private @Nullable String output;
    private @Nullable Timestamp startTime;
    private @Nullable Timestamp endTime;
    private @Nullable Long filesChanged;
    private @Nullable Long linesAdded;
    private @Nullable Long linesDeleted;
    private @Nullable String runtime;
    private @Nullable String model;
    private @Nullable String runtimeLabel;
    private RawJson extensions = RawJson.EMPTY;

    private Builder() {}

    /**
     * Sets {@link WorktreeInstance#instanceId()}.
     *
     * @param instanceId 0 to 4294967295, counted from 0 or 1 depending on the writer; may repeat
     *     within a session
     * @return this builder
     */
    public Builder instanceId(long instanceId) {
      this.instanceId = instanceId;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#worktreePath()}.
     *
     * @param worktreePath the folder of the worktree, may be empty
     * @return this builder
     */
    public Builder worktreePath(String worktreePath) {
      this.worktreePath = worktreePath;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#branch()}.
     *
     * @param branch the branch of the worktree, may be empty
     * @return this builder
     */
    public Builder branch(String branch) {
      this.branch = branch;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#agentName()}.
     *
     * @param agentName the agent's name, may be empty
     * @return this builder
     */
    public Builder agentName(String agentName) {
      this.agentName = agentName;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#status()}.
     *
     * @param status where the agent stands
     * @return this builder
     */
    public Builder status(InstanceStatus status) {
      this.status = status;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#tmuxSessionId()}.
     *
     * @param tmuxSessionId the terminal session, may be empty
     * @return this builder
     */
    public Builder tmuxSessionId(String tmuxSessionId) {
      this.tmuxSessionId = tmuxSessionId;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#output()}.
     *
     * @param output the captured terminal output, of any length, or null
     * @return this builder
     */
    public Builder output(@Nullable String output) {
      this.output = output;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#startTime()}.
     *
     * @param startTime when the agent was started, or null
     * @return this builder
     */
    public Builder startTime(@Nullable Timestamp startTime) {
      this.startTime = startTime;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#endTime()}.
     *
     * @param endTime when the agent ended, or null
     * @return this builder
     */
    public Builder endTime(@Nullable Timestamp endTime) {
      this.endTime = endTime;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#filesChanged()}.
     *
     * @param filesChanged number of files changed, 0 to 4294967295, or null
     * @return this builder
     */
    public Builder filesChanged(@Nullable Long filesChanged) {
      this.filesChanged = filesChanged;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#linesAdded()}.
     *
     * @param linesAdded number of lines added, 0 to 4294967295, or null
     * @return this builder
     */
    public Builder linesAdded(@Nullable Long linesAdded) {
      this.linesAdded = linesAdded;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#linesDeleted()}.
     *
     * @param linesDeleted number of lines deleted, 0 to 4294967295, or null
     * @return this builder
     */
    public Builder linesDeleted(@Nullable Long linesDeleted) {
      this.linesDeleted = linesDeleted;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#runtime()}.
     *
     * @param runtime the program that runs the agent, as in {@code claude}, or null
     * @return this builder
     */
    public Builder runtime(@Nullable String runtime) {
      this.runtime = runtime;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#model()}.
     *
     * @param model the language model, or null
     * @return this builder
     */
    public Builder model(@Nullable String model) {
      this.model = model;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#runtimeLabel()}.
     *
     * @param runtimeLabel the runtime's name for people, or null
     * @return this builder
     */
    public Builder runtimeLabel(@Nullable String runtimeLabel) {
      this.runtimeLabel = runtimeLabel;
      return this;
    }

    /**
     * Sets {@link WorktreeInstance#extensions()}.
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
    public WorktreeInstance build() {
      return new WorktreeInstance(
          instanceId,
          worktreePath,
          branch,
          agentName,
          status,
          tmuxSessionId,
          output,
          startTime,
          endTime,
          filesChanged,
          linesAdded,
          linesDeleted,
          runtime,
          model,
          runtimeLabel,
          extensions);
    }
  }
}
