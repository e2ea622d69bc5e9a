package dev.sessionstore.migrate.corpus;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link LegacyCorpus#writeTo} wrote: the numbers that an importer has to account for.
 * Immutable and safe for use by many threads.
 *
 * @param home the folder that holds the {@code sessions} folder
 * @param mapping the written {@code workspace_mapping.json}
 * @param files the session files, in the order of writing, damaged ones last
 */
public record CorpusReport(Path home, Path mapping, List<CorpusFile> files) {

  /**
   * Copies the list.
   *
   * @param home the folder that holds the {@code sessions} folder
   * @param mapping the written {@code workspace_mapping.json}
   * @param files the session files, in the order of writing, damaged ones last
   */
  public CorpusReport {
    files = List.copyOf(files);
  }

  /**
   * Adds up the counts of all files, damaged ones included. An id that stands in two files counts
   * once in {@link CorpusCounts#distinctIds}; the mapping file is not part of {@link
   * CorpusCounts#bytes}.
   *
   * @return the sums over all files
   */
  public CorpusCounts totals() {
    long elements = 0;
    long distinctIds = 0;
    long instances = 0;
    long messages = 0;
    long bytes = 0;
    Map<Trap, Long> traps = new EnumMap<>(Trap.class);
    for (CorpusFile file : files) {
      CorpusCounts counts = file.counts();
      elements += counts.elements();
      // A shared session is the second occurrence of its id, and never has a third.
      distinctIds += counts.distinctIds() - counts.occurrences(Trap.SHARED_SESSION);
      instances += counts.instances();
      messages += counts.messages();
      bytes += counts.bytes();
      counts.traps().forEach((trap, count) -> traps.merge(trap, count, Long::sum));
    }
    return new CorpusCounts(elements, distinctIds, instances, messages, bytes, traps);
  }
}
