package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file to be taken in.
 *
 * @param file the file
 * @param name the name under which it is recorded and reported
 * @param workspace where its sessions belong
 * @param alias the hash in the file's name, if another one is the workspace's own; else null
 * @param stays whether it keeps its name once it is taken in: a store that others work with keeps
 *     its sessions in it, or it was put away already
 */
record ImportSource(
    Path file, String name, Workspace workspace, @Nullable String alias, boolean stays) {

  /** The same with what it holds in another file. */
  ImportSource in(Path copy) {
    return new ImportSource(copy, name, workspace, alias, stays);
  }

  /** Names another file of the same folder as this one is named. */
  String nameOf(Path sibling) {
    return name.substring(0, name.length() - lastName(file).length()) + lastName(sibling);
  }

  private static String lastName(Path path) {
    return String.valueOf(path.getFileName());
  }
}
