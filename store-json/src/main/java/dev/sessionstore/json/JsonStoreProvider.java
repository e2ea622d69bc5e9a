package dev.sessionstore.json;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.SessionStoreProvider;

/** Makes the JSON backend known to the factory, as {@code json}. Stateless. */
public final class JsonStoreProvider implements SessionStoreProvider {

  /** Creates the provider; called by the service loader. */
  public JsonStoreProvider() {}

  @Override
  public String id() {
    return StorageBackend.JSON.id();
  }

  @Override
  public SessionStore open(StoreConfig config) {
    return JsonSessionStore.open(config);
  }
}
