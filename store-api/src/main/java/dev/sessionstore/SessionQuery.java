package dev.sessionstore;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SessionStore#list} shall list: filters, all of which a session must pass, an order,
 * and the place where a page begins. Immutable.
 *
 * @param types the types to list; empty means all
 * @param statuses the statuses to list; empty means all
 * @param createdFrom the earliest {@code createdAt}, inclusive, or null; with a bound, sessions
 *     whose timestamp cannot be read are not listed
 * @param createdBefore the latest {@code createdAt}, exclusive, or null
 * @param updatedFrom the earliest {@code updatedAt}, inclusive, or null
 * @param updatedBefore the latest {@code updatedAt}, exclusive, or null
 * @param text lists the sessions that {@link SessionStore#search} would find with it, or null; a
 *     blank text lists nothing
 * @param order the order
 * @param limit the size of a page, 1 to {@value #MAX_LIMIT}
 * @param after the {@link Page#nextCursor()} of the page before, or null for the first page
 */
public record SessionQuery(
    Set<SessionType> types,
    Set<SessionStatus> statuses,
    @Nullable Instant createdFrom,
    @Nullable Instant createdBefore,
    @Nullable Instant updatedFrom,
    @Nullable Instant updatedBefore,
    @Nullable String text,
    SessionOrder order,
    int limit,
    @Nullable String after) {

  /** The largest page. */
  public static final int MAX_LIMIT = 1000;

  /** All sessions, most recently updated first, 50 to a page. */
  public static final SessionQuery ALL = builder().build();

  /**
   * Checks the limit and copies the sets.
   *
   * @param types {@link #types()}
   * @param statuses {@link #statuses()}
   * @param createdFrom {@link #createdFrom()}
   * @param createdBefore {@link #createdBefore()}
   * @param updatedFrom {@link #updatedFrom()}
   * @param updatedBefore {@link #updatedBefore()}
   * @param text {@link #text()}
   * @param order {@link #order()}
   * @param limit {@link #limit()}
   * @param after {@link #after()}
   * @throws IllegalArgumentException if the limit is out of range
   */
  public SessionQuery {
    types = Set.copyOf(types);
    statuses = Set.copyOf(statuses);
    Objects.requireNonNull(order, "order");
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit " + limit + " is not within 1 to " + MAX_LIMIT);
    }
  }

  /**
   * Returns a builder of {@link #ALL}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns this query, beginning after a page that it gave.
   *
   * @param cursor the page's {@link Page#nextCursor()}
   * @return the query for the next page
   */
  public SessionQuery after(String cursor) {
    return new SessionQuery(
        types,
        statuses,
        createdFrom,
        createdBefore,
        updatedFrom,
        updatedBefore,
        text,
        order,
        limit,
        cursor);
  }

  /** Builds a {@link SessionQuery}. Not safe for use by several threads. */
  public static final class Builder {

    private final Set<SessionType> types = new LinkedHashSet<>();
    private final Set<SessionStatus> statuses = new LinkedHashSet<>();
    private @Nullable Instant createdFrom;
    private @Nullable Instant createdBefore;
    private @Nullable Instant updatedFrom;
    private @Nullable Instant updatedBefore;
    private @Nullable String text;
    private SessionOrder order = SessionOrder.UPDATED_DESC;
    private int limit = 50;
    private @Nullable String after;

    private Builder() {}

    /**
     * Lists sessions of this type, besides those of types named before.
     *
     * @param type a type
     * @return this builder
     */
    public Builder type(SessionType type) {
      types.add(type);
      return this;
    }

    /**
     * Lists sessions of this status, besides those of statuses named before.
     *
     * @param status a status
     * @return this builder
     */
    public Builder status(SessionStatus status) {
      statuses.add(status);
      return this;
    }

    /**
     * Lists only sessions created at or after an instant.
     *
     * @param instant the bound, inclusive
     * @return this builder
     */
    public Builder createdFrom(Instant instant) {
      createdFrom = instant;
      return this;
    }

    /**
     * Lists only sessions created before an instant.
     *
     * @param instant the bound, exclusive
     * @return this builder
     */
    public Builder createdBefore(Instant instant) {
      createdBefore = instant;
      return this;
    }

    /**
     * Lists only sessions updated at or after an instant.
     *
     * @param instant the bound, inclusive
     * @return this builder
     */
    public Builder updatedFrom(Instant instant) {
      updatedFrom = instant;
      return this;
    }

    /**
     * Lists only sessions updated before an instant.
     *
     * @param instant the bound, exclusive
     * @return this builder
     */
    public Builder updatedBefore(Instant instant) {
      updatedBefore = instant;
      return this;
    }

    /**
     * Lists only sessions that {@link SessionStore#search} would find with this text.
     *
     * @param text what to look for
     * @return this builder
     */
    public Builder text(String text) {
      this.text = text;
      return this;
    }

    /**
     * Sets the order.
     *
     * @param order the order
     * @return this builder
     */
    public Builder order(SessionOrder order) {
      this.order = order;
      return this;
    }

    /**
     * Sets the size of a page.
     *
     * @param limit 1 to {@value SessionQuery#MAX_LIMIT} sessions
     * @return this builder
     */
    public Builder limit(int limit) {
      this.limit = limit;
      return this;
    }

    /**
     * Begins after the page that gave this cursor.
     *
     * @param cursor a {@link Page#nextCursor()}
     * @return this builder
     */
    public Builder after(String cursor) {
      this.after = cursor;
      return this;
    }

    /**
     * Builds the query.
     *
     * @return the query
     * @throws IllegalArgumentException if the limit is out of range
     */
    public SessionQuery build() {
      return new SessionQuery(
          types,
          statuses,
          createdFrom,
          createdBefore,
          updatedFrom,
          updatedBefore,
          text,
          order,
          limit,
          after);
    }
  }
}
