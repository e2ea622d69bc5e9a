package dev.sessionstore.sqlite;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.SessionStoreProperties;

class SqlitePropertiesTest extends SessionStoreProperties {

  @Override
  protected SessionStore open(StoreConfig storeConfig) {
    return SqliteSessionStore.open(storeConfig);
  }
}
