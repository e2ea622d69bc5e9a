package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.Workspace;

/**
 * A legacy file cannot be read, as against the database: one file must not keep the others from
 * being dealt with. Never leaves this package.
 */
final class JsonFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Workspace file;
  private final SessionStoreException failure;

  JsonFailedException(Workspace file, SessionStoreException failure) {
    super(failure);
    this.file = file;
    this.failure = failure;
  }

  /** The file, as the workspace of its hash. */
  Workspace file() {
    return file;
  }

  SessionStoreException failure() {
    return failure;
  }
}
