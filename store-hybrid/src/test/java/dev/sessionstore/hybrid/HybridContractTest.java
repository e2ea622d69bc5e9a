package dev.sessionstore.hybrid;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.SessionStoreContract;
import org.junit.jupiter.api.Nested;

/** The hybrid store keeps the contract, as the factory opens it. */
class HybridContractTest {

  private static SessionStore factory(StoreConfig config, MirrorMode mode) {
    return SessionStores.open(
        config.toBuilder().backend(StorageBackend.HYBRID).mirrorMode(mode).build());
  }

  @Nested
  class Sync extends SessionStoreContract {
    @Override
    protected SessionStore open(StoreConfig config) {
      return factory(config, MirrorMode.SYNC);
    }
  }

  @Nested
  class Async extends SessionStoreContract {
    @Override
    protected SessionStore open(StoreConfig config) {
      return factory(config, MirrorMode.ASYNC);
    }
  }
}
