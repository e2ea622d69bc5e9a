package dev.sessionstore.sqlite;

import dev.sessionstore.Page;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Timestamp;
import dev.sessionstore.spi.PageCursor;
import dev.sessionstore.sqlite.SessionCache.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first sessions of a workspace in one order: whatever it does not hold comes after all that it
 * holds. So it stays right when a session changes without asking the database what comes next. Not
 * thread-safe; it belongs to the {@link SessionCache}.
 */
final class FirstPage {

  /** How many sessions more than were asked for it may hold, so that it does not grow for ever. */
  private static final int MORE = 50;

  /** A session and where it stands. */
  record Row(long key, long position, SessionSummary summary) {

    static Row of(SessionOrder order, Entry entry) {
      SessionSummary summary = SessionSummary.of(entry.session());
      Timestamp time = order.byCreation() ? summary.createdAt() : summary.updatedAt();
      return new Row(time.sortKey(), entry.position(), summary);
    }

    private long weight() {
      return SessionCache.weigh(16, summary.id(), summary.task(), summary.model());
    }
  }

  private static final Comparator<Row> ASCENDING =
      Comparator.comparingLong(Row::key).thenComparingLong(Row::position);

  private final SessionOrder order;
  private final Comparator<Row> comparator;
  private final List<Row> rows;
  private final int most;
  private boolean whole;
  private long weight;

  /**
   * Holds the result of a query.
   *
   * @param rows the first sessions
   * @param whole whether there are no others
   */
  FirstPage(SessionOrder order, List<Row> rows, boolean whole) {
    this.order = order;
    this.rows = new ArrayList<>(rows);
    this.whole = whole;
    comparator = order.ascending() ? ASCENDING : ASCENDING.reversed();
    most = rows.size() + MORE;
    rows.forEach(row -> weight += row.weight());
  }

  /** Returns the page of up to so many sessions that begins with these rows. */
  static Page<SessionSummary> page(SessionOrder order, List<Row> rows, int limit) {
    boolean more = rows.size() > limit;
    List<SessionSummary> items = new ArrayList<>(limit);
    for (Row row : more ? rows.subList(0, limit) : rows) {
      items.add(row.summary());
    }
    if (!more) {
      return new Page<>(items, null);
    }
    Row last = rows.get(limit - 1);
    return new Page<>(
        items, new PageCursor(order, last.key(), last.position(), last.summary().id()).encode());
  }

  /** Returns the first page, or null if it takes more than is held. */
  @Nullable Page<SessionSummary> page(int limit) {
    return whole || rows.size() > limit ? page(order, rows, limit) : null;
  }

  /** Returns the ids of the sessions that are held, in order. */
  List<String> ids() {
    return rows.stream().map(row -> row.summary().id()).toList();
  }

  /** Tells whether the workspace has no other sessions. */
  boolean isWhole() {
    return whole;
  }

  /** About how many bytes it takes. */
  long weight() {
    return weight;
  }

  /** Takes over what a session is now, new or changed. */
  void put(Entry entry) {
    Row row = Row.of(order, entry);
    boolean within =
        whole || (!rows.isEmpty() && comparator.compare(row, rows.get(rows.size() - 1)) <= 0);
    remove(row.summary().id());
    if (within) {
      int place = 0;
      while (place < rows.size() && comparator.compare(rows.get(place), row) < 0) {
        place++;
      }
      rows.add(place, row);
      weight += row.weight();
    }
    if (rows.size() > most) {
      weight -= rows.remove(most).weight();
      whole = false;
    }
  }

  /** Takes over that a session is gone. */
  void remove(String id) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).summary().id().equals(id)) {
        weight -= rows.remove(i).weight();
        return;
      }
    }
  }
}
