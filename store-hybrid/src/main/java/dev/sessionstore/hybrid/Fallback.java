package dev.sessionstore.hybrid;

import dev.sessionstore.Page;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.Side;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the following store answer where the leading one has failed to read.
 *
 * <p>One that is only read may lack what was written for weeks. What it has is still better than
 * nothing to a user whose database is gone, and is given with an error in the log, every time. That
 * it lacks something says nothing, and is not passed for an answer. Safe for use by many threads.
 */
final class Fallback {

  private static final Logger LOG = LoggerFactory.getLogger(HybridSessionStore.class);

  private final MetricsRecorder recorder;
  private final Follower follower;
  private final boolean outdated;
  private final Backoff log = new Backoff();

  /**
   * Creates a fallback.
   *
   * @param outdated whether the follower is only read
   */
  Fallback(MetricsRecorder recorder, Follower follower, boolean outdated) {
    this.recorder = recorder;
    this.follower = follower;
    this.outdated = outdated;
  }

  /**
   * Reads from the follower.
   *
   * @param failure what the leader has thrown; thrown again if it is no failure of a store, or the
   *     follower has nothing better
   */
  <T extends @Nullable Object> T read(
      Operation operation,
      String hash,
      SessionStoreException failure,
      Function<SessionStore, T> call) {
    if (!StoreFailures.isFailure(failure)) {
      throw failure;
    }
    recorder.fellBack(operation);
    long start = System.nanoTime();
    try {
      T result = call.apply(follower.store());
      recorder.succeeded(Side.FOLLOWER, operation, System.nanoTime() - start);
      if (outdated && isNothing(result)) {
        throw failure;
      }
      tell(hash, failure);
      return result;
    } catch (SessionNotFoundException e) {
      if (!outdated) {
        tell(hash, failure);
        throw e;
      }
      throw failure;
    } catch (SessionStoreException e) {
      if (e == failure || !StoreFailures.isFailure(e)) {
        throw e;
      }
      recorder.failed(Side.FOLLOWER, operation, System.nanoTime() - start, e);
      throw StoreFailures.both(failure, e);
    }
  }

  private static boolean isNothing(@Nullable Object result) {
    return (result instanceof Optional<?> found && found.isEmpty())
        || (result instanceof Collection<?> all && all.isEmpty())
        || (result instanceof Page<?> page && page.items().isEmpty());
  }

  private void tell(String hash, SessionStoreException failure) {
    if (outdated) {
      LOG.error(
          "The leading store failed to read; the following one answers for workspace {}, which is"
              + " only read, as {} says, and may lack whatever was written since: {}",
          hash,
          StoreConfig.JSON_READ_ONLY_VARIABLE,
          failure.getMessage(),
          failure);
    } else if (log.isDue()) {
      log.failed(failure);
      LOG.error(
          "The leading store failed to read; the following one answers instead: {}",
          failure.getMessage(),
          failure);
    }
  }
}
