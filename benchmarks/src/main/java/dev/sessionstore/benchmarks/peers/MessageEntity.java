package dev.sessionstore.benchmarks.peers;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A message as Hibernate maps it. */
@Entity
@Table(name = "messages")
@IdClass(ChildKey.class)
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class MessageEntity {

  @Id
  @ManyToOne(fetch = FetchType.LAZY)
  SessionEntity session;

  @Id int position;
  String id;
  String role;

  @Column(columnDefinition = "text")
  String content;

  String timestamp;
  @Nullable Long instanceId;

  @Column(columnDefinition = "text")
  @Nullable String extensions;

  MessageEntity() {}

  MessageEntity(SessionEntity session, int position) {
    this.session = session;
    this.position = position;
  }

  void set(MessageRow row) {
    id = row.id();
    role = row.role();
    content = row.content();
    timestamp = row.timestamp();
    instanceId = row.instanceId();
    extensions = row.extensions();
  }

  MessageRow row() {
    return new MessageRow(0, position, id, role, content, timestamp, instanceId, extensions);
  }
}
