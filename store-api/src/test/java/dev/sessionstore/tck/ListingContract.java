package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.at;
import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.SessionType;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a list shows: summaries, filters, orders. */
public interface ListingContract extends StoreUnderTest {

  /** Sessions whose times sort otherwise than their texts, their ids and their places. */
  List<WorktreeSession> TIMES =
      List.of(
          at("noon", "2025-06-01T12:00:00Z", "2025-06-05T00:00:00.000Z"),
          at("noon in Tokyo", "2025-06-01T12:00:00+09:00", "2025-06-04T00:00:00Z"),
          at("unreadable", "yesterday", "2025-02-30T00:00:00Z"),
          at("a nanosecond on", "2025-06-01T12:00:00.000000001+00:00", ""),
          at("empty", "", "2025-06-05T00:00:00+00:00"),
          at("noon again", "2025-06-01T12:00:00.000+00:00", "2025-06-04T23:59:59.999999999Z"),
          at("before 1970", "1969-12-31T23:59:59.5Z", "1900-01-01T00:00:00Z"),
          at("far on", "2200-01-01T00:00:00Z", "2200-01-01T00:00:00Z"));

  @Test
  default void list_showsWhatTheSummarySays() {
    WorktreeSession nothing = simple("nothing");
    createAll(WORKSPACE, List.of(full("a"), nothing));

    assertThat(store().list(WORKSPACE, SessionQuery.ALL).items())
        .containsExactlyInAnyOrder(SessionSummary.of(full("a")), SessionSummary.of(nothing));

    store().addChatMessage(WORKSPACE, "a", message("m", "x"));
    store().addChatMessage(WORKSPACE, "nothing", message("m", "x"));
    store().updateInstanceStatus(WORKSPACE, "a", 0, InstanceStatus.IDLE);
    assertThat(store().list(WORKSPACE, SessionQuery.ALL).items())
        .containsExactlyInAnyOrder(
            SessionSummary.of(store().get(WORKSPACE, "a")),
            SessionSummary.of(store().get(WORKSPACE, "nothing")))
        .extracting(SessionSummary::messageCount)
        .containsExactlyInAnyOrder(4, 1);

    store().update(WORKSPACE, full("nothing"));
    store().update(WORKSPACE, simple("a"));
    assertThat(store().list(WORKSPACE, SessionQuery.ALL).items())
        .containsExactlyInAnyOrder(
            SessionSummary.of(simple("a")), SessionSummary.of(full("nothing")));
  }

  @Test
  default void list_everyOrder_goesByInstantThenByPlace() {
    createAll(WORKSPACE, TIMES);

    assertListed(
        SessionQuery.builder().order(SessionOrder.CREATED_ASC),
        "unreadable",
        "empty",
        "before 1970",
        "noon in Tokyo",
        "noon",
        "noon again",
        "a nanosecond on",
        "far on");
    assertListed(
        SessionQuery.builder().order(SessionOrder.CREATED_DESC),
        "far on",
        "a nanosecond on",
        "noon again",
        "noon",
        "noon in Tokyo",
        "before 1970",
        "empty",
        "unreadable");
    assertListed(
        SessionQuery.builder().order(SessionOrder.UPDATED_ASC),
        "unreadable",
        "a nanosecond on",
        "before 1970",
        "noon in Tokyo",
        "noon again",
        "noon",
        "empty",
        "far on");
    assertListed(
        SessionQuery.builder().order(SessionOrder.UPDATED_DESC),
        "far on",
        "empty",
        "noon",
        "noon again",
        "noon in Tokyo",
        "before 1970",
        "a nanosecond on",
        "unreadable");
  }

  @Test
  default void list_byDefault_isMostRecentlyUpdatedFirst() {
    createAll(WORKSPACE, TIMES);

    assertThat(store().list(WORKSPACE, SessionQuery.ALL))
        .isEqualTo(
            store()
                .list(WORKSPACE, SessionQuery.builder().order(SessionOrder.UPDATED_DESC).build()));
  }

  @Test
  default void list_changedSession_moves() {
    createAll(
        WORKSPACE,
        List.of(
            at("a", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
            at("b", "2025-01-02T00:00:00Z", "2025-01-02T00:00:00Z")));
    assertListed(SessionQuery.builder(), "b", "a");

    store().addChatMessage(WORKSPACE, "a", message("m", "x"));
    assertListed(SessionQuery.builder(), "a", "b");
    assertListed(SessionQuery.builder().order(SessionOrder.CREATED_DESC), "b", "a");

    store().update(WORKSPACE, at("b", "2024-01-01T00:00:00Z", "2041-01-01T00:00:00Z"));
    assertListed(SessionQuery.builder(), "b", "a");
    assertListed(SessionQuery.builder().order(SessionOrder.CREATED_DESC), "a", "b");
  }

  @Test
  default void list_byTypeAndStatus_listsTheNamedOnes() {
    createAll(
        WORKSPACE,
        List.of(
            of("cr", SessionType.COMPETITION, SessionStatus.RUNNING),
            of("er", SessionType.ENSEMBLE, SessionStatus.RUNNING),
            of("d1", SessionType.DEBATE, SessionStatus.ROUND_1),
            of("xr", SessionType.of("x"), SessionStatus.RUNNING),
            of("Xq", SessionType.of("X"), SessionStatus.of("q")),
            of("--", SessionType.of(""), SessionStatus.of(""))));
    SessionQuery.Builder inOrder = SessionQuery.builder().order(SessionOrder.CREATED_ASC);

    assertListed(inOrder, "cr", "er", "d1", "xr", "Xq", "--");
    assertListed(inOrder.type(SessionType.DEBATE), "d1");
    assertListed(inOrder.type(SessionType.of("x")), "d1", "xr");
    assertListed(inOrder.type(SessionType.ENSEMBLE), "er", "d1", "xr");
    assertListed(inOrder.status(SessionStatus.RUNNING), "er", "xr");
    assertListed(inOrder.status(SessionStatus.ROUND_1), "er", "d1", "xr");

    inOrder = SessionQuery.builder().order(SessionOrder.CREATED_ASC);
    assertListed(inOrder.type(SessionType.of("")), "--");
    assertListed(inOrder.status(SessionStatus.of("q")));
    assertListed(inOrder.type(SessionType.of("none of these")));
    assertListed(
        SessionQuery.builder().order(SessionOrder.CREATED_DESC).status(SessionStatus.of("")), "--");
    assertListed(SessionQuery.builder().type(SessionType.of("COMPETITION")));
  }

  @Test
  default void list_statusChanges_filterFollows() {
    store().create(WORKSPACE, of("s", SessionType.DEBATE, SessionStatus.RUNNING));
    assertListed(SessionQuery.builder().status(SessionStatus.RUNNING), "s");

    store().modify(WORKSPACE, "s", s -> s.toBuilder().status(SessionStatus.COMPLETED).build());

    assertListed(SessionQuery.builder().status(SessionStatus.RUNNING));
    assertListed(SessionQuery.builder().status(SessionStatus.COMPLETED), "s");
  }

  @Test
  default void list_byCreation_isFromInclusiveToExclusive() {
    createAll(WORKSPACE, TIMES);
    Instant noon = Instant.parse("2025-06-01T12:00:00Z");
    SessionOrder order = SessionOrder.CREATED_ASC;

    assertListed(
        SessionQuery.builder().order(order).createdFrom(noon),
        "noon",
        "noon again",
        "a nanosecond on",
        "far on");
    assertListed(
        SessionQuery.builder().order(order).createdBefore(noon), "before 1970", "noon in Tokyo");
    assertListed(
        SessionQuery.builder().order(order).createdFrom(noon).createdBefore(noon.plusNanos(1)),
        "noon",
        "noon again");
    assertListed(
        SessionQuery.builder().order(order).createdFrom(noon.plusNanos(1)),
        "a nanosecond on",
        "far on");
    assertListed(SessionQuery.builder().order(order).createdFrom(noon).createdBefore(noon));
    assertListed(
        SessionQuery.builder().order(order).createdFrom(Instant.MIN).createdBefore(Instant.MAX),
        "before 1970",
        "noon in Tokyo",
        "noon",
        "noon again",
        "a nanosecond on",
        "far on");
  }

  @Test
  default void list_byUpdate_isFromInclusiveToExclusive() {
    createAll(WORKSPACE, TIMES);
    Instant fifth = Instant.parse("2025-06-05T00:00:00Z");

    assertListed(SessionQuery.builder().updatedFrom(fifth), "far on", "empty", "noon");
    assertListed(
        SessionQuery.builder().updatedFrom(fifth.minusNanos(1)).updatedBefore(fifth), "noon again");
    assertListed(
        SessionQuery.builder().updatedBefore(fifth), "noon again", "noon in Tokyo", "before 1970");
    assertListed(
        SessionQuery.builder()
            .updatedFrom(Instant.EPOCH)
            .createdBefore(Instant.parse("2025-06-01T12:00:00Z")),
        "noon in Tokyo");
  }

  @Test
  default void list_byText_listsWhatSearchFinds() {
    createAll(
        WORKSPACE,
        List.of(
            simple("task").toBuilder().task("Fix the 認証 flow").build(),
            simple("agent").toBuilder()
                .instances(List.of(SampleSessions.instance(0).toBuilder().agentName("認証係").build()))
                .build(),
            simple("chat").toBuilder().chatHistory(List.of(message("m", "再認証する"))).build(),
            simple("output").toBuilder()
                .instances(List.of(SampleSessions.instance(0).toBuilder().output("認証").build()))
                .build()));
    SessionQuery.Builder inOrder = SessionQuery.builder().order(SessionOrder.UPDATED_ASC);

    assertListed(inOrder.text("認証"), "task", "agent", "chat");
    assertListed(inOrder.text("認証 FLOW"), "task");
    assertListed(inOrder.text("flow").type(SessionType.DEBATE));
    assertListed(SessionQuery.builder().text("flow 再認証"));
    assertListed(SessionQuery.builder().text(" \u3000\n"));
    assertListed(SessionQuery.builder().text(""));
    for (String hostile : SearchContract.HOSTILE) {
      assertListed(SessionQuery.builder().text(hostile));
    }
  }

  @Test
  default void list_allFiltersTogether_mustAllPass() {
    WorktreeSession wanted =
        at("wanted", "2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z").toBuilder()
            .type(SessionType.DEBATE)
            .status(SessionStatus.FAILED)
            .task("needle")
            .build();
    createAll(
        WORKSPACE,
        List.of(
            wanted,
            wanted.toBuilder().id("type").type(SessionType.ENSEMBLE).build(),
            wanted.toBuilder().id("status").status(SessionStatus.PAUSED).build(),
            wanted.toBuilder().id("task").task("hay").build(),
            wanted.toBuilder().id("created").createdAt(SampleSessions.CREATED).build(),
            wanted.toBuilder().id("updated").updatedAt(SampleSessions.UPDATED).build()));

    assertListed(
        SessionQuery.builder()
            .type(SessionType.DEBATE)
            .status(SessionStatus.FAILED)
            .text("NEEDLE")
            .createdFrom(Instant.parse("2025-06-01T00:00:00Z"))
            .createdBefore(Instant.parse("2025-07-01T00:00:00Z"))
            .updatedFrom(Instant.parse("2025-06-02T00:00:00Z"))
            .updatedBefore(Instant.parse("2025-07-01T00:00:00Z")),
        "wanted");
  }

  private void assertListed(SessionQuery.Builder query, String... ids) {
    assertThat(store().list(WORKSPACE, query.build()).items())
        .extracting(SessionSummary::id)
        .containsExactly(ids);
  }

  private static WorktreeSession of(String id, SessionType type, SessionStatus status) {
    return simple(id).toBuilder().type(type).status(status).build();
  }
}
