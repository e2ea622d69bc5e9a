package dev.sessionstore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a longer list. Immutable.
 *
 * @param <T> what is listed
 * @param items the items of this page, in order
 * @param nextCursor where the next page begins, to be given to {@link
 *     SessionQuery.Builder#after(String)}; null on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

  /**
   * Copies the list.
   *
   * @param items {@link #items()}
   * @param nextCursor {@link #nextCursor()}
   */
  public Page {
    items = List.copyOf(items);
  }

  /**
   * Tells whether there is more.
   *
   * @return true if {@link #nextCursor()} is not null
   */
  public boolean hasNext() {
    return nextCursor != null;
  }
}
