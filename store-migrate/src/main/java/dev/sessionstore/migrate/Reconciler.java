package dev.sessionstore.migrate;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.spi.RecoveryFolder;
import java.time.Duration;
import java.util.Objects;

/**
 * Makes the two stores of a home equal by a rule that somebody has chosen, where they are not equal
 * by themselves.
 *
 * <p>It begins and ends with a check as the {@link ConsistencyChecker} makes it, and touches
 * nothing but what the first one has found. Every version that is replaced or deleted, in either
 * store, is kept in the {@link RecoveryFolder} first. What each {@link Preference} means for a
 * session that only one store has is said there; sessions are deleted from JSON files only, never
 * from SQLite.
 *
 * <p>A JSON file that cannot be read is renamed, its bytes intact, and written anew from SQLite;
 * with {@link Preference#NEWEST}, what is whole in it is taken in before, with {@link
 * Preference#SQLITE} it is kept in the recovery folder where it differs, and with {@link
 * Preference#JSON} the file is left alone and reported, since it cannot be right. Archived files
 * are never written; what SQLite lacks of them, or has in an earlier version, it takes in.
 *
 * <p>May be cut off anywhere and run again. Both stores may be written meanwhile. Not safe for use
 * by several threads.
 *
 * <pre>{@code
 * RepairReport report =
 *     Reconciler.builder(config, Preference.NEWEST).dryRun(true).build().run();
 * }</pre>
 */
public final class Reconciler {

  private final StoreConfig config;
  private final Preference prefer;
  private final boolean dryRun;
  private final Duration patience;
  private final CheckListener listener;

  private Reconciler(Builder builder) {
    this.config = builder.config;
    this.prefer = builder.prefer;
    this.dryRun = builder.dryRun;
    this.patience = builder.patience;
    this.listener = builder.listener;
  }

  /**
   * Starts a reconciler.
   *
   * @param config tells the home, the durability, how long to wait for others, and the clock
   * @param prefer which store is right
   * @return a new builder
   */
  public static Builder builder(StoreConfig config, Preference prefer) {
    return new Builder(config, prefer);
  }

  /**
   * Opens both stores and repairs.
   *
   * @return what was done
   * @throws StoreReadOnlyException if the JSON files are {@linkplain StoreConfig#jsonReadOnly()
   *     read only}, and it is no dry run; nothing was done
   * @throws dev.sessionstore.StoreBusyException if others kept a workspace busy; what was done
   *     until then stays, call again
   * @throws dev.sessionstore.SessionStoreException if a store or the recovery folder failed; what
   *     was done until then stays, call again
   */
  public RepairReport run() {
    if (config.jsonReadOnly() && !dryRun) {
      throw new StoreReadOnlyException(
          "a repair writes the JSON files of "
              + config.home()
              + ", which are read only; unset "
              + StoreConfig.JSON_READ_ONLY_VARIABLE
              + " for it",
          null);
    }
    try (BothStores stores = dryRun ? BothStores.openToRead(config) : BothStores.open(config)) {
      ConsistencyReport before = check(stores);
      WorkspaceRepair repair =
          new WorkspaceRepair(
              stores, new RecoveryFolder(stores.home(), config.clock()), prefer, dryRun);
      for (WorkspaceFiles each : stores.workspaces()) {
        repair.run(each, before);
      }
      return repair.report(dryRun ? before : check(stores));
    }
  }

  private ConsistencyReport check(BothStores stores) {
    return new Check(stores, false, patience, listener).run();
  }

  /** Builds a {@link Reconciler}. Not safe for use by several threads. */
  public static final class Builder {

    private final StoreConfig config;
    private final Preference prefer;
    private boolean dryRun;
    private Duration patience = Duration.ofSeconds(3);
    private CheckListener listener = (done, workspaces, sessions) -> {};

    private Builder(StoreConfig config, Preference prefer) {
      this.config = Objects.requireNonNull(config, "config");
      this.prefer = Objects.requireNonNull(prefer, "prefer");
    }

    /**
     * Sets whether it is only told what would be done; it is done by default.
     *
     * @param dryRun whether nothing is changed
     * @return this builder
     */
    public Builder dryRun(boolean dryRun) {
      this.dryRun = dryRun;
      return this;
    }

    /**
     * Sets how long a check waits for changes under way; see {@link
     * ConsistencyChecker.Builder#patience}.
     *
     * @param patience the longest wait of a check, zero for none
     * @return this builder
     */
    public Builder patience(Duration patience) {
      this.patience = Objects.requireNonNull(patience, "patience");
      return this;
    }

    /**
     * Sets who is told how the two checks come along; nobody by default.
     *
     * @param listener is told
     * @return this builder
     */
    public Builder listener(CheckListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Builds the reconciler; nothing is opened yet.
     *
     * @return a reconciler
     */
    public Reconciler build() {
      return new Reconciler(this);
    }
  }
}
