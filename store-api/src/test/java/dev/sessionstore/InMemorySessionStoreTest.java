package dev.sessionstore;

import dev.sessionstore.tck.InMemorySessionStore;
import dev.sessionstore.tck.SessionStoreContract;

/** The test kit, inherited from another package as a backend from outside would. */
class InMemorySessionStoreTest extends SessionStoreContract {

  @Override
  protected SessionStore open(StoreConfig config) {
    return InMemorySessionStore.open(config);
  }
}
