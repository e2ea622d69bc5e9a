package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.bindings.LongBinding;
import jetbrains.exodus.bindings.StringBinding;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Xodus, its environment of transactional key-value stores: heads of sessions by number, numbers by
 * id and by time of update, outputs and messages by session and position. It has no search.
 */
final class XodusPeer implements Subject {

  private final Environment environment;
  private final Store heads;
  private final Store numbers;
  private final Store updates;
  private final Store outputs;
  private final Store messages;

  /**
   * Opens it.
   *
   * @param folder the folder to store in
   * @param durable whether each commit is synced; by default none is
   */
  XodusPeer(Path folder, boolean durable) {
    environment =
        Environments.newInstance(
            folder.toFile(), new EnvironmentConfig().setLogDurableWrite(durable));
    heads = store("heads", StoreConfig.WITHOUT_DUPLICATES);
    numbers = store("numbers", StoreConfig.WITHOUT_DUPLICATES);
    updates = store("updates", StoreConfig.WITH_DUPLICATES);
    outputs = store("outputs", StoreConfig.WITHOUT_DUPLICATES);
    messages = store("messages", StoreConfig.WITHOUT_DUPLICATES);
  }

  private Store store(String name, StoreConfig config) {
    return environment.computeInTransaction(
        transaction -> environment.openStore(name, config, transaction));
  }

  @Override
  public void create(WorktreeSession session) {
    environment.executeInTransaction(
        in -> {
          long pk = 0;
          try (Cursor cursor = heads.openCursor(in)) {
            if (cursor.getLast()) {
              pk = LongBinding.entryToLong(cursor.getKey()) + 1;
            }
          }
          if (!numbers.add(
              in, StringBinding.stringToEntry(session.id()), LongBinding.longToEntry(pk))) {
            throw new IllegalStateException("the id is taken");
          }
          Records.Head head = Records.Head.of(pk, session);
          put(in, head);
          updates.put(in, key(head.session().updatedKey()), key(pk));
          for (int i = 0; i < session.instances().size(); i++) {
            putOutput(in, pk, i, session.instances().get(i).output());
          }
          for (int i = 0; i < session.chatHistory().size(); i++) {
            put(in, pk, i, session.chatHistory().get(i));
          }
        });
  }

  private void put(Transaction in, Records.Head head) {
    heads.put(in, key(head.session().pk()), bytes(out -> Records.write(out, head)));
  }

  private void put(Transaction in, long pk, int position, ChatMessage message) {
    messages.put(in, key(Records.child(pk, position)), bytes(out -> Records.write(out, message)));
  }

  private void putOutput(Transaction in, long pk, int position, @Nullable String output) {
    ByteIterable key = key(Records.child(pk, position));
    if (output == null) {
      outputs.delete(in, key);
    } else {
      outputs.put(in, key, new ArrayByteIterable(output.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Override
  public void update(WorktreeSession session) {
    environment.executeInTransaction(
        in -> {
          Records.Head old = head(in, session.id());
          long pk = old.session().pk();
          List<@Nullable String> oldOutputs = outputs(in, old);
          List<ChatMessage> oldChat = chat(in, old);
          replace(in, old, Records.Head.of(pk, session));
          Records.changeChildren(
              oldOutputs,
              oldChat,
              session,
              (position, output) -> putOutput(in, pk, position, output),
              (position, message) -> {
                if (message == null) {
                  messages.delete(in, key(Records.child(pk, position)));
                } else {
                  put(in, pk, position, message);
                }
              });
        });
  }

  private void replace(Transaction in, Records.Head old, Records.Head head) {
    put(in, head);
    ByteIterable pk = key(head.session().pk());
    try (Cursor cursor = updates.openCursor(in)) {
      if (cursor.getSearchBoth(key(old.session().updatedKey()), pk)) {
        cursor.deleteCurrent();
      }
    }
    updates.put(in, key(head.session().updatedKey()), pk);
  }

  @Override
  public void addChatMessage(String id, ChatMessage message, Timestamp now) {
    environment.executeInTransaction(
        in -> {
          Records.Head old = head(in, id);
          put(in, old.session().pk(), old.session().messageCount(), message);
          replace(
              in,
              old,
              new Records.Head(
                  old.session().touched(old.session().messageCount() + 1, now), old.instances()));
        });
  }

  @Override
  public void updateInstanceStatus(
      String id, long instanceId, InstanceStatus status, Timestamp now) {
    environment.executeInTransaction(
        in -> {
          Records.Head old = head(in, id);
          replace(in, old, old.withStatus(instanceId, status, now));
        });
  }

  @Override
  public WorktreeSession get(String id) {
    return environment.computeInReadonlyTransaction(
        in -> {
          Records.Head head = head(in, id);
          return head.join(outputs(in, head), chat(in, head));
        });
  }

  private Records.Head head(Transaction in, String id) {
    ByteIterable pk = numbers.get(in, StringBinding.stringToEntry(id));
    ByteIterable head = pk == null ? null : heads.get(in, pk);
    if (head == null) {
      throw new NoSuchElementException();
    }
    return read(head, Records::readHead);
  }

  private List<@Nullable String> outputs(Transaction in, Records.Head head) {
    List<@Nullable String> texts =
        new ArrayList<>(Collections.nCopies(head.instances().size(), null));
    long pk = head.session().pk();
    try (Cursor cursor = outputs.openCursor(in)) {
      ByteIterable value = cursor.getSearchKeyRange(key(Records.child(pk, 0)));
      while (value != null) {
        long child = LongBinding.entryToLong(cursor.getKey());
        if (child >= Records.child(pk + 1, 0)) {
          break;
        }
        texts.set(Records.position(child), text(value));
        value = cursor.getNext() ? cursor.getValue() : null;
      }
    }
    return texts;
  }

  private List<ChatMessage> chat(Transaction in, Records.Head head) {
    int count = head.session().messageCount();
    List<ChatMessage> chat = new ArrayList<>(count);
    if (count > 0) {
      try (Cursor cursor = messages.openCursor(in)) {
        ByteIterable value = cursor.getSearchKey(key(Records.child(head.session().pk(), 0)));
        while (value != null && chat.size() < count) {
          chat.add(read(value, Records::readMessage));
          value = cursor.getNext() ? cursor.getValue() : null;
        }
      }
    }
    return chat;
  }

  @Override
  public List<WorktreeSession> getAll() {
    return environment.computeInReadonlyTransaction(
        in -> {
          List<WorktreeSession> all = new ArrayList<>();
          try (Cursor cursor = heads.openCursor(in)) {
            while (cursor.getNext()) {
              Records.Head head = read(cursor.getValue(), Records::readHead);
              all.add(head.join(outputs(in, head), chat(in, head)));
            }
          }
          return all;
        });
  }

  @Override
  public List<String> list(int limit) {
    return environment.computeInReadonlyTransaction(
        in -> {
          List<String> ids = new ArrayList<>();
          try (Cursor cursor = updates.openCursor(in)) {
            boolean found = cursor.getLast();
            while (found && ids.size() < limit) {
              ByteIterable head = heads.get(in, cursor.getValue());
              if (head != null) {
                ids.add(read(head, Records::readHead).session().summary().id());
              }
              found = cursor.getPrev();
            }
          }
          return ids;
        });
  }

  @Override
  public void delete(String id) {
    environment.executeInTransaction(
        in -> {
          Records.Head head = head(in, id);
          long pk = head.session().pk();
          numbers.delete(in, StringBinding.stringToEntry(id));
          heads.delete(in, key(pk));
          try (Cursor cursor = updates.openCursor(in)) {
            if (cursor.getSearchBoth(key(head.session().updatedKey()), key(pk))) {
              cursor.deleteCurrent();
            }
          }
          for (int i = 0; i < head.instances().size(); i++) {
            outputs.delete(in, key(Records.child(pk, i)));
          }
          for (int i = 0; i < head.session().messageCount(); i++) {
            messages.delete(in, key(Records.child(pk, i)));
          }
        });
  }

  @Override
  public void close() {
    environment.close();
  }

  private static ByteIterable key(long number) {
    return LongBinding.longToEntry(number);
  }

  private static String text(ByteIterable value) {
    return new String(value.getBytesUnsafe(), 0, value.getLength(), StandardCharsets.UTF_8);
  }

  /** Writes a value. */
  private interface Writing {
    void to(DataOutput out) throws IOException;
  }

  /** Reads a value. */
  private interface Reading<T> {
    T from(DataInput in) throws IOException;
  }

  private static ByteIterable bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ArrayByteIterable(bytes.toByteArray());
  }

  private static <T> T read(ByteIterable value, Reading<T> reading) {
    byte[] bytes = Arrays.copyOf(value.getBytesUnsafe(), value.getLength());
    try {
      return reading.from(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
