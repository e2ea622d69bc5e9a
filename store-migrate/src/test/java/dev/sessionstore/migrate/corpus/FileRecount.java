package dev.sessionstore.migrate.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts a session file again from its JSON alone, element by element. */
final class FileRecount {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Set<String> TIMES =
      Set.of("createdAt", "updatedAt", "completedAt", "startTime", "endTime", "timestamp");
  private static final Set<String> SESSION_OPTIONALS =
      Set.of(
          "completedAt",
          "model",
          "timeoutSeconds",
          "preserveWorktrees",
          "winnerId",
          "runtimeMix",
          "totalDuration",
          "totalFilesChanged",
          "totalLinesAdded",
          "totalLinesDeleted");
  private static final Set<String> INSTANCE_OPTIONALS =
      Set.of("output", "startTime", "endTime", "filesChanged", "linesAdded", "linesDeleted");
  private static final Set<String> DEBATE = Set.of("started", "round_1", "round_2", "round_3");

  final Set<String> ids = new HashSet<>();
  private final Map<Trap, Long> traps = new EnumMap<>(Trap.class);
  private final Map<String, Object> firstById = new HashMap<>();
  private final int maxOutput;
  private long elements;
  private long instances;
  private long messages;

  private FileRecount(int maxOutput) {
    this.maxOutput = maxOutput;
  }

  /** Counts everything but shared sessions and second hashes, which one file cannot show. */
  static FileRecount of(Path file, int maxOutput) throws IOException {
    FileRecount recount = new FileRecount(maxOutput);
    try (JsonParser parser = FACTORY.createParser(Files.newInputStream(file))) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        recount.session(asMap(value(parser)));
      }
    }
    return recount;
  }

  CorpusCounts counts(long bytes) {
    return new CorpusCounts(elements, ids.size(), instances, messages, bytes, traps);
  }

  private void session(Map<String, Object> session) {
    elements++;
    String id = (String) Objects.requireNonNull(session.get("id"));
    if (!ids.add(id)) {
      add(
          session.equals(firstById.get(id)) ? Trap.EQUAL_DUPLICATE : Trap.RENUMBERED_DUPLICATE,
          true);
    }
    firstById.putIfAbsent(id, session);
    add(Trap.DEBATE_STATUS, DEBATE.contains(session.get("status")));
    add(Trap.UNDOCUMENTED_VALUE, "integration".equals(session.get("type")));
    add(Trap.UNKNOWN_SESSION_MEMBER, session.containsKey("x-ledger"));
    Set<Object> numbers = new HashSet<>();
    List<String> times = new ArrayList<>(times(session));
    for (Object element : asList(session.get("instances"))) {
      Map<String, Object> instance = asMap(element);
      instances++;
      times.addAll(times(instance));
      add(Trap.REPEATED_INSTANCE_ID, !numbers.add(instance.get("instanceId")));
      add(Trap.UNDOCUMENTED_VALUE, "timeout".equals(instance.get("status")));
      add(Trap.UNKNOWN_INSTANCE_MEMBER, instance.containsKey("x-nanos"));
      String output = String.valueOf(instance.get("output"));
      add(Trap.OUTPUT_AT_LIMIT, output.length() == maxOutput);
      add(Trap.NUL_IN_TEXT, output.indexOf(0) >= 0);
    }
    chat(asList(session.get("chatHistory")), numbers, times);
    Object winner = session.get("winnerId");
    add(Trap.DANGLING_WINNER, winner != null && !numbers.contains(winner));
    add(Trap.EMPTY_TIMESTAMP, times);
    add(
        Trap.MIXED_SPELLINGS,
        times.stream().anyMatch(time -> time.endsWith("Z"))
            && times.stream().anyMatch(time -> time.endsWith("+00:00")));
    add(Trap.NULLS_OMITTED, omitsNulls(session));
  }

  private void chat(List<Object> chat, Set<Object> numbers, List<String> times) {
    Set<Object> messageIds = new HashSet<>();
    @Nullable Instant previous = null;
    for (Object element : chat) {
      Map<String, Object> message = asMap(element);
      messages++;
      times.addAll(times(message));
      add(Trap.REPEATED_MESSAGE_ID, !messageIds.add(message.get("id")));
      add(Trap.UNKNOWN_MESSAGE_MEMBER, message.containsKey("x-usage"));
      add(Trap.NUL_IN_TEXT, String.valueOf(message.get("content")).indexOf(0) >= 0);
      Object instance = message.get("instanceId");
      add(Trap.DANGLING_MESSAGE_INSTANCE, instance != null && !numbers.contains(instance));
      String text = String.valueOf(message.get("timestamp"));
      Instant time = text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
      add(Trap.BACKWARDS_CLOCK, time != null && previous != null && time.isBefore(previous));
      previous = time;
    }
  }

  /** The last three members of an instance are absent from older files of either style. */
  private static boolean omitsNulls(Map<String, Object> session) {
    return !session.keySet().containsAll(SESSION_OPTIONALS)
        || asList(session.get("instances")).stream()
            .map(instance -> asMap(instance).keySet())
            .anyMatch(
                names ->
                    !names.containsAll(INSTANCE_OPTIONALS)
                        || (names.contains("runtime")
                            && !names.containsAll(Set.of("model", "runtimeLabel"))))
        || asList(session.get("chatHistory")).stream()
            .anyMatch(message -> !asMap(message).containsKey("instanceId"));
  }

  private static List<String> times(Map<String, Object> object) {
    List<String> found = new ArrayList<>();
    object.forEach(
        (name, value) -> {
          if (TIMES.contains(name) && value != null) {
            found.add((String) value);
          }
        });
    return found;
  }

  private void add(Trap trap, List<String> times) {
    times.forEach(time -> add(trap, time.isEmpty()));
  }

  private void add(Trap trap, boolean found) {
    if (found) {
      traps.merge(trap, 1L, Long::sum);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> asMap(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> asList(@Nullable Object value) {
    return (List<Object>) Objects.requireNonNull(value);
  }
}
