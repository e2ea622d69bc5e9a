package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * The disk, the quota or the largest allowed size is exhausted. Nothing was changed and reads go on
 * working; free some space, then call again.
 */
public final class StoreFullException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public StoreFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
