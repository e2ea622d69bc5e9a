package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;

/**
 * A legacy file cannot be read, as against the database: one file must not keep the others from
 * being dealt with. Never leaves this package.
 */
final class JsonFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final SessionStoreException failure;

  JsonFailedException(SessionStoreException failure) {
    super(failure);
    this.failure = failure;
  }

  SessionStoreException failure() {
    return failure;
  }
}
