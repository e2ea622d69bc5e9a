package dev.sessionstore.sqlite;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.tck.SessionStoreContract;

class SqliteContractTest extends SessionStoreContract {

  @Override
  protected SessionStore open(StoreConfig config) {
    return SqliteSessionStore.open(config);
  }
}
