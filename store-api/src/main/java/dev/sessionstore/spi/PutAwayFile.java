package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.BulkWrite.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
   * gone, and what they hold has to be taken in once more. A file is not such if the store has
   * taken it in, or any file named as that of its workspace in use, wherever that lay; nor as long
   * as there is one in use, which has all that a rollback has left.
   *
   * @param home the home
   * @param store the store
   * @param workspaces gives the workspace that a hash means, under its own hash
   * @return those files, in no order
   * @throws IOException if a folder cannot be read
   */
  public static List<PutAwayFile> unknown(
      StoreHome home, BulkWrite store, UnaryOperator<Workspace> workspaces) throws IOException {
    return in(home).stream().filter(file -> !file.isKnown(home, store, workspaces)).toList();
  }

  private boolean isKnown(StoreHome home, BulkWrite store, UnaryOperator<Workspace> workspaces) {
    if (isTakenIn(store, home.nameOf(plain())) || Files.exists(live())) {
      return true;
    }
    if (hash == null) {
      return isTakenIn(store, home.nameOf(live()));
    }
    Path own = home.legacyFile(workspaces.apply(Workspace.ofHash(hash)));
    return Files.exists(own)
        || store.hasTakenIn(String.valueOf(live().getFileName()))
        || store.hasTakenIn(String.valueOf(own.getFileName()));
  }

  private static boolean isTakenIn(BulkWrite store, String source) {
    return store.receipt(source).filter(Receipt::isWhole).isPresent();
  }
}
