package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot be reached for a reason outside of it: an I/O error, a missing native library, a
 * missing folder. The message and the cause say which; where a write may have become durable
 * although its success could not be confirmed, the message says so.
 */
public final class StoreUnavailableException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
