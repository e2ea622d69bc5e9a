package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.SessionStoreProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQLite and JSON in one home. One of the two may be unusable: in its place stands a store that
 * throws, whatever is called, why it could not be opened.
 */
final class BackendPair {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  private final StoreConfig config;

  BackendPair(StoreConfig config) {
    this.config = config.toBuilder().backend(StorageBackend.HYBRID).build();
  }

  HybridSessionStore open() {
    SessionStoreProvider leading = SessionStoreProvider.of(StorageBackend.SQLITE);
    SessionStoreProvider following = SessionStoreProvider.of(StorageBackend.JSON);
    Opened leader = Opened.by(leading, config);
    Opened follower;
    try {
      follower = Opened.by(following, config);
    } catch (RuntimeException | Error e) {
      leader.close(e);
      throw e;
    }
    try {
      return open(leader, follower);
    } catch (RuntimeException | Error e) {
      follower.close(e);
      leader.close(e);
      throw e;
    }
  }

  private HybridSessionStore open(Opened leader, Opened follower) {
    if (leader.failure() != null && follower.failure() != null) {
      if (leader.failure() instanceof StoreReadOnlyException readOnly
          && follower.failure() instanceof StoreReadOnlyException) {
        readOnly.addSuppressed(follower.failure());
        throw readOnly;
      }
      throw StoreFailures.both(leader.failure(), follower.failure());
    }
    warn(leader, "leading", "reads are answered by the following one, writes fail");
    warn(follower, "following", "what it misses is kept for the next opening");
    SessionStore leads = leader.or(SessionStore.class, ReplicationSource.class, BulkWrite.class);
    SessionStore follows = follower.or(SessionStore.class, Replica.class);
    return new HybridSessionStore.Builder(
            config,
            new Leader(leads, (ReplicationSource) leads, (BulkWrite) leads),
            follows,
            (Replica) follows)
        .open();
  }

  private static void warn(Opened opened, String role, String consequence) {
    if (opened.failure() != null) {
      LOG.error(
          "The {} store cannot be opened; {}: {}",
          role,
          consequence,
          opened.failure().getMessage(),
          opened.failure());
    }
  }
}
