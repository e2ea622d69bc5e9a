package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * The JSON files lack sessions that the database of the same home holds, or that cannot be told,
 * and {@link StoreConfig#jsonBehind()} asks that they are not opened then. Nothing was changed. Run
 * {@code session-store rollback}, which brings them up to date, or open another backend.
 */
public final class JsonBehindException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause why the database could not be looked at, or null
   */
  public JsonBehindException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
