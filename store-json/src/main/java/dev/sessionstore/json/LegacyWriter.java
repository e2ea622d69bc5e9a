package dev.sessionstore.json;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.RawJson;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes values in the style of the old editor: two spaces of indentation, null for what is absent,
 * documented members in their order and then the unknown ones in theirs, nothing escaped that need
 * not be. Takes valid values only.
 */
final class LegacyWriter {

  private final Utf8Output out;
  private int depth;

  /** Whether the object or array under way has nothing in it yet. */
  private boolean first;

  LegacyWriter(Utf8Output out, int depth) {
    this.out = out;
    this.depth = depth;
  }

  void session(WorktreeSession session) throws IOException {
    open('{');
    text("id", session.id());
    text("type", session.type().value());
    text("task", session.task());
    text("status", session.status().value());
    time("createdAt", session.createdAt());
    time("updatedAt", session.updatedAt());
    time("completedAt", session.completedAt());
    array("instances", session.instances(), this::instance);
    array("chatHistory", session.chatHistory(), this::message);
    text("model", session.model());
    scalar("timeoutSeconds", session.timeoutSeconds());
    scalar("preserveWorktrees", session.preserveWorktrees());
    scalar("winnerId", session.winnerId());
    array("runtimeMix", session.runtimeMix(), out::quoted);
    scalar("totalDuration", session.totalDuration());
    scalar("totalFilesChanged", session.totalFilesChanged());
    scalar("totalLinesAdded", session.totalLinesAdded());
    scalar("totalLinesDeleted", session.totalLinesDeleted());
    extensions(session.extensions());
    close('}');
  }

  private void instance(WorktreeInstance instance) throws IOException {
    open('{');
    scalar("instanceId", instance.instanceId());
    text("worktreePath", instance.worktreePath());
    text("branch", instance.branch());
    text("agentName", instance.agentName());
    text("status", instance.status().value());
    text("tmuxSessionId", instance.tmuxSessionId());
    text("output", instance.output());
    time("startTime", instance.startTime());
    time("endTime", instance.endTime());
    scalar("filesChanged", instance.filesChanged());
    scalar("linesAdded", instance.linesAdded());
    scalar("linesDeleted", instance.linesDeleted());
    text("runtime", instance.runtime());
    text("model", instance.model());
    text("runtimeLabel", instance.runtimeLabel());
    extensions(instance.extensions());
    close('}');
  }

  void message(ChatMessage message) throws IOException {
    open('{');
    text("id", message.id());
    text("role", message.role().value());
    text("content", message.content());
    time("timestamp", message.timestamp());
    scalar("instanceId", message.instanceId());
    extensions(message.extensions());
    close('}');
  }

  private void time(String name, @Nullable Timestamp time) throws IOException {
    text(name, time == null ? null : time.text());
  }

  private void text(String name, @Nullable String text) throws IOException {
    if (text == null) {
      scalar(name, null);
    } else {
      name(name);
      out.quoted(text);
    }
  }

  private void scalar(String name, @Nullable Object numberOrBoolean) throws IOException {
    name(name);
    out.ascii(String.valueOf(numberOrBoolean));
  }

  /** Writes one item of an array. */
  private interface Item<T> {
    void write(T item) throws IOException;
  }

  private <T> void array(String name, @Nullable List<T> items, Item<T> writer) throws IOException {
    if (items == null) {
      scalar(name, null);
      return;
    }
    name(name);
    open('[');
    for (T item : items) {
      next();
      writer.write(item);
    }
    close(']');
  }

  private void name(String name) throws IOException {
    next();
    out.quoted(name);
    out.ascii(": ");
  }

  private void open(char bracket) throws IOException {
    out.ascii(bracket);
    depth++;
    first = true;
  }

  private void next() throws IOException {
    if (!first) {
      out.ascii(',');
    }
    first = false;
    newLine();
  }

  private void close(char bracket) throws IOException {
    depth--;
    if (!first) {
      newLine();
    }
    first = false;
    out.ascii(bracket);
  }

  private void newLine() throws IOException {
    out.ascii('\n');
    for (int i = 0; i < depth; i++) {
      out.ascii("  ");
    }
  }

  /** Spreads compact text out; its strings are spelt as we would. */
  private void extensions(RawJson extensions) throws IOException {
    String json = extensions.text();
    int end = json.length() - 1;
    if (extensions.isEmpty()) {
      return;
    }
    next();
    for (int i = 1; i < end; i++) {
      char c = json.charAt(i);
      switch (c) {
        case '"' -> {
          int close = endOfString(json, i);
          out.plain(json, i, close);
          i = close - 1;
        }
        case '{', '[' -> {
          open(c);
          char following = json.charAt(i + 1);
          if (following != '}' && following != ']') {
            next();
          }
        }
        case '}', ']' -> close(c);
        case ',' -> next();
        case ':' -> out.ascii(": ");
        default -> out.ascii(c);
      }
    }
  }

  private static int endOfString(String json, int open) {
    int i = open + 1;
    while (json.charAt(i) != '"') {
      i += json.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }
}
