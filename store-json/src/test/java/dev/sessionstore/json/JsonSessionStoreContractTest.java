package dev.sessionstore.json;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.Capability;
import dev.sessionstore.tck.SessionStoreContract;
import java.util.Set;

/** The contract, with all sessions in memory. */
class JsonSessionStoreContractTest extends SessionStoreContract {

  @Override
  protected SessionStore open(StoreConfig config) {
    return JsonSessionStore.open(config);
  }

  /** The old format has no place for them. */
  @Override
  public Set<Capability> lacks() {
    return Set.of(Capability.RECORDS_PATHS);
  }
}
