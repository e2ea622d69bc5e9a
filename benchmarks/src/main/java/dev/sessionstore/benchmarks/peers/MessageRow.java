package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.Timestamp;
import org.jspecify.annotations.Nullable;

/** A row of the table of messages, in the order and with the names of its columns. */
public record MessageRow(
    long sessionPk,
    int position,
    String id,
    String role,
    String content,
    String timestamp,
    @Nullable Long instanceId,
    @Nullable String extensions) {

  static MessageRow of(long sessionPk, int position, ChatMessage message) {
    return new MessageRow(
        sessionPk,
        position,
        message.id(),
        message.role().value(),
        message.content(),
        message.timestamp().text(),
        message.instanceId(),
        Texts.of(message.extensions()));
  }

  ChatMessage message() {
    return new ChatMessage(
        id,
        MessageRole.of(role),
        content,
        Timestamp.parse(timestamp),
        instanceId,
        extensions == null ? RawJson.EMPTY : RawJson.of(extensions));
  }
}
