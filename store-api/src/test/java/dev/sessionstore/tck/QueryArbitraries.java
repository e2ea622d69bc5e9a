package dev.sessionstore.tck;

import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;

/** Arbitrary sessions and queries out of so few values that they meet. */
final class QueryArbitraries {

  private static final List<SessionType> TYPES =
      List.of(SessionType.COMPETITION, SessionType.DEBATE, SessionType.of("x"));
  private static final List<SessionStatus> STATUSES =
      List.of(SessionStatus.RUNNING, SessionStatus.FAILED, SessionStatus.of(""));
  private static final List<String> TIMES =
      List.of(
          "",
          "never",
          "2025-01-01T00:00:00Z",
          "2025-01-01T00:00:00.000+00:00",
          "2025-01-01T09:00:00+09:00",
          "2025-01-01T00:00:00.000000001Z",
          "2025-06-01T00:00:00Z",
          "1960-01-01T00:00:00Z");
  private static final List<String> PIECES =
      List.of(
          "a", "b", "A", "ab", "ß", "Σ", "ς", "+", "-", "%", "_", "\"", "'", "*", "\\", ":", ".",
          "認", "証", "認証", "ー", "𠮷", "😀", "e\u0301", "é", "\0", " ", " ", "\u3000", "\n");

  private QueryArbitraries() {}

  /** Texts of few pieces, with white space between them or not. */
  static Arbitrary<String> words() {
    return Arbitraries.of(PIECES)
        .list()
        .ofMaxSize(4)
        .map(pieces -> pieces.stream().collect(Collectors.joining()));
  }

  static Arbitrary<WorktreeSession> sessions() {
    Arbitrary<String> texts =
        Arbitraries.of(PIECES)
            .list()
            .ofMaxSize(10)
            .map(pieces -> pieces.stream().collect(Collectors.joining()));
    Arbitrary<Timestamp> times = Arbitraries.of(TIMES).map(Timestamp::parse);
    return Builders.withBuilder(() -> SampleSessions.simple("s").toBuilder())
        .use(Arbitraries.of(TYPES))
        .in(WorktreeSession.Builder::type)
        .use(Arbitraries.of(STATUSES))
        .in(WorktreeSession.Builder::status)
        .use(times)
        .in(WorktreeSession.Builder::createdAt)
        .use(times)
        .in(WorktreeSession.Builder::updatedAt)
        .use(texts)
        .in(WorktreeSession.Builder::task)
        .use(
            texts
                .map(text -> SampleSessions.instance(0).toBuilder().agentName(text).build())
                .list()
                .ofMaxSize(2))
        .in(WorktreeSession.Builder::instances)
        .use(texts.map(text -> SampleSessions.message("m", text)).list().ofMaxSize(2))
        .in(WorktreeSession.Builder::chatHistory)
        .build(WorktreeSession.Builder::build);
  }

  static Arbitrary<SessionQuery> queries() {
    Arbitrary<Instant> bounds =
        Arbitraries.of(
            Instant.MIN,
            Instant.EPOCH,
            Instant.parse("2025-01-01T00:00:00Z"),
            Instant.parse("2025-01-01T00:00:00.000000001Z"),
            Instant.parse("2025-06-01T00:00:00Z"),
            Instant.MAX);
    return Combinators.combine(
            Arbitraries.of(TYPES).set().ofMaxSize(2),
            Arbitraries.of(STATUSES).set().ofMaxSize(2),
            bounds.injectNull(0.7).list().ofSize(4),
            words().injectNull(0.7),
            Arbitraries.of(SessionOrder.class),
            Arbitraries.integers().between(1, 5))
        .as(
            (types, statuses, times, text, order, limit) ->
                new SessionQuery(
                    types,
                    statuses,
                    times.get(0),
                    times.get(1),
                    times.get(2),
                    times.get(3),
                    text,
                    order,
                    limit,
                    null));
  }
}
