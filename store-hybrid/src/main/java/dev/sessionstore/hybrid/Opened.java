package dev.sessionstore.hybrid;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.SessionStoreProvider;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A store that was opened, or why it was not.
 *
 * @param id of its backend
 * @param store the store, or null
 * @param failure why there is none, or null
 */
record Opened(String id, @Nullable SessionStore store, @Nullable SessionStoreException failure) {

  /**
   * Opens a store.
   *
   * @throws StoreBusyException if it will be there in a moment: calling again is better than doing
   *     without it
   * @throws SessionStoreException if the caller asks for the impossible
   */
  static Opened by(SessionStoreProvider provider, StoreConfig config) {
    try {
      return new Opened(provider.id(), provider.open(config), null);
    } catch (SessionStoreException e) {
      if (e instanceof StoreBusyException || !StoreFailures.isFailure(e)) {
        throw e;
      }
      return new Opened(provider.id(), null, e);
    }
  }

  /** Returns the store, or one in its place that throws why it could not be opened. */
  SessionStore or(Class<?>... needed) {
    SessionStoreException why = failure;
    if (why != null) {
      return (SessionStore)
          Proxy.newProxyInstance(
              Opened.class.getClassLoader(),
              needed,
              (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                  return null;
                }
                throw why;
              });
    }
    SessionStore opened = store;
    if (opened == null || !Arrays.stream(needed).allMatch(type -> type.isInstance(opened))) {
      throw new InvalidConfigurationException(
          "the backend '" + id + "' on the class path cannot be a part of the hybrid backend",
          null);
    }
    return opened;
  }

  /** Closes the store after a failure. */
  void close(Throwable why) {
    if (store != null) {
      try {
        store.close();
      } catch (RuntimeException | Error e) {
        why.addSuppressed(e);
      }
    }
  }
}
