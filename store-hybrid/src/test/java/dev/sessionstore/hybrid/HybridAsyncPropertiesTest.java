package dev.sessionstore.hybrid;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.SessionStoreProperties;

/** The random tests of the contract, where the JSON files follow. */
class HybridAsyncPropertiesTest extends SessionStoreProperties {

  @Override
  protected SessionStore open(StoreConfig config) {
    return HybridSessionStore.open(config.toBuilder().mirrorMode(MirrorMode.ASYNC).build());
  }
}
