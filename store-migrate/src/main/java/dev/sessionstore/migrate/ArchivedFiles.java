package dev.sessionstore.migrate;

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
 * Before those of {@link LegacyImporter#UNKNOWN_WORKSPACE} comes what was put away of the one file
 * for all workspaces, {@code sessions.json} in the home.
 *
 * <p>Any of them may be compressed, with {@code .gz} behind its name; where a file is there in both
 * forms, the compressed one may not be complete yet.
 */
final class ArchivedFiles {

  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{16}|sessions)\\.json\\.migrated(?:\\.([1-9][0-9]{0,8}))?(\\.gz)?");

  private static final String OF_ALL_WORKSPACES = "sessions";

  private final Map<String, SortedMap<Integer, ArchivedFile>> byHash = new TreeMap<>();

  private ArchivedFiles() {}

  static ArchivedFiles in(StoreHome home) {
    ArchivedFiles found = new ArchivedFiles();
    found.addAll(home.root());
    found.addAll(home.sessions());
    return found;
  }

  private void addAll(Path folder) {
    boolean ofAllWorkspaces = !folder.endsWith(OF_ALL_WORKSPACES);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.forEach(file -> add(file, ofAllWorkspaces));
      } catch (IOException e) {
        throw IoFailure.reading(folder, e);
      }
    }
  }

  private void add(Path file, boolean ofAllWorkspaces) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (name.matches() && name.group(1).equals(OF_ALL_WORKSPACES) == ofAllWorkspaces) {
      int number = name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
      byHash
          .computeIfAbsent(
              ofAllWorkspaces ? LegacyImporter.UNKNOWN_WORKSPACE : name.group(1),
              hash -> new TreeMap<>())
          .merge(
              ofAllWorkspaces ? Integer.MIN_VALUE + number : number,
              new ArchivedFile(file),
              (one, other) -> one.isCompressed() ? other : one);
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
