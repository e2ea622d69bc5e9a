package dev.sessionstore;

import java.util.List;
import java.util.Locale;

/** The backends that {@link SessionStores} can open, each found under its {@link #id()}. */
public enum StorageBackend {
  /** One legacy JSON file per workspace, beside an old editor if need be. */
  JSON,
  /** One SQLite database for all workspaces. The default. */
  SQLITE,
  /** Both: SQLite leads, JSON follows. */
  HYBRID;

  /**
   * Returns the stable id under which the backend is configured and found.
   *
   * @return {@code json}, {@code sqlite} or {@code hybrid}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the backend with this id.
   *
   * @param id an id, in any case
   * @return the backend
   * @throws InvalidConfigurationException if there is none; the message lists those there are
   */
  public static StorageBackend of(String id) {
    return Choice.of(List.of(values()), "storage backend", StoreConfig.BACKEND_VARIABLE, id);
  }
}
