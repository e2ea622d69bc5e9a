package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.WorktreeSession;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.hibernate.annotations.NaturalId;
import org.jspecify.annotations.Nullable;

/** A session as Hibernate maps it. */
@Entity
@Table(name = "sessions", indexes = @Index(columnList = "updatedKey"))
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class SessionEntity {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long pk;

  @NaturalId String id;
  String type;

  @Column(columnDefinition = "text")
  String task;

  String status;
  String createdAt;
  String updatedAt;
  long updatedKey;
  @Nullable String completedAt;
  @Nullable String model;
  @Nullable Long timeoutSeconds;
  @Nullable Boolean preserveWorktrees;
  @Nullable Long winnerId;
  @Nullable String runtimeMix;
  @Nullable Long totalDuration;
  @Nullable Long totalFilesChanged;
  @Nullable Long totalLinesAdded;
  @Nullable Long totalLinesDeleted;
  int instanceCount;
  int messageCount;

  @Column(columnDefinition = "text")
  @Nullable String extensions;

  @OneToMany(mappedBy = "session", cascade = CascadeType.ALL, orphanRemoval = true)
  @OrderBy("position")
  @Fetch(FetchMode.SUBSELECT)
  List<InstanceEntity> instances = new ArrayList<>();

  @OneToMany(mappedBy = "session", cascade = CascadeType.ALL, orphanRemoval = true)
  @OrderBy("position")
  @Fetch(FetchMode.SUBSELECT)
  List<MessageEntity> messages = new ArrayList<>();

  /** Takes over all values; children that stay the same stay as they are. */
  void set(WorktreeSession session) {
    SessionRow row = SessionRow.of(0, session);
    id = row.id();
    type = row.type();
    task = row.task();
    status = row.status();
    createdAt = row.createdAt();
    updatedAt = row.updatedAt();
    updatedKey = row.updatedKey();
    completedAt = row.completedAt();
    model = row.model();
    timeoutSeconds = row.timeoutSeconds();
    preserveWorktrees = row.preserveWorktrees();
    winnerId = row.winnerId();
    runtimeMix = row.runtimeMix();
    totalDuration = row.totalDuration();
    totalFilesChanged = row.totalFilesChanged();
    totalLinesAdded = row.totalLinesAdded();
    totalLinesDeleted = row.totalLinesDeleted();
    instanceCount = row.instanceCount();
    messageCount = row.messageCount();
    extensions = row.extensions();
    while (instances.size() > instanceCount) {
      instances.remove(instances.size() - 1);
    }
    for (InstanceRow instance : Rows.instances(0, session)) {
      if (instance.position() == instances.size()) {
        instances.add(new InstanceEntity(this, instance.position()));
      }
      instances.get(instance.position()).set(instance);
    }
    while (messages.size() > messageCount) {
      messages.remove(messages.size() - 1);
    }
    for (MessageRow message : Rows.messages(0, session)) {
      if (message.position() == messages.size()) {
        messages.add(new MessageEntity(this, message.position()));
      }
      messages.get(message.position()).set(message);
    }
  }

  SessionRow row() {
    return new SessionRow(
        pk == null ? 0 : pk,
        id,
        type,
        task,
        status,
        createdAt,
        updatedAt,
        updatedKey,
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
        messageCount,
        extensions);
  }

  WorktreeSession session() {
    return row()
        .session(
            instances.stream().map(instance -> instance.row().instance()).toList(),
            messages.stream().map(message -> message.row().message()).toList());
  }
}
