package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * A text that names no workspace: blank, or no hash where a hash was asked for. Nothing was read or
 * written; give the path of the project folder, or its 16-digit hash.
 */
public final class InvalidWorkspaceException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public InvalidWorkspaceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
