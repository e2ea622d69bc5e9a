package dev.sessionstore.migrate.faults;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;

/** The stores that a fault is tried on. */
enum StoreKind {
  JSON(StorageBackend.JSON, MirrorMode.SYNC),
  SQLITE(StorageBackend.SQLITE, MirrorMode.SYNC),
  HYBRID_SYNC(StorageBackend.HYBRID, MirrorMode.SYNC),
  HYBRID_ASYNC(StorageBackend.HYBRID, MirrorMode.ASYNC);

  private final StorageBackend backend;
  private final MirrorMode mode;

  StoreKind(StorageBackend backend, MirrorMode mode) {
    this.backend = backend;
    this.mode = mode;
  }

  boolean writesJson() {
    return this != SQLITE;
  }

  boolean writesSqlite() {
    return this != JSON;
  }

  boolean isHybrid() {
    return writesJson() && writesSqlite();
  }

  StoreConfig config(Path home) {
    return StoreConfig.builder()
        .home(home)
        .backend(backend)
        .mirrorMode(mode)
        .clock(Work.CLOCK)
        .busyTimeout(Duration.ofSeconds(30))
        .build();
  }

  SessionStore open(Path home) {
    return SessionStores.open(config(home));
  }
}
