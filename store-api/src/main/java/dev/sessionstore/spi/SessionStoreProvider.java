package dev.sessionstore.spi;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

  /**
   * Looks from outside at what lies between the home's store of this backend and the legacy files.
   * The store is neither made nor changed, and may be open meanwhile.
   *
   * @param config tells the home
   * @return what lies between them; empty if the home has no such store, as by default, or if the
   *     backend keeps its sessions in the legacy files themselves
   * @throws dev.sessionstore.SessionStoreException if it cannot be looked at
   */
  default Optional<LegacyGap> legacyGap(StoreConfig config) {
    return Optional.empty();
  }

  /**
   * Finds the provider of a backend.
   *
   * @param backend the backend
   * @return its provider on the class or module path
   * @throws InvalidConfigurationException if there is none; the message lists those there are
   */
  static SessionStoreProvider of(StorageBackend backend) {
    Map<String, SessionStoreProvider> found = new LinkedHashMap<>();
    Services.find(SessionStoreProvider.class)
        .forEach(provider -> found.putIfAbsent(provider.id(), provider));
    SessionStoreProvider provider = found.get(backend.id());
    if (provider == null) {
      throw new InvalidConfigurationException(
          "storage backend '"
              + backend.id()
              + "' is not on the class path; found there: "
              + (found.isEmpty() ? "none" : String.join(", ", found.keySet())),
          null);
    }
    return provider;
  }
}
