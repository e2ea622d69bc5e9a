package dev.sessionstore.hybrid.metrics;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.InstanceNotFoundException;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.InvalidWorkspaceException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreCorruptException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times what happens while one store leads and another follows. Safe for use by several
 * threads, none of which waits for another; one call costs some dozens of nanoseconds.
 *
 * <p>Each read and write of a caller is recorded once for the leader, as succeeded or as failed,
 * also if the leader could not even be opened. If the follower then answers instead, {@link
 * #fellBack} says so. What the mirror does is {@link Operation#MIRROR}.
 */
public final class MetricsRecorder {

  private final Clock clock;
  private final Instant start;
  private final Map<Counter, LongAdder> counters;
  private final Map<Side, Map<Operation, Calls>> operations;
  private final MetricsListeners listeners = new MetricsListeners();
  private final AtomicBoolean followerFailing = new AtomicBoolean();
  private final Object gaugesLock = new Object();
  private @Nullable Gauges firstGauges;
  private @Nullable Gauges gauges;

  private record Calls(LatencyRecorder succeeded, LatencyRecorder failed) {
    OperationMetrics metrics() {
      return new OperationMetrics(succeeded.latency(), failed.latency());
    }
  }

  /**
   * Creates a recorder that has seen nothing.
   *
   * @param clock tells when a snapshot was taken
   */
  public MetricsRecorder(Clock clock) {
    this.clock = clock;
    this.start = clock.instant();
    this.counters = each(Counter.class, LongAdder::new);
    this.operations =
        each(
            Side.class,
            () ->
                each(
                    Operation.class,
                    () -> new Calls(new LatencyRecorder(), new LatencyRecorder())));
  }

  private static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Supplier<V> value) {
    Map<K, V> map = new EnumMap<>(keys);
    for (K key : keys.getEnumConstants()) {
      map.put(key, value.get());
    }
    return Collections.unmodifiableMap(map);
  }

  /**
   * Adds a listener.
   *
   * @param listener is told what happens from now on
   */
  public void addListener(MetricsListener listener) {
    listeners.add(listener);
  }

  /**
   * Removes a listener.
   *
   * @param listener is told nothing any more
   */
  public void removeListener(MetricsListener listener) {
    listeners.remove(listener);
  }

  /**
   * Records an operation that succeeded.
   *
   * @param side the store
   * @param operation the operation
   * @param nanos how long it took
   */
  public void succeeded(Side side, Operation operation, long nanos) {
    answered(side, operation, nanos);
    if (side == Side.LEADER && operation.isWriteTo(side)) {
      add(Counter.SQLITE_WRITES, 1);
    }
  }

  /** The store did what it was asked for, if only to say no. */
  private void answered(Side side, Operation operation, long nanos) {
    calls(side, operation).succeeded.record(nanos);
    if (side == Side.LEADER) {
      if (!operation.isWrite()) {
        add(Counter.READS, 1);
      }
    } else if (followerFailing.get() && followerFailing.compareAndSet(true, false)) {
      listeners.tell(MetricsListener::followerRecovered);
    }
  }

  /**
   * Records an operation that ended with an error. An error that answers the caller and is no fault
   * of the store, such as {@link SessionNotFoundException}, counts as an operation that succeeded,
   * but not as a write; a mirror has no caller, and every error of it is a failure. A {@link
   * StoreClosedException} is not counted at all, since nothing was asked of the store.
   *
   * @param side the store
   * @param operation the operation
   * @param nanos how long it took
   * @param error the error that the store threw; what a function of the caller threw is none and is
   *     not to be recorded
   */
  public void failed(Side side, Operation operation, long nanos, Throwable error) {
    if (error instanceof StoreClosedException) {
      return;
    }
    if (operation != Operation.MIRROR && isAnswer(error)) {
      answered(side, operation, nanos);
      return;
    }
    calls(side, operation).failed.record(nanos);
    if (side == Side.LEADER) {
      add(Counter.SQLITE_ERRORS, 1);
      if (error instanceof StoreCorruptException) {
        add(Counter.CORRUPTION_ERRORS, 1);
      }
    } else {
      add(Counter.JSON_ERRORS, 1);
      if (followerFailing.compareAndSet(false, true)) {
        listeners.tell(listener -> listener.followerFailing(error));
      }
    }
  }

  private static boolean isAnswer(Throwable error) {
    return error instanceof SessionNotFoundException
        || error instanceof InstanceNotFoundException
        || error instanceof DuplicateSessionException
        || error instanceof InvalidSessionException
        || error instanceof InvalidWorkspaceException;
  }

  /**
   * Records that the follower answered a read because the leader had failed.
   *
   * @param operation the read
   */
  public void fellBack(Operation operation) {
    add(Counter.FALLBACKS, 1);
    add(Counter.READS, 1);
    listeners.tell(listener -> listener.fellBack(operation));
  }

  /**
   * Records that sessions were brought to the follower.
   *
   * @param sessions how many, deletions included
   */
  public void mirrored(long sessions) {
    add(Counter.JSON_WRITES, sessions);
  }

  /**
   * Records that sessions were compared which should be equal in both stores.
   *
   * @param sessions how many were compared
   * @param differing how many of them differed, those included that one store lacked
   */
  public void compared(long sessions, long differing) {
    add(Counter.CONSISTENCY_CHECKS, sessions);
    add(Counter.CONSISTENCY_FAILURES, differing);
    if (differing > 0) {
      listeners.tell(listener -> listener.diverged(differing));
    }
  }

  /**
   * Records that sessions are missing in the leader and were never deleted.
   *
   * @param sessions how many
   */
  public void lost(long sessions) {
    add(Counter.LOST_SESSIONS, sessions);
    if (sessions > 0) {
      listeners.tell(listener -> listener.lost(sessions));
    }
  }

  /**
   * Records that sessions which differed were made equal again.
   *
   * @param sessions how many
   */
  public void healed(long sessions) {
    add(Counter.HEALED_DIVERGENCES, sessions);
    if (sessions > 0) {
      listeners.tell(listener -> listener.healed(sessions));
    }
  }

  /**
   * Records how the stores stand.
   *
   * @param gauges the latest reading
   */
  public void gauges(Gauges gauges) {
    synchronized (gaugesLock) {
      if (firstGauges == null) {
        firstGauges = gauges;
      }
      this.gauges = gauges;
    }
  }

  /**
   * Returns what was recorded since this recorder was created. Calls that are recorded meanwhile
   * are in this snapshot or in the next one.
   *
   * @return the metrics
   */
  public MigrationMetrics snapshot() {
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    counters.forEach((counter, adder) -> counts.put(counter, adder.sum()));
    Map<Side, Map<Operation, OperationMetrics>> calls = new EnumMap<>(Side.class);
    operations.forEach(
        (side, all) -> {
          Map<Operation, OperationMetrics> metrics = new EnumMap<>(Operation.class);
          all.forEach((operation, recorded) -> metrics.put(operation, recorded.metrics()));
          calls.put(side, metrics);
        });
    synchronized (gaugesLock) {
      return new MigrationMetrics(start, now(), counts, calls, firstGauges, gauges);
    }
  }

  private Instant now() {
    Instant now = clock.instant();
    return now.isBefore(start) ? start : now;
  }

  /** Returns one counter, without the cost of a snapshot. */
  long count(Counter counter) {
    return adder(counter).sum();
  }

  /** Returns the calls that succeeded, or failed, without the cost of a snapshot. */
  LatencyRecorder latency(Side side, Operation operation, boolean failed) {
    Calls calls = calls(side, operation);
    return failed ? calls.failed : calls.succeeded;
  }

  /** Returns the latest reading, or null. */
  @Nullable Gauges gauges() {
    synchronized (gaugesLock) {
      return gauges;
    }
  }

  /** Returns how long the session has waited that has waited longest; null if none waits. */
  @Nullable Duration journalAge() {
    Gauges latest = gauges();
    return latest == null ? null : latest.journalAge(now());
  }

  MetricsListeners listeners() {
    return listeners;
  }

  private void add(Counter counter, long count) {
    adder(counter).add(count);
  }

  private LongAdder adder(Counter counter) {
    return Objects.requireNonNull(counters.get(counter));
  }

  private Calls calls(Side side, Operation operation) {
    return Objects.requireNonNull(Objects.requireNonNull(operations.get(side)).get(operation));
  }
}
