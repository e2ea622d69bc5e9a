package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.BulkWrite.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A legacy file that was put away after its import: {@code sessions/<hash>.json.migrated}, and,
 * where that name was taken, {@code ….migrated.2} and so on; or {@code sessions.json.migrated} in
 * the home, of the one file for all workspaces. Any of them may be compressed, with {@code .gz}
 * behind its name. Immutable.
 *
 * @param path where it lies
 * @param hash the workspace in its name, or null if it is of the file for all workspaces
 * @param number the number in its name, 1 where there is none; the highest is the latest
 */
public record PutAwayFile(Path path, @Nullable String hash, int number) {

  private static final String ALL_WORKSPACES = "sessions";

  private static final Pattern NAME =
      Pattern.compile(
          "([0-9a-f]{16}|"
              + ALL_WORKSPACES
              + ")\\.json\\.migrated(?:\\.([1-9][0-9]{0,8}))?(?:\\.gz)?");

  /**
   * Lists the files of a home that were put away.
   *
   * @param home the home
   * @return all of them, in no order
   * @throws IOException if a folder cannot be read
   */
  public static List<PutAwayFile> in(StoreHome home) throws IOException {
    List<PutAwayFile> found = new ArrayList<>();
    for (Path folder : List.of(home.root(), home.sessions())) {
      boolean ofAll = folder.equals(home.root());
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .flatMap(file -> of(file).stream())
              .filter(each -> (each.hash() == null) == ofAll)
              .forEach(found::add);
        } catch (UncheckedIOException e) {
          throw new IOException(folder + " cannot be listed", e);
        }
      }
    }
    return found;
  }

  /**
   * Reads the name of a file.
   *
   * @param file any file
   * @return what it tells, or empty if the file was not put away
   */
  public static Optional<PutAwayFile> of(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    if (!name.matches()) {
      return Optional.empty();
    }
    String hash = name.group(1).equals(ALL_WORKSPACES) ? null : name.group(1);
    int number = name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
    return Optional.of(new PutAwayFile(file, hash, number));
  }

  /**
   * Tells whether it is compressed.
   *
   * @return true if its name says so
   */
  public boolean isCompressed() {
    return name().endsWith(StoreHome.COMPRESSED_SUFFIX);
  }

  /**
   * Returns the path that it has, or had, when it is not compressed. Under that name it is
   * recorded.
   *
   * @return its path without {@code .gz}
   */
  public Path plain() {
    return isCompressed()
        ? path.resolveSibling(
            name().substring(0, name().length() - StoreHome.COMPRESSED_SUFFIX.length()))
        : path;
  }

  /**
   * Returns the path that it had before it was put away.
   *
   * @return its path without what was put behind it
   */
  public Path live() {
    return path.resolveSibling((hash == null ? ALL_WORKSPACES : hash) + ".json");
  }

  private String name() {
    return String.valueOf(path.getFileName());
  }

  /**
   * Lists the files that stand beside a store by chance: the store whose import put them away is
   * gone, and what they hold has to be taken in once more. Those of a workspace are such as long as
   * the store has taken in no file of it, and none is there that is in use, which then has all that
   * is worth having.
   *
   * @param home the home
   * @param receipts the store's receipts, by the names of their sources
   * @param ownHash gives the own hash of the workspace that a hash means
   * @return those files, in no order; also those whose taking in was begun and not ended
   * @throws IOException if a folder cannot be read
   */
  public static List<PutAwayFile> unknown(
      StoreHome home, Function<String, Optional<Receipt>> receipts, UnaryOperator<String> ownHash)
      throws IOException {
    Map<String, List<PutAwayFile>> byWorkspace = new TreeMap<>();
    for (PutAwayFile file : in(home)) {
      String own = file.hash() == null ? "" : ownHash.apply(file.hash());
      byWorkspace.computeIfAbsent(own, each -> new ArrayList<>()).add(file);
    }
    List<PutAwayFile> unknown = new ArrayList<>();
    byWorkspace.forEach(
        (own, files) -> {
          boolean known =
              files.stream().anyMatch(file -> file.isKnown(home, receipts))
                  || (!own.isEmpty()
                      && isLiveKnown(home.legacyFile(Workspace.ofHash(own)), home, receipts));
          files.stream()
              .filter(file -> !known || file.isBegun(home, receipts))
              .forEach(unknown::add);
        });
    return unknown;
  }

  private boolean isKnown(StoreHome home, Function<String, Optional<Receipt>> receipts) {
    return isLiveKnown(live(), home, receipts)
        || receipts.apply(home.nameOf(plain())).filter(Receipt::isWhole).isPresent();
  }

  private boolean isBegun(StoreHome home, Function<String, Optional<Receipt>> receipts) {
    return receipts.apply(home.nameOf(plain())).filter(each -> !each.isWhole()).isPresent();
  }

  private static boolean isLiveKnown(
      Path live, StoreHome home, Function<String, Optional<Receipt>> receipts) {
    return Files.exists(live) || receipts.apply(home.nameOf(live)).isPresent();
  }
}
