package dev.sessionstore;

import dev.sessionstore.tck.InMemorySessionStore;
import dev.sessionstore.tck.SessionStoreProperties;

/** The random part of the test kit, inherited from another package. */
class InMemorySessionStorePropertiesTest extends SessionStoreProperties {

  @Override
  protected SessionStore open(StoreConfig storeConfig) {
    return InMemorySessionStore.open(storeConfig);
  }
}
