package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/** The store was closed before or during this call. Open a new one. */
public final class StoreClosedException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public StoreClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
