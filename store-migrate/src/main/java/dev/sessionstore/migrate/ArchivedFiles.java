package dev.sessionstore.migrate;

import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.PutAwayFile;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The legacy files that were put away after their import: {@code sessions/<hash>.json.migrated},
 * and, where that name was taken, {@code ….migrated.2} and so on; the highest number is the latest.
 * Before those of {@link LegacyImporter#UNKNOWN_WORKSPACE} comes what was put away of the one file
 * for all workspaces, {@code sessions.json} in the home.
 *
 * <p>Any of them may be compressed, with {@code .gz} behind its name; where a file is there in both
 * forms, the compressed one may not be complete yet.
 */
final class ArchivedFiles {

  private final Map<String, SortedMap<Integer, ArchivedFile>> byHash = new TreeMap<>();

  private ArchivedFiles() {}

  static ArchivedFiles in(StoreHome home) {
    ArchivedFiles found = new ArchivedFiles();
    try {
      PutAwayFile.in(home).forEach(found::add);
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
    return found;
  }

  private void add(PutAwayFile file) {
    String hash = file.hash();
    byHash
        .computeIfAbsent(
            hash == null ? LegacyImporter.UNKNOWN_WORKSPACE : hash, unused -> new TreeMap<>())
        .merge(
            hash == null ? Integer.MIN_VALUE + file.number() : file.number(),
            new ArchivedFile(file.path()),
            (one, other) -> one.isCompressed() ? other : one);
  }

  Set<String> hashes() {
    return byHash.keySet();
  }

  /** All archives, those of each workspace from the oldest to the latest. */
  List<ArchivedFile> all() {
    return byHash.values().stream().flatMap(files -> files.values().stream()).toList();
  }

  /** The archives of a workspace, the oldest first. */
  List<ArchivedFile> of(String hash) {
    SortedMap<Integer, ArchivedFile> files = byHash.get(hash);
    return files == null ? List.of() : List.copyOf(files.values());
  }
}
