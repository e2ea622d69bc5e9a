package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * The store was configured with something that it does not know: an unknown backend, a home folder
 * that cannot be told, a value out of range. Nothing was opened; the message names the setting and
 * the values that it takes.
 */
public final class InvalidConfigurationException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what went wrong, where, and what to do about it
   * @param cause the underlying failure, or null if there is none
   */
  public InvalidConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
