package dev.sessionstore.hybrid;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.SessionStoreProperties;

/** The random tests of the contract, where each call writes both stores. */
class HybridSyncPropertiesTest extends SessionStoreProperties {

  @Override
  protected SessionStore open(StoreConfig config) {
    return HybridSessionStore.open(config.toBuilder().mirrorMode(MirrorMode.SYNC).build());
  }
}
