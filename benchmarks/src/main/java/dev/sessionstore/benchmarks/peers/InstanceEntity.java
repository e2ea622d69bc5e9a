package dev.sessionstore.benchmarks.peers;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** An instance as Hibernate maps it. */
@Entity
@Table(name = "instances")
@IdClass(ChildKey.class)
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class InstanceEntity {

  @Id
  @ManyToOne(fetch = FetchType.LAZY)
  SessionEntity session;

  @Id int position;
  long instanceId;
  String worktreePath;
  String branch;
  String agentName;
  String status;
  String tmuxSessionId;
  @Nullable String startTime;
  @Nullable String endTime;
  @Nullable Long filesChanged;
  @Nullable Long linesAdded;
  @Nullable Long linesDeleted;
  @Nullable String runtime;
  @Nullable String model;
  @Nullable String runtimeLabel;

  @Column(columnDefinition = "text")
  @Nullable String extensions;

  @Column(columnDefinition = "text")
  @Nullable String output;

  InstanceEntity() {}

  InstanceEntity(SessionEntity session, int position) {
    this.session = session;
    this.position = position;
  }

  void set(InstanceRow row) {
    instanceId = row.instanceId();
    worktreePath = row.worktreePath();
    branch = row.branch();
    agentName = row.agentName();
    status = row.status();
    tmuxSessionId = row.tmuxSessionId();
    startTime = row.startTime();
    endTime = row.endTime();
    filesChanged = row.filesChanged();
    linesAdded = row.linesAdded();
    linesDeleted = row.linesDeleted();
    runtime = row.runtime();
    model = row.model();
    runtimeLabel = row.runtimeLabel();
    extensions = row.extensions();
    output = row.output();
  }

  InstanceRow row() {
    return new InstanceRow(
        0,
        position,
        instanceId,
        worktreePath,
        branch,
        agentName,
        status,
        tmuxSessionId,
        startTime,
        endTime,
        filesChanged,
        linesAdded,
        linesDeleted,
        runtime,
        model,
        runtimeLabel,
        extensions,
        output);
  }
}
