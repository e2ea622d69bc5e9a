package dev.sessionstore.spi;

import dev.sessionstore.SessionOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page ended, as the opaque text that {@link dev.sessionstore.Page#nextCursor()} hands out:
 * the keys of its last session, so that the next page is found without counting.
 *
 * @param order the order that the page had
 * @param sortKey the last session's time, as {@link dev.sessionstore.Timestamp#sortKey()}
 * @param position the last session's position in store order
 * @param sessionId the last session's id
 */
public record PageCursor(SessionOrder order, long sortKey, long position, String sessionId) {

  /**
   * Returns the cursor as text.
   *
   * @return text without white space or characters that need quoting
   */
  public String encode() {
    String plain = order + ":" + sortKey + ":" + position + ":" + sessionId;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a cursor.
   *
   * @param cursor what {@link #encode()} gave
   * @param order the order of the query that it is used in
   * @return the cursor
   * @throws IllegalArgumentException if it is no cursor, or one of another order
   */
  public static PageCursor decode(String cursor, SessionOrder order) {
    PageCursor decoded;
    try {
      String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      String[] parts = plain.split(":", 4);
      decoded =
          new PageCursor(
              SessionOrder.valueOf(parts[0]),
              Long.parseLong(parts[1]),
              Long.parseLong(parts[2]),
              parts[3]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "not a cursor; pass on the nextCursor of a page unchanged", e);
    }
    if (decoded.order() != order) {
      throw new IllegalArgumentException(
          "the cursor is one of order " + decoded.order() + ", the query's order is " + order);
    }
    return decoded;
  }
}
