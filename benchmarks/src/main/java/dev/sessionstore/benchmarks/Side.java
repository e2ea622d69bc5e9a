package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Survives;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.function.UnaryOperator;

/** What is compared. */
public enum Side {
  /** The algorithm of the old editor. */
  LEGACY("old editor", Durability.NORMAL),
  /** The JSON backend, without syncs. */
  JSON_NORMAL("json NORMAL", Durability.NORMAL),
  /** The JSON backend, synced at each write. */
  JSON_FULL("json FULL", Durability.FULL),
  /** The SQLite backend, without a sync per commit. */
  SQLITE_NORMAL("sqlite NORMAL", Durability.NORMAL),
  /** The SQLite backend, with a sync per commit: the default. */
  SQLITE_FULL("sqlite FULL", Durability.FULL),
  /** The hybrid backend without syncs; JSON follows in the background. */
  HYBRID_ASYNC("hybrid ASYNC", Durability.NORMAL),
  /** The hybrid backend, synced at each write; JSON follows in the background. */
  HYBRID_ASYNC_FULL("hybrid ASYNC FULL", Durability.FULL),
  /** The hybrid backend without syncs; every write waits for JSON. */
  HYBRID_SYNC("hybrid SYNC", Durability.NORMAL);

  private final String label;
  private final Durability durability;

  Side(String label, Durability durability) {
    this.label = label;
    this.durability = durability;
  }

  SessionStore open(Path home) {
    return open(StoreConfig.builder().home(home).build());
  }

  /** Opens it with its own durability, whatever the configuration says. */
  SessionStore open(StoreConfig given) {
    StoreConfig config = given.toBuilder().durability(durability).build();
    return switch (this) {
      case LEGACY -> new LegacyAlgorithm(config);
      case JSON_NORMAL, JSON_FULL -> JsonSessionStore.open(config);
      case SQLITE_NORMAL, SQLITE_FULL -> SqliteSessionStore.open(config);
      case HYBRID_ASYNC, HYBRID_ASYNC_FULL -> HybridSessionStore.open(in(MirrorMode.ASYNC, config));
      case HYBRID_SYNC -> HybridSessionStore.open(in(MirrorMode.SYNC, config));
    };
  }

  /** Takes part in a comparison with the sessions of this workspace. */
  public Contender contender(Workspace workspace) {
    return contender(label, workspace, UnaryOperator.identity());
  }

  /** Takes part under another name, configured otherwise. */
  Contender contender(String name, Workspace workspace, UnaryOperator<StoreConfig.Builder> change) {
    return new Contender(
        name,
        survives(),
        EnumSet.allOf(Operation.class),
        home ->
            new LibrarySubject(
                open(change.apply(StoreConfig.builder().home(home)).build()),
                workspace,
                home,
                this != SQLITE_NORMAL && this != SQLITE_FULL));
  }

  private Survives survives() {
    if (this == LEGACY) {
      return Survives.NOTHING;
    }
    return durability == Durability.FULL ? Survives.POWER_CUT : Survives.PROCESS_KILL;
  }

  private static StoreConfig in(MirrorMode mode, StoreConfig config) {
    return config.toBuilder().mirrorMode(mode).build();
  }
}
