package dev.sessionstore.json;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.Capability;
import dev.sessionstore.tck.SessionStoreProperties;
import java.util.Set;

/** The random tests of the contract. */
class JsonSessionStorePropertiesTest extends SessionStoreProperties {

  @Override
  protected SessionStore open(StoreConfig config) {
    return JsonSessionStore.open(config);
  }

  @Override
  protected Set<Capability> lacks() {
    return Set.of(Capability.RECORDS_PATHS);
  }
}
