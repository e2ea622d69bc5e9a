package dev.sessionstore.migrate;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares the two stores of a home, in both directions, session by session and field by field.
 * Nothing is changed.
 *
 * <p><b>While others write.</b> Both stores may be written meanwhile. What is not equal is looked
 * at again before it is reported, as long as it changes or a hybrid store has yet to bring it to
 * the other side, but not longer than the {@linkplain Builder#patience patience} allows for all of
 * it together. What has kept changing until then is {@linkplain ConsistencyReport#uncompared() not
 * compared}.
 *
 * <p><b>Files.</b> A file that cannot be read is reported, and hides no other. Elements of a file
 * that are no session are no part of the comparison. Where only files are left that were put away
 * after their import, {@code <hash>.json.migrated} or {@code ….migrated.2} and so on, each of their
 * sessions must be in SQLite, equal or updated later, unless it is known to be deleted there: by
 * the journal, or because the file has not changed since it was imported. What SQLite has beyond
 * that is as it should be. The files of a workspace that has several hashes are compared as one.
 *
 * <p>Each store is read once, whatever its size; in memory are the ids and digests of one
 * workspace, one session of each store, and what differs. Safe for use by many threads.
 *
 * <pre>{@code
 * ConsistencyReport report = ConsistencyChecker.builder(config).build().run();
 * }</pre>
 */
public final class ConsistencyChecker {

  private final StoreConfig config;
  private final boolean showValues;
  private final Duration patience;
  private final CheckListener listener;
  private final @Nullable MetricsRecorder metrics;

  private ConsistencyChecker(Builder builder) {
    this.config = builder.config;
    this.showValues = builder.showValues;
    this.patience = builder.patience;
    this.listener = builder.listener;
    this.metrics = builder.metrics;
  }

  /**
   * Starts a checker.
   *
   * @param config tells the home, how long to wait for others, and by its backend whether there
   *     have to be files where there was never one: not where SQLite works alone
   * @return a new builder
   */
  public static Builder builder(StoreConfig config) {
    return new Builder(config);
  }

  /**
   * Opens both stores, beside those that may be open already, and compares them.
   *
   * @return what was found
   * @throws dev.sessionstore.StoreCorruptException if the database is damaged
   * @throws dev.sessionstore.SessionStoreException if one of the stores cannot be opened, or the
   *     database not be read
   */
  public ConsistencyReport run() {
    return run((done, workspaces, sessions) -> {});
  }

  /** Tells somebody else as well, who may end the check. */
  ConsistencyReport run(CheckListener other) {
    try (BothStores stores = BothStores.openToRead(config)) {
      return run(stores, other);
    }
  }

  private ConsistencyReport run(BothStores stores, CheckListener other) {
    CheckListener both =
        (done, workspaces, sessions) -> {
          other.progress(done, workspaces, sessions);
          listener.progress(done, workspaces, sessions);
        };
    ConsistencyReport report = new Check(stores, showValues, patience, both).run();
    if (metrics != null) {
      long compared = report.totalSessions() - report.uncompared();
      metrics.compared(compared, compared - report.consistent());
    }
    return report;
  }

  /** Builds a {@link ConsistencyChecker}. Not safe for use by several threads. */
  public static final class Builder {

    private final StoreConfig config;
    private boolean showValues;
    private Duration patience = Duration.ofSeconds(3);
    private CheckListener listener = (done, workspaces, sessions) -> {};
    private @Nullable MetricsRecorder metrics;

    private Builder(StoreConfig config) {
      this.config = Objects.requireNonNull(config, "config");
    }

    /**
     * Sets whether the report holds the values that differ, which are content of sessions; it does
     * not by default.
     *
     * @param showValues whether it does
     * @return this builder
     */
    public Builder showValues(boolean showValues) {
      this.showValues = showValues;
      return this;
    }

    /**
     * Sets how long to wait for changes under way; 3 seconds by default, within which a hybrid
     * store brings them to the other side. Nothing is waited for where both are equal, and where
     * nothing changes and the journal names nothing that a hybrid store would have to do.
     *
     * @param patience the longest wait of a check, zero for none
     * @return this builder
     */
    public Builder patience(Duration patience) {
      this.patience = Objects.requireNonNull(patience, "patience");
      return this;
    }

    /**
     * Sets who is told how a check comes along; nobody by default.
     *
     * @param listener is told
     * @return this builder
     */
    public Builder listener(CheckListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets where the results are counted; nowhere by default.
     *
     * @param metrics counts them as {@link MetricsRecorder#compared}
     * @return this builder
     */
    public Builder metrics(MetricsRecorder metrics) {
      this.metrics = Objects.requireNonNull(metrics, "metrics");
      return this;
    }

    /**
     * Builds the checker; nothing is opened yet.
     *
     * @return a checker
     */
    public ConsistencyChecker build() {
      return new ConsistencyChecker(this);
    }
  }
}
