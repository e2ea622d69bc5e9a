package dev.sessionstore.migrate.corpus;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was written to one file, or to all files of a corpus. Immutable and safe for use by many
 * threads.
 *
 * <p>Of a damaged file it counts the whole sessions that stand in an array: those before the place
 * of a cut, all of them before trailing garbage, the good ones around a bad one. Its {@link #bytes}
 * are those on disk.
 *
 * @param elements the elements of the arrays, duplicates included
 * @param distinctIds the different session ids among them
 * @param instances the instances of all elements
 * @param messages the chat messages of all elements
 * @param bytes the size on disk, in bytes
 * @param traps how often each trap occurs; every trap is a key
 */
public record CorpusCounts(
    long elements,
    long distinctIds,
    long instances,
    long messages,
    long bytes,
    Map<Trap, Long> traps) {

  /**
   * Copies the map and adds a zero for each trap that is not in it.
   *
   * @param elements the elements of the arrays, duplicates included
   * @param distinctIds the different session ids among them
   * @param instances the instances of all elements
   * @param messages the chat messages of all elements
   * @param bytes the size on disk, in bytes
   * @param traps how often each trap occurs
   */
  public CorpusCounts {
    Map<Trap, Long> all = new EnumMap<>(Trap.class);
    for (Trap trap : Trap.values()) {
      all.put(trap, traps.getOrDefault(trap, 0L));
    }
    traps = Collections.unmodifiableMap(all);
  }

  /**
   * Returns how often a trap occurs, in the unit that the trap's own documentation names.
   *
   * @param trap the trap to look up
   * @return the number of occurrences, zero if there are none
   */
  public long occurrences(Trap trap) {
    return traps.getOrDefault(trap, 0L);
  }
}
