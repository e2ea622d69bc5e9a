package dev.sessionstore.hybrid.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a span of time while one store led and another followed. Immutable. The names
 * are those of the migration plan: {@code sqlite} means the leader and {@code json} the follower,
 * whichever two stores are combined.
 *
 * @param from where the span begins
 * @param to where it ends
 * @param counters what was counted; a counter that is missing is 0
 * @param operations the calls by store and operation; what is missing was not called
 * @param firstGauges how the stores stood first, or null if that is not known
 * @param gauges how they stood last, or null if that is not known
 */
public record MigrationMetrics(
    Instant from,
    Instant to,
    Map<Counter, Long> counters,
    Map<Side, Map<Operation, OperationMetrics>> operations,
    @Nullable Gauges firstGauges,
    @Nullable Gauges gauges) {

  /**
   * Copies the maps.
   *
   * @param from {@link #from()}
   * @param to {@link #to()}
   * @param counters {@link #counters()}
   * @param operations {@link #operations()}
   * @param firstGauges {@link #firstGauges()}
   * @param gauges {@link #gauges()}
   */
  public MigrationMetrics {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    counters = counted(counters);
    operations = called(operations);
  }

  private static Map<Counter, Long> counted(Map<Counter, Long> counters) {
    Map<Counter, Long> copy = new EnumMap<>(Counter.class);
    counters.forEach(
        (counter, count) -> {
          if (count != 0) {
            copy.put(counter, count);
          }
        });
    return Collections.unmodifiableMap(copy);
  }

  private static Map<Side, Map<Operation, OperationMetrics>> called(
      Map<Side, Map<Operation, OperationMetrics>> operations) {
    Map<Side, Map<Operation, OperationMetrics>> copy = new EnumMap<>(Side.class);
    operations.forEach(
        (side, all) -> {
          Map<Operation, OperationMetrics> some = new EnumMap<>(Operation.class);
          all.forEach(
              (operation, calls) -> {
                if (!calls.equals(OperationMetrics.NONE)) {
                  some.put(operation, calls);
                }
              });
          if (!some.isEmpty()) {
            copy.put(side, Collections.unmodifiableMap(some));
          }
        });
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Returns an empty span.
   *
   * @param at where it begins and ends
   * @return metrics in which nothing happened
   */
  public static MigrationMetrics none(Instant at) {
    return new MigrationMetrics(at, at, Map.of(), Map.of(), null, null);
  }

  /**
   * Returns a counter.
   *
   * @param counter the counter
   * @return its value
   */
  public long count(Counter counter) {
    return counters.getOrDefault(counter, 0L);
  }

  /**
   * Returns {@link Counter#SQLITE_WRITES}.
   *
   * @return the operations that wrote to the leader and succeeded
   */
  public long sqliteWrites() {
    return count(Counter.SQLITE_WRITES);
  }

  /**
   * Returns {@link Counter#JSON_WRITES}.
   *
   * @return the sessions that were brought to the follower
   */
  public long jsonWrites() {
    return count(Counter.JSON_WRITES);
  }

  /**
   * Returns {@link Counter#SQLITE_ERRORS}.
   *
   * @return the operations in which the leader failed
   */
  public long sqliteErrors() {
    return count(Counter.SQLITE_ERRORS);
  }

  /**
   * Returns {@link Counter#JSON_ERRORS}.
   *
   * @return the operations in which the follower failed
   */
  public long jsonErrors() {
    return count(Counter.JSON_ERRORS);
  }

  /**
   * Returns {@link Counter#CONSISTENCY_CHECKS}.
   *
   * @return the sessions that were compared
   */
  public long consistencyChecks() {
    return count(Counter.CONSISTENCY_CHECKS);
  }

  /**
   * Returns {@link Counter#CONSISTENCY_FAILURES}.
   *
   * @return the compared sessions that differed
   */
  public long consistencyFailures() {
    return count(Counter.CONSISTENCY_FAILURES);
  }

  /**
   * Returns {@link Counter#READS}.
   *
   * @return the reads that were answered, by either store
   */
  public long reads() {
    return count(Counter.READS);
  }

  /**
   * Returns {@link Counter#FALLBACKS}.
   *
   * @return the reads that the follower answered because the leader had failed
   */
  public long fallbacks() {
    return count(Counter.FALLBACKS);
  }

  /**
   * Returns {@link Counter#CORRUPTION_ERRORS}.
   *
   * @return the operations that found the leader corrupt
   */
  public long corruptionErrors() {
    return count(Counter.CORRUPTION_ERRORS);
  }

  /**
   * Returns {@link Counter#LOST_SESSIONS}.
   *
   * @return the sessions that are missing in the leader and were never deleted
   */
  public long lostSessions() {
    return count(Counter.LOST_SESSIONS);
  }

  /**
   * Returns {@link Counter#HEALED_DIVERGENCES}.
   *
   * @return the sessions that differed and were made equal again
   */
  public long healedDivergences() {
    return count(Counter.HEALED_DIVERGENCES);
  }

  /**
   * Returns how many sessions waited for the mirror when that was read last.
   *
   * @return the length of the journal; empty if it is not known
   */
  public OptionalLong journalLength() {
    return gauges == null ? OptionalLong.empty() : OptionalLong.of(gauges.journalLength());
  }

  /**
   * Returns how long the session has waited at the end of the span that has waited longest for the
   * mirror.
   *
   * @return the age; null if none waits or it is not known
   */
  public @Nullable Duration journalAge() {
    return gauges == null ? null : gauges.journalAge(to);
  }

  /**
   * Returns how large the leader is and how it grew.
   *
   * @return its size; empty if it is not known
   */
  public Optional<StoreSize> databaseSize() {
    return size(Gauges::databaseBytes);
  }

  /**
   * Returns how large the follower is and how it grew.
   *
   * @return its size; empty if it is not known
   */
  public Optional<StoreSize> jsonSize() {
    return size(Gauges::jsonBytes);
  }

  private Optional<StoreSize> size(ToLongFunction<Gauges> bytes) {
    if (gauges == null || firstGauges == null) {
      return Optional.empty();
    }
    long last = bytes.applyAsLong(gauges);
    return Optional.of(
        new StoreSize(
            last,
            last - bytes.applyAsLong(firstGauges),
            Duration.between(firstGauges.at(), gauges.at())));
  }

  /**
   * Returns the calls of one operation of one store.
   *
   * @param side the store
   * @param operation the operation
   * @return its calls; perhaps {@link OperationMetrics#NONE}
   */
  public OperationMetrics operation(Side side, Operation operation) {
    return operations.getOrDefault(side, Map.of()).getOrDefault(operation, OperationMetrics.NONE);
  }

  /**
   * Returns the calls of all operations of one store.
   *
   * @param side the store
   * @return all calls together
   */
  public OperationMetrics all(Side side) {
    return operations.getOrDefault(side, Map.of()).values().stream()
        .reduce(OperationMetrics.NONE, OperationMetrics::plus);
  }

  /**
   * Returns the calls that wrote to one store.
   *
   * @param side the store
   * @return the calls of every {@linkplain Operation#isWriteTo writing} operation together
   */
  public OperationMetrics writes(Side side) {
    return Arrays.stream(Operation.values())
        .filter(operation -> operation.isWriteTo(side))
        .map(operation -> operation(side, operation))
        .reduce(OperationMetrics.NONE, OperationMetrics::plus);
  }

  /**
   * Returns the share of writes to the leader that succeeded.
   *
   * @return 0 to 1; empty without a write
   */
  public OptionalDouble writeSuccessRate() {
    OperationMetrics writes = writes(Side.LEADER);
    return rate(writes.succeeded().count(), writes.count());
  }

  /**
   * Returns the share of compared sessions that were equal.
   *
   * @return 0 to 1; empty without a comparison
   */
  public OptionalDouble consistencyRate() {
    return rate(consistencyChecks() - consistencyFailures(), consistencyChecks());
  }

  /**
   * Returns the share of answered reads that the follower had to answer.
   *
   * @return 0 to 1; empty without a read
   */
  public OptionalDouble fallbackRate() {
    return rate(fallbacks(), reads());
  }

  /**
   * Returns the share of the leader's operations in which it failed. The follower's failures do not
   * count: no caller sees them, and they are no reason to go back to it.
   *
   * @return 0 to 1; empty without an operation
   */
  public OptionalDouble errorRate() {
    return rate(sqliteErrors(), all(Side.LEADER).count());
  }

  /**
   * Returns the share of the leader's operations that found it corrupt.
   *
   * @return 0 to 1; empty without an operation
   */
  public OptionalDouble corruptionRate() {
    return rate(corruptionErrors(), all(Side.LEADER).count());
  }

  /**
   * Returns the share of compared sessions that were lost. A session that was found lost without
   * any comparison counts as compared.
   *
   * @return 0 to 1; empty without a comparison and without a loss
   */
  public OptionalDouble lossRate() {
    return rate(lostSessions(), Math.max(consistencyChecks(), lostSessions()));
  }

  private static OptionalDouble rate(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  /**
   * Merges what happened in another span, or in another process.
   *
   * @param other another span; may overlap this one
   * @return both together, from the earlier beginning to the later end
   */
  public MigrationMetrics plus(MigrationMetrics other) {
    Map<Counter, Long> sums = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      sums.put(counter, count(counter) + other.count(counter));
    }
    return new MigrationMetrics(
        from.isBefore(other.from) ? from : other.from,
        later(to, other.to),
        sums,
        combine(other, OperationMetrics::plus),
        Gauges.earlier(firstGauges, other.firstGauges),
        Gauges.later(gauges, other.gauges));
  }

  /**
   * Returns what has happened since an earlier snapshot of the same recorder.
   *
   * @param earlier the earlier snapshot
   * @return the span between both; its gauges are those of its end
   * @throws IllegalArgumentException if that is no earlier snapshot of the same recorder
   */
  public MigrationMetrics since(MigrationMetrics earlier) {
    Map<Counter, Long> differences = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      differences.put(counter, count(counter) - earlier.count(counter));
    }
    return new MigrationMetrics(
        earlier.to,
        later(earlier.to, to),
        differences,
        combine(earlier, OperationMetrics::minus),
        gauges,
        gauges);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Map<Side, Map<Operation, OperationMetrics>> combine(
      MigrationMetrics other, BinaryOperator<OperationMetrics> how) {
    Map<Side, Map<Operation, OperationMetrics>> combined = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      Map<Operation, OperationMetrics> calls = new EnumMap<>(Operation.class);
      for (Operation operation : Operation.values()) {
        OperationMetrics mine = operation(side, operation);
        OperationMetrics theirs = other.operation(side, operation);
        if (!mine.equals(OperationMetrics.NONE) || !theirs.equals(OperationMetrics.NONE)) {
          calls.put(operation, how.apply(mine, theirs));
        }
      }
      combined.put(side, calls);
    }
    return combined;
  }

  /**
   * Describes these metrics in one line, for a log.
   *
   * @return counts, rates, latencies and sizes; no content
   */
  public String summary() {
    return SummaryLine.of(this);
  }
}
