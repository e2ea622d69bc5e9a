package dev.sessionstore.spi;

import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Listing and searching over sessions in memory, for backends that hold a workspace as a whole; and
 * the definition of what those that query must answer. Immutable.
 */
public final class SessionListing {

  private record Entry(WorktreeSession session, long key, long position) {}

  private final List<WorktreeSession> sessions;

  /**
   * Creates a listing.
   *
   * @param sessions all sessions of a workspace, in store order
   */
  public SessionListing(List<WorktreeSession> sessions) {
    this.sessions = sessions;
  }

  /**
   * Lists a page.
   *
   * @param query what to list
   * @return the page
   * @throws IllegalArgumentException if the cursor does not belong to the query's order
   */
  public Page<SessionSummary> page(SessionQuery query) {
    List<Entry> entries = sorted(query.order());
    String after = query.after();
    int from = after == null ? 0 : indexAfter(entries, PageCursor.decode(after, query.order()));
    TextQuery text = query.text() == null ? null : TextQuery.of(query.text());
    List<SessionSummary> items = new ArrayList<>();
    Entry last = null;
    for (Entry entry : entries.subList(from, entries.size())) {
      if (passes(entry.session(), query)
          && (text == null || text.firstHit(entry.session()).isPresent())) {
        if (items.size() == query.limit() && last != null) {
          return new Page<>(
              items,
              new PageCursor(query.order(), last.key(), last.position(), last.session().id())
                  .encode());
        }
        items.add(SessionSummary.of(entry.session()));
        last = entry;
      }
    }
    return new Page<>(items, null);
  }

  /**
   * Searches.
   *
   * @param query what to look for
   * @param limit how many hits at most
   * @return the hits, most recently updated sessions first
   */
  public List<SearchHit> search(TextQuery query, int limit) {
    return sorted(SessionOrder.UPDATED_DESC).stream()
        .map(entry -> query.firstHit(entry.session()))
        .flatMap(Optional::stream)
        .limit(limit)
        .toList();
  }

  private List<Entry> sorted(SessionOrder order) {
    List<Entry> entries = new ArrayList<>(sessions.size());
    for (int i = 0; i < sessions.size(); i++) {
      WorktreeSession session = sessions.get(i);
      Timestamp time = order.byCreation() ? session.createdAt() : session.updatedAt();
      entries.add(new Entry(session, time.sortKey(), i));
    }
    entries.sort(comparator(order));
    return entries;
  }

  private static Comparator<Entry> comparator(SessionOrder order) {
    Comparator<Entry> ascending =
        Comparator.comparingLong(Entry::key).thenComparingLong(Entry::position);
    return order.ascending() ? ascending : ascending.reversed();
  }

  /**
   * A position holds only until an earlier session is deleted, so the cursor's session is looked
   * for, and its present position counts. Where it is gone, nothing tells the sessions of its
   * instant that were listed from those that were not: all of them are listed, rather one twice
   * than one never.
   */
  private static int indexAfter(List<Entry> entries, PageCursor cursor) {
    long position = cursor.order().ascending() ? -1 : Long.MAX_VALUE;
    for (Entry entry : entries) {
      if (entry.session().id().equals(cursor.sessionId())) {
        position = entry.position();
      }
    }
    Comparator<Entry> comparator = comparator(cursor.order());
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (comparator.compare(entry, new Entry(entry.session(), cursor.sortKey(), position)) > 0) {
        return i;
      }
    }
    return entries.size();
  }

  private static boolean passes(WorktreeSession session, SessionQuery query) {
    return (query.types().isEmpty() || query.types().contains(session.type()))
        && (query.statuses().isEmpty() || query.statuses().contains(session.status()))
        && within(session.createdAt(), query.createdFrom(), query.createdBefore())
        && within(session.updatedAt(), query.updatedFrom(), query.updatedBefore());
  }

  private static boolean within(Timestamp time, @Nullable Instant from, @Nullable Instant before) {
    if (from == null && before == null) {
      return true;
    }
    long key = time.sortKey();
    return key != Timestamp.UNREADABLE
        && (from == null || key >= Timestamp.sortKey(from))
        && (before == null || key < Timestamp.sortKey(before));
  }
}
