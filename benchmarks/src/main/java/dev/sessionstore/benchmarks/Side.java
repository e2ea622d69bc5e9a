package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;

/** What is compared. */
public enum Side {
  /** The algorithm of the old editor. */
  LEGACY(Durability.NORMAL),
  /** The JSON backend, without syncs. */
  JSON_NORMAL(Durability.NORMAL),
  /** The SQLite backend, without a sync per commit. */
  SQLITE_NORMAL(Durability.NORMAL),
  /** The SQLite backend, with a sync per commit: the default. */
  SQLITE_FULL(Durability.FULL);

  private final Durability durability;

  Side(Durability durability) {
    this.durability = durability;
  }

  SessionStore open(Path home) {
    StoreConfig config = StoreConfig.builder().home(home).durability(durability).build();
    return switch (this) {
      case LEGACY -> new LegacyAlgorithm(config);
      case JSON_NORMAL -> JsonSessionStore.open(config);
      case SQLITE_NORMAL, SQLITE_FULL -> SqliteSessionStore.open(config);
    };
  }
}
