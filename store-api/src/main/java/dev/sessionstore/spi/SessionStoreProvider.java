package dev.sessionstore.spi;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;

/**
 * A backend, found by {@link java.util.ServiceLoader}. Implementations have a public constructor
 * without parameters, keep no state, and load nothing before {@link #open}.
 */
public interface SessionStoreProvider {

  /**
   * Returns the stable id of the backend.
   *
   * @return for example {@code sqlite}
   */
  String id();

  /**
   * Opens a store in the configured home, which is made if it is not there.
   *
   * @param config how to open it; its backend is this one
   * @return the open store
   * @throws dev.sessionstore.SessionStoreException as {@link
   *     dev.sessionstore.SessionStores#open(StoreConfig)} says
   */
  SessionStore open(StoreConfig config);
}
