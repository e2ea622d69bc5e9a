package dev.sessionstore.benchmarks.harness;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The operations as steps over one filled subject: each picks the next session in an order that
 * jumps about. What the subject holds is followed, so that an update changes the task and nothing
 * else. Not safe for use by several threads.
 */
public final class Workload {

  /** Shares no factor with the sizes in use, so that all sessions are visited. */
  private static final int STRIDE = 7_919;

  private static final int PAGE = 50;
  private static final int HITS = 20;

  /** A chat that has grown by as much as most have is cut to what it was, after the turn. */
  public static final int MOST_ADDED = 10;

  private final Subject subject;
  private final List<WorktreeSession> sessions;
  private final int[] added;
  private int turn;
  private int created;

  /** Makes the workload of a subject that has been filled with this data. */
  public Workload(Subject subject, DataSet data) {
    this.subject = subject;
    sessions = new ArrayList<>(data.sessions());
    added = new int[sessions.size()];
  }

  /** Returns an operation as a step. */
  public Step step(Operation operation) {
    return switch (operation) {
      case CREATE -> new Creating();
      case UPDATE -> new Updating();
      case ADD_CHAT_MESSAGE -> new Chatting();
      case UPDATE_INSTANCE_STATUS -> new SettingStatus();
      case GET -> () -> require(!subject.get(sessions.get(next()).id()).instances().isEmpty());
      case GET_ALL -> () -> require(subject.getAll().size() >= sessions.size());
      case GET_CHAT -> () -> require(subject.getChat(sessions.get(next()).id()) >= 0);
      case LIST -> () -> require(subject.list(PAGE).size() == Math.min(PAGE, sessions.size()));
      case SEARCH -> () -> require(!subject.search(DataSet.WORD, HITS).isEmpty());
      case DELETE -> throw new IllegalArgumentException("not to be measured");
    };
  }

  /** Cuts all chats to their first messages that have got too long. */
  private void cutChats() throws Exception {
    for (int i = 0; i < added.length; i++) {
      if (added[i] >= MOST_ADDED) {
        WorktreeSession session = sessions.get(i);
        List<ChatMessage> chat = session.chatHistory();
        WorktreeSession cut =
            session.toBuilder().chatHistory(chat.subList(0, chat.size() - added[i])).build();
        subject.cutChat(cut);
        sessions.set(i, cut);
        added[i] = 0;
      }
    }
  }

  /** A message as a user types it. */
  public static ChatMessage message(Timestamp now) {
    return ChatMessage.builder()
        .id("msg-1760000000000")
        .role(MessageRole.USER)
        .content("What does this change do? 詳細を教えてください")
        .timestamp(now)
        .build();
  }

  private static Timestamp now() {
    return Timestamp.of(Instant.now());
  }

  private int next() {
    turn++;
    return (int) ((long) turn * STRIDE % sessions.size());
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a subject gave a wrong answer");
    }
  }

  private final class Creating implements Step {
    private final List<String> present = new ArrayList<>();
    private WorktreeSession session = sessions.get(0);

    @Override
    public void prepare() {
      session = sessions.get(next()).toBuilder().id("created-" + created++).build();
      present.add(session.id());
    }

    @Override
    public void run() throws Exception {
      subject.create(session);
    }

    @Override
    public void endTurn() throws Exception {
      for (String id : present) {
        subject.delete(id);
      }
      present.clear();
      subject.settle();
    }
  }

  private final class Updating implements Step {
    private WorktreeSession session = sessions.get(0);

    @Override
    public void prepare() {
      int index = next();
      WorktreeSession old = sessions.get(index);
      String task = old.task();
      int mark = task.lastIndexOf(" #");
      session =
          old.toBuilder()
              .task((mark < 0 ? task : task.substring(0, mark)) + " #" + turn)
              .updatedAt(now())
              .build();
      sessions.set(index, session);
    }

    @Override
    public void run() throws Exception {
      subject.update(session);
    }

    @Override
    public void endTurn() throws Exception {
      subject.settle();
    }
  }

  private final class Chatting implements Step {
    private String id = "";
    private Timestamp now = now();
    private ChatMessage message = message(now);

    @Override
    public void prepare() {
      int index = next();
      now = now();
      message = message(now);
      WorktreeSession old = sessions.get(index);
      id = old.id();
      sessions.set(index, old.withChatMessage(message, now));
      added[index]++;
    }

    @Override
    public void run() throws Exception {
      subject.addChatMessage(id, message, now);
    }

    @Override
    public void endTurn() throws Exception {
      cutChats();
      subject.settle();
    }
  }

  private final class SettingStatus implements Step {
    private String id = "";
    private long instance;
    private InstanceStatus status = InstanceStatus.IDLE;
    private Timestamp now = now();

    @Override
    public void prepare() {
      int index = next();
      now = now();
      WorktreeSession old = sessions.get(index);
      WorktreeInstance first = old.instances().get(0);
      id = old.id();
      instance = first.instanceId();
      status =
          first.status().equals(InstanceStatus.RUNNING)
              ? InstanceStatus.COMPLETED
              : InstanceStatus.RUNNING;
      sessions.set(index, old.withInstanceStatus(instance, status, now).orElseThrow());
    }

    @Override
    public void run() throws Exception {
      subject.updateInstanceStatus(id, instance, status, now);
    }

    @Override
    public void endTurn() throws Exception {
      subject.settle();
    }
  }
}
