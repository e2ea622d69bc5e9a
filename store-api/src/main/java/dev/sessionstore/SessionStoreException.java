package dev.sessionstore;

import dev.sessionstore.spi.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that a {@link SessionStore} throws on purpose. There is a subtype for each
 * thing that a caller would do differently; catching this type is right where all of them end in
 * the same message to the user.
 *
 * <p>Unless a subtype says otherwise, a call that threw has changed nothing. Messages name the
 * workspace hash, the session id, the file and the position where they are known, and never the
 * content of a session.
 */
public class SessionStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param message what went wrong, where, and what to do about it
   */
  public SessionStoreException(String message) {
    super(message);
  }

  /**
   * Creates an error that another one caused.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public SessionStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * The stable name of this kind of error, for reports and scripts: the class name without {@code
   * Exception}.
   *
   * @return for example {@code SessionNotFound}
   */
  public final String kind() {
    String name = getClass().getSimpleName();
    return name.endsWith("Exception") ? name.substring(0, name.length() - 9) : name;
  }

  static String quote(String id) {
    return SafeText.quote(id);
  }
}
