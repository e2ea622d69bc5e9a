package dev.sessionstore.sqlite;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.LegacyGap;
import dev.sessionstore.spi.SessionStoreProvider;
import dev.sessionstore.spi.StoreHome;
import java.util.Optional;

/** Lets {@link dev.sessionstore.SessionStores} find this backend, under the id {@code sqlite}. */
public final class SqliteStoreProvider implements SessionStoreProvider {

  /** Called by {@link java.util.ServiceLoader}. */
  public SqliteStoreProvider() {}

  @Override
  public String id() {
    return StorageBackend.SQLITE.id();
  }

  @Override
  public SessionStore open(StoreConfig config) {
    return SqliteSessionStore.open(config);
  }

  @Override
  public Optional<LegacyGap> legacyGap(StoreConfig config) {
    return new GapQuery(new StoreHome(config.home()), config).run();
  }
}
