package dev.sessionstore.tck;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Arbitrary values for jqwik, whole sessions above all: everything that a store has to keep, the
 * unlikely often. All of them are valid.
 */
public final class SessionArbitraries {

  private static final long MAX_U32 = 0xFFFF_FFFFL;

  private SessionArbitraries() {}

  /**
   * Makes whole sessions.
   *
   * @return sessions with all kinds of members, known and unknown
   */
  public static Arbitrary<WorktreeSession> sessions() {
    return Builders.withBuilder(() -> SampleSessions.simple("s").toBuilder())
        .use(text())
        .in(WorktreeSession.Builder::id)
        .use(oneOf(SessionType.COMPETITION, text().map(SessionType::of)))
        .in(WorktreeSession.Builder::type)
        .use(text())
        .in(WorktreeSession.Builder::task)
        .use(oneOf(SessionStatus.ROUND_2, text().map(SessionStatus::of)))
        .in(WorktreeSession.Builder::status)
        .use(timestamps())
        .in(WorktreeSession.Builder::createdAt)
        .use(timestamps())
        .in(WorktreeSession.Builder::updatedAt)
        .use(timestamps().injectNull(0.3))
        .in(WorktreeSession.Builder::completedAt)
        .use(instances().list().ofMaxSize(4))
        .in(WorktreeSession.Builder::instances)
        .use(messages().list().ofMaxSize(6))
        .in(WorktreeSession.Builder::chatHistory)
        .use(text().injectNull(0.3))
        .in(WorktreeSession.Builder::model)
        .use(u32().injectNull(0.3))
        .in(WorktreeSession.Builder::timeoutSeconds)
        .use(Arbitraries.of(true, false).injectNull(0.3))
        .in(WorktreeSession.Builder::preserveWorktrees)
        .use(u32().injectNull(0.3))
        .in(WorktreeSession.Builder::winnerId)
        .use(
            Arbitraries.oneOf(Arbitraries.of("claude", "codex"), text())
                .list()
                .ofMaxSize(5)
                .injectNull(0.3))
        .in(WorktreeSession.Builder::runtimeMix)
        .use(Arbitraries.longs().between(0, Long.MAX_VALUE).injectNull(0.3))
        .in(WorktreeSession.Builder::totalDuration)
        .use(u32().injectNull(0.3))
        .in(WorktreeSession.Builder::totalFilesChanged)
        .use(u32().injectNull(0.3))
        .in(WorktreeSession.Builder::totalLinesAdded)
        .use(u32().injectNull(0.3))
        .in(WorktreeSession.Builder::totalLinesDeleted)
        .use(extensions())
        .in(WorktreeSession.Builder::extensions)
        .build(WorktreeSession.Builder::build);
  }

  /**
   * Makes instances.
   *
   * @return instances whose ids often repeat
   */
  public static Arbitrary<WorktreeInstance> instances() {
    return Builders.withBuilder(WorktreeInstance::builder)
        .use(Arbitraries.oneOf(Arbitraries.longs().between(0, 2), u32()))
        .in(WorktreeInstance.Builder::instanceId)
        .use(text())
        .in(WorktreeInstance.Builder::worktreePath)
        .use(text())
        .in(WorktreeInstance.Builder::branch)
        .use(text())
        .in(WorktreeInstance.Builder::agentName)
        .use(oneOf(InstanceStatus.TIMEOUT, text().map(InstanceStatus::of)))
        .in(WorktreeInstance.Builder::status)
        .use(text())
        .in(WorktreeInstance.Builder::tmuxSessionId)
        .use(longText().injectNull(0.3))
        .in(WorktreeInstance.Builder::output)
        .use(timestamps().injectNull(0.3))
        .in(WorktreeInstance.Builder::startTime)
        .use(timestamps().injectNull(0.3))
        .in(WorktreeInstance.Builder::endTime)
        .use(u32().injectNull(0.3))
        .in(WorktreeInstance.Builder::filesChanged)
        .use(u32().injectNull(0.3))
        .in(WorktreeInstance.Builder::linesAdded)
        .use(u32().injectNull(0.3))
        .in(WorktreeInstance.Builder::linesDeleted)
        .use(text().injectNull(0.3))
        .in(WorktreeInstance.Builder::runtime)
        .use(text().injectNull(0.3))
        .in(WorktreeInstance.Builder::model)
        .use(text().injectNull(0.3))
        .in(WorktreeInstance.Builder::runtimeLabel)
        .use(extensions())
        .in(WorktreeInstance.Builder::extensions)
        .build(WorktreeInstance.Builder::build);
  }

  /**
   * Makes chat messages.
   *
   * @return messages whose ids often repeat
   */
  public static Arbitrary<ChatMessage> messages() {
    return Builders.withBuilder(ChatMessage::builder)
        .use(Arbitraries.oneOf(Arbitraries.of("msg-1", "msg-2"), text()))
        .in(ChatMessage.Builder::id)
        .use(oneOf(MessageRole.ASSISTANT, text().map(MessageRole::of)))
        .in(ChatMessage.Builder::role)
        .use(longText())
        .in(ChatMessage.Builder::content)
        .use(timestamps())
        .in(ChatMessage.Builder::timestamp)
        .use(u32().injectNull(0.5))
        .in(ChatMessage.Builder::instanceId)
        .use(extensions())
        .in(ChatMessage.Builder::extensions)
        .build(ChatMessage.Builder::build);
  }

  /**
   * Makes texts of all scripts, with control characters and without unpaired surrogates.
   *
   * @return texts, most of them short
   */
  public static Arbitrary<String> text() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.strings().alpha().numeric().ofMaxLength(12)),
        Tuple.of(4, codePoints().list().ofMaxSize(25).map(SessionArbitraries::joined)),
        Tuple.of(1, Arbitraries.of(shortSamples())));
  }

  /**
   * Makes texts as {@link #text} does, some of them of tens of thousands of characters.
   *
   * @return texts
   */
  public static Arbitrary<String> longText() {
    return Arbitraries.frequencyOf(
        Tuple.of(9, text()),
        Tuple.of(
            1,
            Combinators.combine(text(), Arbitraries.integers().between(1, 2_000))
                .as((text, times) -> text.repeat(times))));
  }

  /**
   * Makes timestamps in all spellings, and texts that are none.
   *
   * @return timestamps
   */
  public static Arbitrary<Timestamp> timestamps() {
    Arbitrary<String> spelt =
        Combinators.combine(
                Arbitraries.longs().between(-2_000_000_000L, 7_000_000_000L),
                Arbitraries.oneOf(
                    Arbitraries.integers().between(0, 999_999_999),
                    Arbitraries.of(0, 456_000_000, 999_999_999)),
                Arbitraries.of("X", "xxx", "Z9"))
            .as(SessionArbitraries::spell);
    return Arbitraries.frequencyOf(
            Tuple.of(8, spelt),
            Tuple.of(1, Arbitraries.of("", " ", "yesterday", "2025-02-30T00:00:00Z")),
            Tuple.of(1, text()))
        .map(Timestamp::parse);
  }

  /**
   * Makes unknown members: any JSON object whose names are no known ones, numbers beyond every
   * machine type included.
   *
   * @return objects, often empty
   */
  public static Arbitrary<RawJson> extensions() {
    return Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just("{}")),
            Tuple.of(1, jsonObject(text().map(name -> "x" + name), jsonValue(3))))
        .map(RawJson::of);
  }

  /**
   * Makes JSON number literals.
   *
   * @return literals of any size and spelling
   */
  public static Arbitrary<String> numberLiterals() {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(40);
    Arbitrary<String> random =
        Combinators.combine(
                Arbitraries.of("", "-"),
                digits.map(text -> text.replaceFirst("^0+(?=.)", "")),
                digits.map(text -> "." + text).injectNull(0.5),
                Combinators.combine(
                        Arbitraries.of("e", "E", "e+", "E-"),
                        Arbitraries.integers().between(0, 1_000))
                    .as((e, exponent) -> e + exponent)
                    .injectNull(0.6))
            .as(
                (sign, whole, fraction, exponent) ->
                    sign
                        + whole
                        + (fraction == null ? "" : fraction)
                        + (exponent == null ? "" : exponent));
    return Arbitraries.oneOf(random, Arbitraries.of(NumberContract.LITERALS));
  }

  /**
   * Makes JSON texts.
   *
   * @param depth how deeply they may be nested
   * @return one value each, with white space here and there
   */
  public static Arbitrary<String> jsonValue(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            Arbitraries.of("null", "true", "false", "{}", "[ ]", "\"\\ud83d\\ude00\\/\\u0041\""),
            numberLiterals(),
            text().map(SampleSessions::quoted));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> inner = Arbitraries.lazy(() -> jsonValue(depth - 1));
    return Arbitraries.frequencyOf(
        Tuple.of(3, leaf),
        Tuple.of(
            1, inner.list().ofMaxSize(4).map(values -> "[" + String.join(" ,", values) + "\n]")),
        Tuple.of(1, jsonObject(text(), inner)));
  }

  private static Arbitrary<String> jsonObject(Arbitrary<String> names, Arbitrary<String> values) {
    return Arbitraries.maps(names, values)
        .ofMaxSize(5)
        .map(
            members ->
                members.entrySet().stream()
                    .map(
                        member -> SampleSessions.quoted(member.getKey()) + ": " + member.getValue())
                    .collect(Collectors.joining(",\t", "{ ", "}")));
  }

  private static Arbitrary<Integer> codePoints() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.integers().between(' ', '~')),
        Tuple.of(2, Arbitraries.integers().between(0, ' ')),
        Tuple.of(2, Arbitraries.integers().between(0x3040, 0x9fff)),
        Tuple.of(1, Arbitraries.of(0, 0x7f, 0x300, 0x200d, 0x2028, 0xfeff, 0xffff, 0x1f600)),
        Tuple.of(
            1,
            Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)));
  }

  private static String joined(List<Integer> codePoints) {
    return codePoints.stream().map(Character::toString).collect(Collectors.joining());
  }

  private static List<String> shortSamples() {
    return SampleTexts.all().values().stream().filter(text -> text.length() < 200).toList();
  }

  private static String spell(long second, int nano, String zone) {
    OffsetDateTime time =
        Instant.ofEpochSecond(second, nano)
            .atOffset(zone.equals("Z9") ? ZoneOffset.ofHours(9) : ZoneOffset.UTC);
    String pattern = "uuuu-MM-dd'T'HH:mm:ss" + (nano == 0 ? "" : ".SSSSSSSSS");
    return DateTimeFormatter.ofPattern(pattern).format(time)
        + switch (zone) {
          case "X" -> "Z";
          case "xxx" -> "+00:00";
          default -> "+09:00";
        };
  }

  private static Arbitrary<Long> u32() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, MAX_U32), Arbitraries.of(0L, 1L, 1L << 31, MAX_U32));
  }

  private static <T> Arbitrary<T> oneOf(T constant, Arbitrary<T> others) {
    return Arbitraries.oneOf(Arbitraries.just(constant), others);
  }
}
