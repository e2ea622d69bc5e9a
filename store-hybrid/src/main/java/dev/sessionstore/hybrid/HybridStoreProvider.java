package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.SessionStoreProvider;

/** Makes the hybrid backend known to {@link dev.sessionstore.SessionStores}. */
public final class HybridStoreProvider implements SessionStoreProvider {

  /** Creates the provider. */
  public HybridStoreProvider() {}

  @Override
  public String id() {
    return StorageBackend.HYBRID.id();
  }

  @Override
  public SessionStore open(StoreConfig config) {
    return HybridSessionStore.open(config);
  }
}
