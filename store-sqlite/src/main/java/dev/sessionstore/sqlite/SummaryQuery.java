package dev.sessionstore.sqlite;

import dev.sessionstore.OpenValue;
import dev.sessionstore.Page;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Timestamp;
import dev.sessionstore.spi.PageCursor;
import dev.sessionstore.sqlite.FirstPage.Row;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page of summaries: one range of one index, entered where the page before ended, so that its
 * cost does not grow with the number of sessions.
 */
final class SummaryQuery {

  private final SessionQuery query;
  private final String key;
  private final StringBuilder sql;
  private final List<Object> parameters = new ArrayList<>();

  /**
   * Puts the query together.
   *
   * @param matching the keys of the sessions that match the query's text, as a JSON array, or null
   */
  SummaryQuery(long workspaceId, SessionQuery query, @Nullable String matching) {
    this.query = query;
    SessionOrder order = query.order();
    key = order.byCreation() ? "created_key" : "updated_key";
    sql = new StringBuilder("SELECT s.").append(key).append(", s.position, ");
    sql.append(SessionTable.SUMMARY_COLUMNS).append(" FROM sessions s WHERE s.workspace_id = ?");
    parameters.add(workspaceId);
    if (query.after() != null) {
      PageCursor after = PageCursor.decode(query.after(), order);
      condition(
          "(s." + key + ", s.position) " + (order.ascending() ? ">" : "<") + " (?, ?)",
          after.sortKey(),
          after.position());
    }
    range("created_key", query.createdFrom(), query.createdBefore());
    range("updated_key", query.updatedFrom(), query.updatedBefore());
    oneOf("type", query.types());
    oneOf("status", query.statuses());
    if (matching != null) {
      condition("s.pk IN (SELECT value FROM json_each(?))", matching);
    }
    String direction = order.ascending() ? "" : " DESC";
    sql.append(" ORDER BY s.").append(key).append(direction);
    sql.append(", s.position").append(direction).append(" LIMIT ?");
    parameters.add((long) query.limit() + 1);
  }

  private void condition(String condition, Object... values) {
    sql.append(" AND ").append(condition);
    parameters.addAll(List.of(values));
  }

  private void range(String column, @Nullable Instant from, @Nullable Instant before) {
    if (from != null) {
      condition("s." + column + " >= ?", Timestamp.sortKey(from));
    } else if (before != null) {
      condition("s." + column + " > ?", Timestamp.UNREADABLE);
    }
    if (before != null) {
      condition("s." + column + " < ?", Timestamp.sortKey(before));
    }
  }

  private void oneOf(String column, Set<? extends OpenValue> values) {
    if (!values.isEmpty()) {
      String marks = "?" + ", ?".repeat(values.size() - 1);
      condition(
          "s." + column + " IN (" + marks + ")", values.stream().map(OpenValue::value).toArray());
    }
  }

  String sql() {
    return sql.toString();
  }

  /** Returns a page. */
  Page<SessionSummary> run(Statements statements) throws SQLException {
    return FirstPage.page(query.order(), rows(statements), query.limit());
  }

  /** Returns the sessions of the page, and the one after it if there is one. */
  List<Row> rows(Statements statements) throws SQLException {
    PreparedStatement statement = statements.get(sql());
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
    List<Row> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(new Row(rows.getLong(1), rows.getLong(2), SessionTable.summary(rows, 3)));
      }
    }
    return found;
  }
}
