package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreUnavailableException;

/** The follower failed, not the leader: the work stays in the journal, and no caller is told. */
final class FollowerFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What the follower said. */
  private final SessionStoreException failure;

  FollowerFailedException(RuntimeException e) {
    super(e.getMessage(), e);
    failure =
        e instanceof SessionStoreException said
            ? said
            : new StoreUnavailableException("the following store failed unexpectedly", e);
  }

  SessionStoreException failure() {
    return failure;
  }
}
