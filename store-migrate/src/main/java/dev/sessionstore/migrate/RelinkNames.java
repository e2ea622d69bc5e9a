package dev.sessionstore.migrate;

import dev.sessionstore.InvalidWorkspaceException;
import dev.sessionstore.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a user may mean by a folder that was moved, or will be: an editor has hashed its real path,
 * which cannot be asked for any more, or not yet. What it would be now is told by the nearest
 * folder above it that is there.
 */
final class RelinkNames {

  private RelinkNames() {}

  /** The hashes under which the folder's sessions may be kept, the most likely first. */
  static Set<String> ofOld(String text) {
    Set<String> hashes = new LinkedHashSet<>();
    if (isHash(text)) {
      hashes.add(text.toLowerCase(Locale.ROOT));
    } else {
      Path path = absolute(text);
      Path unfollowed = behindRealParent(path);
      hashes.add(Workspace.of(path).hash());
      hashes.add(ImportSources.textHash(unfollowed.toString())); // a link may lie there by now
      hashes.add(Workspace.of(unfollowed).hash());
      hashes.add(ImportSources.textHash(path.toString()));
    }
    return hashes;
  }

  /** The workspace that an editor will take the folder for. */
  static Workspace ofNew(String text) {
    if (isHash(text)) {
      return Workspace.ofHash(text.toLowerCase(Locale.ROOT));
    }
    Path path = absolute(text);
    return Workspace.of(Files.exists(path) ? path : behindRealParent(path));
  }

  /** The text that a recorded path may have. */
  static String display(String text) {
    return isHash(text) ? text : absolute(text).toString();
  }

  private static boolean isHash(String text) {
    return Workspace.isHash(text.toLowerCase(Locale.ROOT));
  }

  private static Path absolute(String text) {
    if (text.isBlank()) {
      throw new InvalidWorkspaceException("the workspace path is blank", null);
    }
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new InvalidWorkspaceException("the workspace path is none on this system", e);
    }
  }

  private static Path behindRealParent(Path path) {
    Path parent = path.getParent();
    Path name = path.getFileName();
    if (parent == null || name == null) {
      return path;
    }
    try {
      return Files.exists(parent, LinkOption.NOFOLLOW_LINKS)
          ? parent.toRealPath().resolve(name)
          : behindRealParent(parent).resolve(name);
    } catch (IOException e) {
      return path;
    }
  }
}
