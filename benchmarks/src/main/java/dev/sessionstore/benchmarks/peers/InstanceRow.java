package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.RawJson;
import dev.sessionstore.WorktreeInstance;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of instances, in the order and with the names of its columns; the output is in
 * a table of its own.
 */
public record InstanceRow(
    long sessionPk,
    int position,
    long instanceId,
    String worktreePath,
    String branch,
    String agentName,
    String status,
    String tmuxSessionId,
    @Nullable String startTime,
    @Nullable String endTime,
    @Nullable Long filesChanged,
    @Nullable Long linesAdded,
    @Nullable Long linesDeleted,
    @Nullable String runtime,
    @Nullable String model,
    @Nullable String runtimeLabel,
    @Nullable String extensions,
    @Nullable String output) {

  static InstanceRow of(long sessionPk, int position, WorktreeInstance instance) {
    return new InstanceRow(
        sessionPk,
        position,
        instance.instanceId(),
        instance.worktreePath(),
        instance.branch(),
        instance.agentName(),
        instance.status().value(),
        instance.tmuxSessionId(),
        Texts.of(instance.startTime()),
        Texts.of(instance.endTime()),
        instance.filesChanged(),
        instance.linesAdded(),
        instance.linesDeleted(),
        instance.runtime(),
        instance.model(),
        instance.runtimeLabel(),
        Texts.of(instance.extensions()),
        instance.output());
  }

  WorktreeInstance instance() {
    return new WorktreeInstance(
        instanceId,
        worktreePath,
        branch,
        agentName,
        InstanceStatus.of(status),
        tmuxSessionId,
        output,
        Texts.timestamp(startTime),
        Texts.timestamp(endTime),
        filesChanged,
        linesAdded,
        linesDeleted,
        runtime,
        model,
        runtimeLabel,
        extensions == null ? RawJson.EMPTY : RawJson.of(extensions));
  }
}
