package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows as bytes, for the peers that store keys and values. A session is a head (with its instances,
 * without their outputs), and a value for each output and each message, so that small changes write
 * little.
 */
final class Records {

  /** A session without outputs and messages. */
  record Head(SessionRow session, List<InstanceRow> instances) {

    static Head of(long pk, WorktreeSession session) {
      List<InstanceRow> rows = new ArrayList<>(session.instances().size());
      for (WorktreeInstance instance : session.instances()) {
        rows.add(InstanceRow.of(pk, rows.size(), instance.toBuilder().output(null).build()));
      }
      return new Head(SessionRow.of(pk, session), rows);
    }

    WorktreeSession join(List<@Nullable String> outputs, List<ChatMessage> chat) {
      List<WorktreeInstance> joined = new ArrayList<>(instances.size());
      for (InstanceRow row : instances) {
        joined.add(row.instance().toBuilder().output(outputs.get(row.position())).build());
      }
      return session.session(joined, chat);
    }

    Head withStatus(long instanceId, InstanceStatus status, Timestamp now) {
      List<InstanceRow> changed = new ArrayList<>(instances.size());
      for (InstanceRow row : instances) {
        changed.add(
            row.instanceId() == instanceId
                ? InstanceRow.of(
                    row.sessionPk(),
                    row.position(),
                    row.instance().toBuilder().status(status).build())
                : row);
      }
      return new Head(session.touched(session.messageCount(), now), changed);
    }
  }

  private Records() {}

  /** Stores the child at a position, or removes it. */
  interface Change<T> {
    void apply(int position, @Nullable T child);
  }

  /** Changes the outputs and messages that are not the same in a new state. */
  static void changeChildren(
      List<@Nullable String> outputs,
      List<ChatMessage> chat,
      WorktreeSession session,
      Change<String> changeOutput,
      Change<ChatMessage> changeMessage) {
    List<@Nullable String> newOutputs = new ArrayList<>();
    session.instances().forEach(instance -> newOutputs.add(instance.output()));
    change(outputs, newOutputs, changeOutput);
    change(chat, session.chatHistory(), changeMessage);
  }

  private static <T> void change(
      List<? extends @Nullable T> old, List<? extends @Nullable T> now, Change<T> change) {
    for (int i = 0; i < Math.max(old.size(), now.size()); i++) {
      T before = i < old.size() ? old.get(i) : null;
      T after = i < now.size() ? now.get(i) : null;
      if (!Objects.equals(before, after)) {
        change.apply(i, after);
      }
    }
  }

  /** Returns the key of the child of a session. */
  static long child(long pk, int position) {
    return pk << 24 | position;
  }

  /** Returns the position in the key of a child. */
  static int position(long child) {
    return (int) (child & 0xFF_FFFF);
  }

  static void write(DataOutput out, Head head) throws IOException {
    SessionRow row = head.session();
    out.writeLong(row.pk());
    text(out, row.id());
    text(out, row.type());
    text(out, row.task());
    text(out, row.status());
    text(out, row.createdAt());
    text(out, row.updatedAt());
    out.writeLong(row.updatedKey());
    text(out, row.completedAt());
    text(out, row.model());
    number(out, row.timeoutSeconds());
    out.writeByte(row.preserveWorktrees() == null ? 2 : row.preserveWorktrees() ? 1 : 0);
    number(out, row.winnerId());
    text(out, row.runtimeMix());
    number(out, row.totalDuration());
    number(out, row.totalFilesChanged());
    number(out, row.totalLinesAdded());
    number(out, row.totalLinesDeleted());
    out.writeInt(row.instanceCount());
    out.writeInt(row.messageCount());
    text(out, row.extensions());
    for (InstanceRow instance : head.instances()) {
      out.writeLong(instance.instanceId());
      text(out, instance.worktreePath());
      text(out, instance.branch());
      text(out, instance.agentName());
      text(out, instance.status());
      text(out, instance.tmuxSessionId());
      text(out, instance.startTime());
      text(out, instance.endTime());
      number(out, instance.filesChanged());
      number(out, instance.linesAdded());
      number(out, instance.linesDeleted());
      text(out, instance.runtime());
      text(out, instance.model());
      text(out, instance.runtimeLabel());
      text(out, instance.extensions());
    }
  }

  static Head readHead(DataInput in) throws IOException {
    SessionRow row = readSession(in);
    List<InstanceRow> instances = new ArrayList<>(row.instanceCount());
    for (int i = 0; i < row.instanceCount(); i++) {
      instances.add(
          new InstanceRow(
              row.pk(),
              i,
              in.readLong(),
              required(in),
              required(in),
              required(in),
              required(in),
              required(in),
              text(in),
              text(in),
              number(in),
              number(in),
              number(in),
              text(in),
              text(in),
              text(in),
              text(in),
              null));
    }
    return new Head(row, instances);
  }

  private static SessionRow readSession(DataInput in) throws IOException {
    return new SessionRow(
        in.readLong(),
        required(in),
        required(in),
        required(in),
        required(in),
        required(in),
        required(in),
        in.readLong(),
        text(in),
        text(in),
        number(in),
        flag(in),
        number(in),
        text(in),
        number(in),
        number(in),
        number(in),
        number(in),
        in.readInt(),
        in.readInt(),
        text(in));
  }

  static void write(DataOutput out, ChatMessage message) throws IOException {
    MessageRow row = MessageRow.of(0, 0, message);
    text(out, row.id());
    text(out, row.role());
    text(out, row.content());
    text(out, row.timestamp());
    number(out, row.instanceId());
    text(out, row.extensions());
  }

  static ChatMessage readMessage(DataInput in) throws IOException {
    return new MessageRow(
            0, 0, required(in), required(in), required(in), required(in), number(in), text(in))
        .message();
  }

  private static void text(DataOutput out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  private static @Nullable String text(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String required(DataInput in) throws IOException {
    String text = text(in);
    if (text == null) {
      throw new IOException("a text is missing");
    }
    return text;
  }

  private static void number(DataOutput out, @Nullable Long number) throws IOException {
    out.writeBoolean(number != null);
    if (number != null) {
      out.writeLong(number);
    }
  }

  private static @Nullable Long number(DataInput in) throws IOException {
    return in.readBoolean() ? in.readLong() : null;
  }

  private static @Nullable Boolean flag(DataInput in) throws IOException {
    byte flag = in.readByte();
    return flag == 2 ? null : flag == 1;
  }
}
