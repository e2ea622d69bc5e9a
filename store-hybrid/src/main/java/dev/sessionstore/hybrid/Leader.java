package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStore;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.ReplicationSource;

/**
 * The leading store under the three names by which it is asked; all of them are the same object.
 *
 * @param store as a user knows it
 * @param source as the mirror follows it
 * @param bulk as it takes in what the follower has
 */
record Leader(SessionStore store, ReplicationSource source, BulkWrite bulk) {

  static <L extends SessionStore & ReplicationSource & BulkWrite> Leader of(L store) {
    return new Leader(store, store, store);
  }

  /** Tells whether all of a file of the follower was taken in, as it is now. */
  boolean hasTakenIn(Receipt present) {
    return bulk.receipt(present.source())
        .filter(then -> then.describes(present.sizeBytes(), present.modifiedMillis()))
        .isPresent();
  }
}
