package dev.sessionstore.json;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.Capability;
import dev.sessionstore.tck.SessionStoreContract;
import java.util.Set;

/** The contract, with nothing in memory: every session is read from its place in the file. */
class UncachedJsonSessionStoreContractTest extends SessionStoreContract {

  @Override
  protected SessionStore open(StoreConfig config) {
    return JsonSessionStore.open(config.toBuilder().cacheBytes(0).build());
  }

  @Override
  public Set<Capability> lacks() {
    return Set.of(Capability.RECORDS_PATHS);
  }
}
