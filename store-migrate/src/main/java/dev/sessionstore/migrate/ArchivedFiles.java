package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The legacy files that were put away after their import: {@code sessions/<hash>.json.migrated},
 * and, where that name was taken, {@code ….migrated.2} and so on; the highest number is the latest.
 * Any of them may be compressed, with {@code .gz} behind its name; where a file is there in both
 * forms, the compressed one may not be complete yet.
 */
final class ArchivedFiles {

  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{16})\\.json\\.migrated(?:\\.([1-9][0-9]{0,8}))?(\\.gz)?");

  private final Map<String, SortedMap<Integer, ArchivedFile>> byHash = new TreeMap<>();

  private ArchivedFiles() {}

  static ArchivedFiles in(StoreHome home) {
    ArchivedFiles found = new ArchivedFiles();
    if (Files.isDirectory(home.sessions())) {
      try (Stream<Path> files = Files.list(home.sessions())) {
        files.forEach(found::add);
      } catch (IOException e) {
        throw IoFailure.reading(home.sessions(), e);
      }
    }
    return found;
  }

  private void add(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (name.matches() && Workspace.isHash(name.group(1))) {
      int number = name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
      byHash
          .computeIfAbsent(name.group(1), hash -> new TreeMap<>())
          .merge(number, new ArchivedFile(file), (one, other) -> one.isCompressed() ? other : one);
    }
  }

  Set<String> hashes() {
    return byHash.keySet();
  }

  /** The archives of a workspace, the oldest first. */
  List<ArchivedFile> of(String hash) {
    SortedMap<Integer, ArchivedFile> files = byHash.get(hash);
    return files == null ? List.of() : List.copyOf(files.values());
  }
}
