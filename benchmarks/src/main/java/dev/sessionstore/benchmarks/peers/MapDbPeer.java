package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.serializer.GroupSerializer;
import org.mapdb.serializer.GroupSerializerObjectArray;
import org.mapdb.serializer.SerializerArrayTuple;

/**
 * MapDB: a map from number to head of session, one from id to number, a set ordered by time of
 * update, and maps of outputs and messages by session and position; values have serializers and lie
 * outside of the nodes. It has no search.
 */
final class MapDbPeer implements Subject {

  private static final GroupSerializer<Records.Head> HEAD =
      new GroupSerializerObjectArray<>() {
        @Override
        public void serialize(DataOutput2 out, Records.Head head) throws IOException {
          Records.write(out, head);
        }

        @Override
        public Records.Head deserialize(DataInput2 in, int available) throws IOException {
          return Records.readHead(in);
        }
      };

  private static final GroupSerializer<ChatMessage> MESSAGE =
      new GroupSerializerObjectArray<>() {
        @Override
        public void serialize(DataOutput2 out, ChatMessage message) throws IOException {
          Records.write(out, message);
        }

        @Override
        public ChatMessage deserialize(DataInput2 in, int available) throws IOException {
          return Records.readMessage(in);
        }
      };

  private final DB db;
  private final boolean log;
  private final BTreeMap<Long, Records.Head> heads;
  private final Map<String, Long> numbers;
  private final NavigableSet<Object[]> updates;
  private final BTreeMap<Long, String> outputs;
  private final BTreeMap<Long, ChatMessage> messages;

  /**
   * Opens it.
   *
   * @param folder the folder to store in
   * @param log whether it has a write-ahead log, to which each operation is committed; by default
   *     it has none
   */
  MapDbPeer(Path folder, boolean log) {
    this.log = log;
    DBMaker.Maker maker =
        DBMaker.fileDB(folder.resolve("peer.db").toFile()).fileMmapEnableIfSupported();
    db = (log ? maker.transactionEnable() : maker).make();
    heads = db.treeMap("heads", Serializer.LONG, HEAD).valuesOutsideNodesEnable().createOrOpen();
    numbers = db.hashMap("numbers", Serializer.STRING, Serializer.LONG).createOrOpen();
    updates =
        db.treeSet("updates", new SerializerArrayTuple(Serializer.LONG, Serializer.LONG))
            .createOrOpen();
    outputs =
        db.treeMap("outputs", Serializer.LONG, Serializer.STRING)
            .valuesOutsideNodesEnable()
            .createOrOpen();
    messages =
        db.treeMap("messages", Serializer.LONG, MESSAGE).valuesOutsideNodesEnable().createOrOpen();
    commit();
  }

  private void commit() {
    if (log) {
      db.commit();
    }
  }

  @Override
  public void create(WorktreeSession session) {
    insert(session);
    commit();
  }

  @Override
  public void fill(List<WorktreeSession> sessions) {
    sessions.forEach(this::insert);
    commit();
  }

  private void insert(WorktreeSession session) {
    Map.Entry<Long, Records.Head> last = heads.lastEntry();
    long pk = last == null ? 0 : last.getKey() + 1;
    if (numbers.putIfAbsent(session.id(), pk) != null) {
      throw new IllegalStateException("the id is taken");
    }
    Records.Head head = Records.Head.of(pk, session);
    heads.put(pk, head);
    updates.add(byUpdate(head));
    for (int i = 0; i < session.instances().size(); i++) {
      putOutput(pk, i, session.instances().get(i).output());
    }
    for (int i = 0; i < session.chatHistory().size(); i++) {
      messages.put(Records.child(pk, i), session.chatHistory().get(i));
    }
  }

  private static Object[] byUpdate(Records.Head head) {
    return new Object[] {head.session().updatedKey(), head.session().pk()};
  }

  private void putOutput(long pk, int position, @Nullable String output) {
    if (output == null) {
      outputs.remove(Records.child(pk, position));
    } else {
      outputs.put(Records.child(pk, position), output);
    }
  }

  private void replace(Records.Head old, Records.Head head) {
    heads.put(head.session().pk(), head);
    updates.remove(byUpdate(old));
    updates.add(byUpdate(head));
  }

  @Override
  public void update(WorktreeSession session) {
    Records.Head old = head(session.id());
    long pk = old.session().pk();
    List<@Nullable String> oldOutputs = outputs(old);
    List<ChatMessage> oldChat = chat(old);
    replace(old, Records.Head.of(pk, session));
    Records.changeChildren(
        oldOutputs,
        oldChat,
        session,
        (position, output) -> putOutput(pk, position, output),
        (position, message) -> {
          if (message == null) {
            messages.remove(Records.child(pk, position));
          } else {
            messages.put(Records.child(pk, position), message);
          }
        });
    commit();
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) {
    Records.Head old = head(id);
    int count = old.session().messageCount();
    messages.put(Records.child(old.session().pk(), count), message);
    replace(old, new Records.Head(old.session().touched(count + 1, now), old.instances()));
    commit();
  }

  @Override
  public void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) {
    Records.Head old = head(id);
    replace(old, old.withStatus(instanceId, status, now));
    commit();
  }

  @Override
  public WorktreeSession get(String id) {
    Records.Head head = head(id);
    return head.join(outputs(head), chat(head));
  }

  private Records.Head head(String id) {
    Long pk = numbers.get(id);
    Records.Head head = pk == null ? null : heads.get(pk);
    if (head == null) {
      throw new NoSuchElementException();
    }
    return head;
  }

  private List<@Nullable String> outputs(Records.Head head) {
    List<@Nullable String> texts =
        new ArrayList<>(Collections.nCopies(head.instances().size(), null));
    long pk = head.session().pk();
    outputs
        .subMap(Records.child(pk, 0), Records.child(pk + 1, 0))
        .forEach((child, text) -> texts.set(Records.position(child), text));
    return texts;
  }

  private List<ChatMessage> chat(Records.Head head) {
    long pk = head.session().pk();
    Collection<ChatMessage> chat =
        messages.subMap(Records.child(pk, 0), Records.child(pk + 1, 0)).values();
    List<ChatMessage> read = new ArrayList<>(head.session().messageCount());
    chat.forEach(read::add);
    return read;
  }

  @Override
  public List<WorktreeSession> getAll() {
    List<WorktreeSession> all = new ArrayList<>();
    for (Records.Head head : heads.values()) {
      all.add(head.join(outputs(head), chat(head)));
    }
    return all;
  }

  @Override
  public List<String> list(int limit) {
    List<String> ids = new ArrayList<>();
    for (Object[] update : updates.descendingSet()) {
      if (ids.size() == limit) {
        break;
      }
      Records.Head head = heads.get((Long) update[1]);
      if (head != null) {
        ids.add(head.session().summary().id());
      }
    }
    return ids;
  }

  @Override
  public void delete(String id) {
    Records.Head head = head(id);
    long pk = head.session().pk();
    numbers.remove(id);
    heads.remove(pk);
    updates.remove(byUpdate(head));
    for (int i = 0; i < head.instances().size(); i++) {
      outputs.remove(Records.child(pk, i));
    }
    for (int i = 0; i < head.session().messageCount(); i++) {
      messages.remove(Records.child(pk, i));
    }
    commit();
  }

  @Override
  public void close() {
    db.close();
  }
}
