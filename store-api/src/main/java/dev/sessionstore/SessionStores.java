package dev.sessionstore;

import dev.sessionstore.spi.SessionStoreProvider;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens stores. The backends are those on the class or module path, found by {@link ServiceLoader}
 * under their ids.
 */
public final class SessionStores {

  private static final Logger LOG = LoggerFactory.getLogger(SessionStores.class);

  private SessionStores() {}

  /**
   * Opens the store that the environment asks for.
   *
   * @return the open store
   * @throws InvalidConfigurationException if the environment asks for something unknown
   * @throws SessionStoreException see {@link #open(StoreConfig)}
   * @see StoreConfig#fromEnvironment()
   */
  public static SessionStore open() {
    return open(StoreConfig.fromEnvironment());
  }

  /**
   * Opens a store, and logs the backend in one line, after another one if a {@link Rollout} keeps
   * this installation on JSON.
   *
   * @param config how to open it; if it has a {@link StoreConfig#rolloutPercent()}, that may change
   *     its backend to JSON
   * @return the open store
   * @throws InvalidConfigurationException if no such backend is on the class path
   * @throws JsonBehindException if the JSON files lack what the database holds, or that cannot be
   *     told, and {@link StoreConfig#jsonBehind()} asks to refuse that
   * @throws StoreUnavailableException if the home folder or the native library cannot be used
   * @throws StoreBusyException if another process is restoring or upgrading this home
   * @throws StoreCorruptException if the database, or the record of a roll-out, is damaged; it was
   *     left as it is
   * @throws SchemaTooNewException if a newer version has upgraded the database
   * @throws ForeignDatabaseException if the database belongs to another application
   */
  public static SessionStore open(StoreConfig config) {
    Rollout.Decision decision = Rollout.decide(config);
    if (decision.backend() != config.backend()) {
      LOG.info("Roll-out: {}", decision.reason());
    }
    SessionStoreProvider provider = SessionStoreProvider.of(decision.backend());
    SessionStore store = provider.open(config.toBuilder().backend(decision.backend()).build());
    LOG.info("Storage backend: {}", provider.id());
    return store;
  }
}
