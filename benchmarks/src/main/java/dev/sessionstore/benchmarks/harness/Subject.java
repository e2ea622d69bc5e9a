package dev.sessionstore.benchmarks.harness;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import java.util.List;

/**
 * An open store of one workspace's sessions. A {@link Contender} tells which of the operations it
 * has. A write returns when it is as durable as the contender states; a read gives decoded values,
 * complete. Used by one thread at a time, unless the contender is measured with several.
 */
public interface Subject extends AutoCloseable {

  /** {@link Operation#CREATE}. */
  default void create(WorktreeSession session) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** {@link Operation#UPDATE}: replaces the session with this id. */
  default void update(WorktreeSession session) throws Exception {
    throw new UnsupportedOperationException();
  }

  /**
   * {@link Operation#ADD_CHAT_MESSAGE}: at the end; the session's update time becomes {@code now}.
   */
  default void addChatMessage(String id, ChatMessage message, Timestamp now) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** {@link Operation#UPDATE_INSTANCE_STATUS}; the session's update time becomes {@code now}. */
  default void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** {@link Operation#GET}. */
  default WorktreeSession get(String id) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** {@link Operation#GET_ALL}: in the order in which they were created. */
  default List<WorktreeSession> getAll() throws Exception {
    throw new UnsupportedOperationException();
  }

  /** {@link Operation#GET_CHAT}: returns how many messages were read. */
  default int getChat(String id) throws Exception {
    return get(id).chatHistory().size();
  }

  /** {@link Operation#LIST}: the ids of the summaries, the one that was updated last first. */
  default List<String> list(int limit) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** {@link Operation#SEARCH} in tasks and chats: the ids of the sessions found. */
  default List<String> search(String word, int limit) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** {@link Operation#DELETE}. */
  default void delete(String id) throws Exception {
    throw new UnsupportedOperationException();
  }

  /** Creates all of them in the empty subject, in whatever way is quickest. */
  default void fill(List<WorktreeSession> sessions) throws Exception {
    for (WorktreeSession session : sessions) {
      create(session);
    }
  }

  /**
   * Makes a session what it was before messages were added to its chat, so that what is measured
   * does not grow; never timed.
   */
  default void cutChat(WorktreeSession session) throws Exception {
    update(session);
  }

  /** Lets work end that goes on in the background, so that it is not in the way of what follows. */
  default void settle() throws Exception {}

  @Override
  void close() throws Exception;
}
