package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@link HistoryWriter}s told of their calls, and whether what is stored in the end agrees. A
 * chain of tokens only grows, so a read is right if what it saw is the beginning of the chain that
 * is there in the end, with all that was acknowledged before the read began and nothing that began
 * after it ended. Moments are those of {@link System#nanoTime}, one clock for all processes.
 */
final class History {

  /**
   * A call.
   *
   * @param name what it did: {@code task}, {@code chat}, {@code read}, {@code put}, {@code delete}
   * @param end when it returned; greater than any moment if it did not
   * @param task the end of the chain of tasks that it saw, or null
   * @param chat the end of the chat that it saw, or null
   */
  private record Call(
      String token,
      String name,
      String id,
      long begin,
      long end,
      @Nullable String task,
      @Nullable String chat) {

    boolean isAcknowledged() {
      return end < Long.MAX_VALUE;
    }
  }

  private final Map<String, Call> calls = new HashMap<>();
  private int ended;

  /** What a process printed, in the order in which it did. */
  synchronized void add(List<String> lines) {
    for (String line : lines) {
      String[] words = line.split(" ");
      if (!line.endsWith(" .")) {
        continue; // cut off by its death
      }
      switch (words[0]) {
        case "begin" ->
            calls.put(
                words[1],
                new Call(
                    words[1],
                    words[3],
                    words[4],
                    Long.parseLong(words[2]),
                    Long.MAX_VALUE,
                    null,
                    null));
        case "done" ->
            calls.computeIfPresent(
                words[1],
                (token, call) ->
                    new Call(
                        token,
                        call.name,
                        call.id,
                        call.begin,
                        Long.parseLong(words[2]),
                        words[3].equals("-") ? null : words[3],
                        words[4].equals("-") ? null : words[4]));
        case "ended" -> ended++;
        default -> throw new AssertionError(line);
      }
    }
  }

  /** How many processes came to their own end. */
  int ended() {
    return ended;
  }

  long acknowledged() {
    return calls.values().stream().filter(Call::isAcknowledged).count();
  }

  /** The calls that were under way when their processes were killed. */
  long cutOff() {
    return calls.size() - acknowledged();
  }

  static List<String> chat(WorktreeSession session) {
    return session.chatHistory().stream().map(ChatMessage::content).toList();
  }

  /** How long a chain is and how it ends, which is enough to know where it is in a longer one. */
  static String end(List<String> chain) {
    return chain.isEmpty() ? "0:" : chain.size() + ":" + chain.get(chain.size() - 1);
  }

  /** The sessions that are there in the end agree with what was told. */
  void assertExplains(List<WorktreeSession> sessions, String context) {
    Map<String, WorktreeSession> held = new HashMap<>();
    sessions.forEach(session -> held.put(session.id(), session));
    for (String id : HistoryWriter.SHARED) {
      assertThat(held).as(context).containsKey(id);
      List<String> task = HistoryWriter.words(held.get(id).task());
      assertChain(id, "task", task, Call::task, context);
      assertChain(id, "chat", chat(held.get(id)), Call::chat, context);
    }
    assertOwn(held, context);
  }

  /** Reads what a call saw. */
  private interface Seen {
    @Nullable String by(Call call);
  }

  private void assertChain(String id, String name, List<String> chain, Seen seen, String context) {
    String what = context + ": " + name + " of " + id;
    Set<String> there = new HashSet<>(chain);
    assertThat(there).as("%s: twice the same", what).hasSameSizeAs(chain);
    List<Call> appends =
        calls.values().stream()
            .filter(call -> call.id.equals(id) && call.name.equals(name))
            .toList();
    Set<String> begun = appends.stream().map(Call::token).collect(Collectors.toSet());
    Set<String> acknowledged =
        appends.stream().filter(Call::isAcknowledged).map(Call::token).collect(Collectors.toSet());
    assertThat(there).as("%s: lost", what).containsAll(acknowledged);
    assertThat(begun).as("%s: out of nothing", what).containsAll(there);
    assertOrder(chain, what);
    List<Call> readers =
        calls.values().stream()
            .filter(call -> call.id.equals(id) && seen.by(call) != null)
            .sorted(Comparator.comparingLong(Call::begin))
            .toList();
    readers.forEach(call -> assertSeen(call, String.valueOf(seen.by(call)), chain, what));
  }

  /** What had returned before another began stands before it. */
  private void assertOrder(List<String> chain, String what) {
    long latestBegin = Long.MIN_VALUE;
    for (String token : chain) {
      Call call = call(token);
      assertThat(call.end).as("%s: order at %s", what, token).isGreaterThan(latestBegin);
      latestBegin = Math.max(latestBegin, call.begin);
    }
  }

  private void assertSeen(Call reader, String end, List<String> chain, String what) {
    int length = Integer.parseInt(end.substring(0, end.indexOf(':')));
    assertThat(length)
        .as("%s: seen by %s and lost", what, reader.token)
        .isLessThanOrEqualTo(chain.size());
    assertThat(end(chain.subList(0, length)))
        .as("%s: seen by %s, which is no beginning", what, reader.token)
        .isEqualTo(end);
    for (int i = 0; i < chain.size(); i++) {
      Call append = call(chain.get(i));
      if (i < length) {
        assertThat(append.begin)
            .as("%s: %s saw the future", what, reader.token)
            .isLessThan(reader.end);
      } else {
        assertThat(append.end)
            .as("%s: %s saw the past", what, reader.token)
            .isGreaterThan(reader.begin);
      }
    }
  }

  private Call call(String token) {
    Call call = calls.get(token);
    assertThat(call).as(token).isNotNull();
    return Objects.requireNonNull(call);
  }

  /** A thread's own sessions are as it left them, with or without the call that was cut off. */
  private void assertOwn(Map<String, WorktreeSession> held, String context) {
    Map<String, List<Call>> byId = new HashMap<>();
    calls.values().stream()
        .filter(call -> call.id.startsWith("own-"))
        .forEach(call -> byId.computeIfAbsent(call.id, any -> new ArrayList<>()).add(call));
    byId.forEach(
        (id, own) -> {
          own.sort(Comparator.comparingLong(Call::begin));
          List<@Nullable WorktreeSession> possible = new ArrayList<>();
          possible.add(null);
          for (Call call : own) {
            if (call.isAcknowledged()) {
              possible.clear();
            }
            possible.add(call.name.equals("delete") ? null : HistoryWriter.own(id, call.token));
          }
          assertThat(possible).as("%s: %s", context, id).contains(held.get(id));
        });
    assertThat(held.keySet())
        .as("%s: out of nothing", context)
        .allMatch(id -> byId.containsKey(id) || HistoryWriter.SHARED.contains(id));
  }
}
