package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * The file or folder cannot be written by this user, or shall not be written, as {@link
 * StoreConfig#jsonReadOnly()} says. Nothing was changed; mend the permissions of the file that the
 * message names, or import the sessions and open another backend.
 */
public final class StoreReadOnlyException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public StoreReadOnlyException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
