package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * Another thread or process held the store for longer than the configured {@linkplain
 * StoreConfig#busyTimeout() busy timeout}. Nothing was changed; the call can be made again.
 */
public final class StoreBusyException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public StoreBusyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
