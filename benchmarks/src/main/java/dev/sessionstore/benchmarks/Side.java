package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.HybridSessionStore;
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
  SQLITE_FULL(Durability.FULL),
  /** The hybrid backend without syncs; JSON follows in the background. */
  HYBRID_ASYNC(Durability.NORMAL),
  /** The hybrid backend without syncs; every write waits for JSON. */
  HYBRID_SYNC(Durability.NORMAL);

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
      case HYBRID_ASYNC -> HybridSessionStore.open(in(MirrorMode.ASYNC, config));
      case HYBRID_SYNC -> HybridSessionStore.open(in(MirrorMode.SYNC, config));
    };
  }

  private static StoreConfig in(MirrorMode mode, StoreConfig config) {
    return config.toBuilder().mirrorMode(mode).build();
  }
}
