package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.at;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sessionstore.Page;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Paging goes on after the last session of the page before, whatever was written in between: what
 * is there all the time is listed, and listed once. (Only where the session that ended a page was
 * deleted, others of the same instant may be listed once more.)
 */
public interface PagingContract extends StoreUnderTest {

  @Test
  default void pages_ofEverySize_giveTheWholeListOnce() {
    createAll(WORKSPACE, ListingContract.TIMES);
    store().create(OTHER_WORKSPACE, simple("of another workspace"));
    for (SessionOrder order : SessionOrder.values()) {
      List<SessionSummary> whole =
          store().list(WORKSPACE, SessionQuery.builder().order(order).build()).items();
      assertThat(whole).hasSize(ListingContract.TIMES.size());
      for (int limit = 1; limit <= whole.size() + 1; limit++) {
        SessionQuery query = SessionQuery.builder().order(order).limit(limit).build();
        assertThat(StoreUnderTest.listAll(store(), WORKSPACE, query))
            .as("%s, %d to a page", order, limit)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  default void pages_allOfOneInstant_giveTheWholeListOnce() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      sessions.add(at("s" + (i * 7) % 23, "2025-01-01T00:00:00Z", i % 2 == 0 ? "" : "odd"));
    }
    createAll(WORKSPACE, sessions);
    for (SessionOrder order : SessionOrder.values()) {
      List<String> expected = new ArrayList<>(StoreUnderTest.idsOf(sessions));
      if (!order.ascending()) {
        Collections.reverse(expected);
      }
      for (int limit : new int[] {1, 5, 22, 23}) {
        assertThat(
                StoreUnderTest.listAll(
                    store(), WORKSPACE, SessionQuery.builder().order(order).limit(limit).build()))
            .extracting(SessionSummary::id)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  default void pages_withFilters_giveWhatPasses() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      sessions.add(
          at("s" + i, "2025-01-01T00:00:00Z", "2025-01-01T00:00:" + (10 + i) + "Z").toBuilder()
              .task(i % 3 == 0 ? "needle" : "hay")
              .build());
    }
    createAll(WORKSPACE, sessions);

    assertThat(
            StoreUnderTest.listAll(
                store(),
                WORKSPACE,
                SessionQuery.builder()
                    .order(SessionOrder.UPDATED_ASC)
                    .text("needle")
                    .updatedBefore(Instant.parse("2025-01-01T00:00:40Z"))
                    .limit(3)
                    .build()))
        .extracting(SessionSummary::id)
        .containsExactly("s0", "s3", "s6", "s9", "s12", "s15", "s18", "s21", "s24", "s27");
  }

  @Test
  default void page_fullAndLast_hasNoNext() {
    createAll(WORKSPACE, SampleSessions.simple(List.of("a", "b", "c")));

    Page<SessionSummary> page = store().list(WORKSPACE, SessionQuery.builder().limit(3).build());

    assertThat(page.items()).hasSize(3);
    assertThat(page.hasNext()).isFalse();
  }

  @Test
  default void page_greatestLimit_works() {
    createAll(WORKSPACE, SampleSessions.simple(List.of("a", "b", "c")));

    SessionQuery query = SessionQuery.builder().limit(SessionQuery.MAX_LIMIT).build();

    assertThat(store().list(WORKSPACE, query).items()).hasSize(3);
  }

  @Test
  default void nextPage_sessionsInsertedMeanwhile_repeatsAndSkipsNone() {
    for (SessionOrder order : SessionOrder.values()) {
      Paging paging = new Paging(this, order);

      paging.next();
      // One in the part already listed, one in the part to come.
      store().create(WORKSPACE, second("new early " + order, 0, 5));
      store().create(WORKSPACE, second("new late " + order, 59, 5));

      paging.assertRest(paging.remaining);
    }
  }

  @Test
  default void nextPage_otherSessionsDeletedMeanwhile_repeatsAndSkipsNone() {
    for (SessionOrder order : SessionOrder.values()) {
      Paging paging = new Paging(this, order);

      List<String> first = paging.next();
      store().delete(WORKSPACE, first.get(0));
      store().delete(WORKSPACE, paging.remaining.remove(2));

      paging.assertRest(paging.remaining);
    }
  }

  @Test
  default void nextPage_lastListedSessionDeletedMeanwhile_repeatsAndSkipsNone() {
    for (SessionOrder order : SessionOrder.values()) {
      Paging paging = new Paging(this, order);

      List<String> first = paging.next();
      first.forEach(id -> store().delete(WORKSPACE, id));
      store().delete(WORKSPACE, paging.remaining.remove(0));

      paging.assertRest(paging.remaining);
    }
  }

  @Test
  default void nextPage_lastListedSessionChangedMeanwhile_repeatsAndSkipsNone() {
    for (SessionOrder order : SessionOrder.values()) {
      Paging paging = new Paging(this, order);

      List<String> first = paging.next();
      clock().set(Instant.parse("2001-01-01T00:00:00Z"));
      if (!order.ascending()) {
        clock().set(Instant.parse("2051-01-01T00:00:00Z"));
      }
      store().addChatMessage(WORKSPACE, first.get(first.size() - 1), message("m", "x"));

      paging.assertRest(paging.remaining);
    }
  }

  /** The hardest case: one instant for all, and the session that ended the page is gone. */
  @Test
  default void nextPage_oneInstantAndListedSessionsDeleted_skipsNone() {
    for (SessionOrder order : SessionOrder.values()) {
      for (int deleted = 1; deleted <= 3; deleted++) {
        emptyWorkspace();
        List<WorktreeSession> sessions = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
          sessions.add(simple("s" + i));
        }
        createAll(WORKSPACE, sessions);
        SessionQuery query = SessionQuery.builder().order(order).limit(3).build();
        Page<SessionSummary> first = store().list(WORKSPACE, query);

        for (SessionSummary item : first.items().subList(3 - deleted, 3)) {
          store().delete(WORKSPACE, item.id());
        }

        List<String> expected = new ArrayList<>(StoreUnderTest.idsOf(sessions));
        first.items().forEach(item -> expected.remove(item.id()));
        assertThat(StoreUnderTest.listAll(store(), WORKSPACE, query.after(first.nextCursor())))
            .as("%s, %d deleted", order, deleted)
            .extracting(SessionSummary::id)
            .containsAll(expected);
      }
    }
  }

  @Test
  default void nextPage_everythingDeletedMeanwhile_isEmpty() {
    for (SessionOrder order : SessionOrder.values()) {
      Paging paging = new Paging(this, order);

      paging.next();
      emptyWorkspace();

      paging.assertRest(List.of());
    }
  }

  @Test
  default void cursor_ofAnotherOrderOrNoCursor_refused() {
    createAll(WORKSPACE, SampleSessions.simple(List.of("a", "b", "c")));
    for (SessionOrder order : SessionOrder.values()) {
      SessionQuery query = SessionQuery.builder().order(order).limit(1).build();
      String cursor = store().list(WORKSPACE, query).nextCursor();
      assertThat(cursor).isNotNull();
      for (SessionOrder other : SessionOrder.values()) {
        SessionQuery foreign = SessionQuery.builder().order(other).limit(1).after(cursor).build();
        if (other != order) {
          assertThatIllegalArgumentException()
              .as("%s in %s", order, other)
              .isThrownBy(() -> store().list(WORKSPACE, foreign));
        }
      }
      for (String rubbish :
          List.of("", " ", "x", "1", "null", "日本語", "'; --", "\0", "\ud800", cursor + "!", "e30")) {
        assertThatIllegalArgumentException()
            .as(SessionDifference.shown(rubbish))
            .isThrownBy(() -> store().list(WORKSPACE, query.after(rubbish)));
      }
    }
  }

  /** Deletes all sessions. */
  private void emptyWorkspace() {
    store().getAll(WORKSPACE).forEach(session -> store().delete(WORKSPACE, session.id()));
  }

  /** Makes a session whose order by creation is the reverse of its order by update. */
  private static WorktreeSession second(String id, int second, int minute) {
    return at(
        id,
        String.format("2025-01-01T00:%02d:%02dZ", minute, second),
        String.format("2025-01-01T00:%02d:%02d.000Z", minute, 59 - second));
  }

  /** A list of nine sessions of nine instants, listed three to a page. */
  final class Paging {
    private final PagingContract test;
    private final SessionQuery query;
    private Page<SessionSummary> page;

    /** The ids that the pages to come should list. */
    final List<String> remaining;

    private Paging(PagingContract test, SessionOrder order) {
      this.test = test;
      test.emptyWorkspace();
      for (int i = 0; i < 9; i++) {
        test.store().create(WORKSPACE, second("s" + i + " " + order, 10 + (i * 4) % 9, 5));
      }
      SessionQuery whole = SessionQuery.builder().order(order).build();
      remaining =
          new ArrayList<>(
              test.store().list(WORKSPACE, whole).items().stream()
                  .map(SessionSummary::id)
                  .toList());
      query = SessionQuery.builder().order(order).limit(3).build();
    }

    /** Lists the first page. */
    List<String> next() {
      page = test.store().list(WORKSPACE, query);
      List<String> ids = page.items().stream().map(SessionSummary::id).toList();
      assertThat(ids).isEqualTo(remaining.subList(0, 3));
      remaining.subList(0, 3).clear();
      return ids;
    }

    /** Lists the other pages; new sessions may be among them. */
    void assertRest(List<String> expected) {
      List<String> rest =
          StoreUnderTest.listAll(test.store(), WORKSPACE, query.after(page.nextCursor())).stream()
              .map(SessionSummary::id)
              .filter(id -> !id.startsWith("new"))
              .toList();
      assertThat(rest).as(query.order().toString()).isEqualTo(expected);
    }
  }
}
