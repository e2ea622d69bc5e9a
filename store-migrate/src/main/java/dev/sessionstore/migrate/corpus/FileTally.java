package dev.sessionstore.migrate.corpus;

import java.util.EnumMap;
import java.util.Map;

/** Counts what one file has been given so far. */
final class FileTally {
  private final Map<Trap, Long> traps = new EnumMap<>(Trap.class);
  private long elements;
  private long instances;
  private long messages;

  void addElement() {
    elements++;
  }

  void addInstance() {
    instances++;
  }

  void addMessage() {
    messages++;
  }

  void add(Trap trap) {
    traps.merge(trap, 1L, Long::sum);
  }

  private long of(Trap trap) {
    return traps.getOrDefault(trap, 0L);
  }

  CorpusCounts counts(long bytes) {
    long repeats = of(Trap.EQUAL_DUPLICATE) + of(Trap.RENUMBERED_DUPLICATE);
    return new CorpusCounts(elements, elements - repeats, instances, messages, bytes, traps);
  }
}
