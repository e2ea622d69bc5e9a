package dev.sessionstore.hybrid;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;

/** Tells the failures of a store from the answers that are errors of the caller. */
final class StoreFailures {

  private StoreFailures() {}

  /** Whether another store might do better: not so where the caller asked for the impossible. */
  static boolean isFailure(SessionStoreException e) {
    return e instanceof StoreUnavailableException
        || e instanceof StoreBusyException
        || e instanceof StoreCorruptException
        || e instanceof StoreFullException
        || e instanceof StoreReadOnlyException
        || e instanceof SchemaTooNewException
        || e instanceof ForeignDatabaseException;
  }

  /** One error for two: its cause is the leader's, and the follower's goes along as suppressed. */
  static StoreUnavailableException both(SessionStoreException leader, RuntimeException follower) {
    StoreUnavailableException both =
        new StoreUnavailableException(
            "both stores failed; the leading one: "
                + leader.getMessage()
                + "; the following one: "
                + follower.getMessage(),
            leader);
    both.addSuppressed(follower);
    return both;
  }
}
