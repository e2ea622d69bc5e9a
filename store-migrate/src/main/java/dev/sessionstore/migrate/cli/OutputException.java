package dev.sessionstore.migrate.cli;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Standard output cannot be written. */
final class OutputException extends UncheckedIOException {

  private static final long serialVersionUID = 1L;

  OutputException(IOException cause) {
    super("standard output cannot be written", cause);
  }

  /** Tells whether the reader of a pipe has gone away, as {@code head} does: it has enough. */
  boolean isClosedPipe() {
    Throwable cause = getCause();
    String message = cause == null ? "" : String.valueOf(cause.getMessage());
    return message.contains("Broken pipe") || message.contains("pipe is being closed");
  }
}
