package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import java.util.List;

/**
 * A peer that keeps chats and nothing else: of each message its role and its text.
 *
 * @param <M> its own type of messages
 */
abstract class ChatPeer<M> implements Subject {

  /** Stores all messages of a session. */
  protected abstract void store(String id, List<M> messages);

  /** Adds a message to those of a session. */
  protected abstract void add(String id, M message);

  /** Reads the messages of a session. */
  protected abstract List<M> read(String id);

  /** Makes a message of its own type. */
  protected abstract M message(ChatMessage message);

  /** Returns what a message holds. */
  protected abstract Said said(M message);

  /** What these peers keep of a message. */
  record Said(String role, String text) {}

  @Override
  public final void fill(List<WorktreeSession> sessions) {
    sessions.forEach(this::cutChat);
  }

  @Override
  public final void cutChat(WorktreeSession session) {
    store(session.id(), session.chatHistory().stream().map(this::message).toList());
  }

  @Override
  public final void addChatMessage(String id, ChatMessage message, Timestamp now) {
    add(id, message(message));
  }

  @Override
  public final int getChat(String id) {
    return read(id).size();
  }

  /** Returns what is stored of a session's chat. */
  final List<Said> chat(String id) {
    return read(id).stream().map(this::said).toList();
  }
}
