package dev.sessionstore;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A project folder, as far as the store is concerned: the key of its sessions. The key is a hash of
 * the path, the one that the editors use to name a workspace's file; the path itself may be
 * unknown, where all that is left of a project is its file.
 *
 * <p><b>The hash</b> is the first 16 lower-case hex digits of SHA-256 over the UTF-8 bytes of the
 * normalised path: the real path (absolute, links resolved) if it exists, else the given text
 * without trailing {@code /}. On Windows the real path is hashed in its verbatim form ({@code
 * \\?\C:\Users\…}). It is computed once, when the value is made.
 *
 * <p>Two workspaces are equal if their hashes are; the path is information beside it. Immutable.
 */
public final class Workspace {

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{16}");

  private final String hash;
  private final @Nullable String path;

  private Workspace(String hash, @Nullable String path) {
    this.hash = hash;
    this.path = path;
  }

  /**
   * Returns the workspace of a project folder.
   *
   * @param folder the folder; need not exist
   * @return its workspace
   * @throws InvalidWorkspaceException if the path is empty
   */
  public static Workspace of(Path folder) {
    return of(folder.toString());
  }

  /**
   * Returns the workspace of a project folder given as text, as an editor hands it over.
   *
   * @param folder the folder's path; need not exist
   * @return its workspace
   * @throws InvalidWorkspaceException if the text is blank or no Unicode
   */
  public static Workspace of(String folder) {
    WorkspacePath normalised = WorkspacePath.normalise(folder, WorkspacePath.Rules.ofThisMachine());
    return new Workspace(normalised.hash(), normalised.display());
  }

  /**
   * Returns the workspace with this hash, its path unknown.
   *
   * @param hash 16 lower-case hex digits
   * @return the workspace
   * @throws InvalidWorkspaceException if the text is no such hash
   */
  public static Workspace ofHash(String hash) {
    if (!isHash(hash)) {
      throw new InvalidWorkspaceException(
          "no workspace hash: "
              + SessionStoreException.quote(hash)
              + "; a hash has 16 lower-case hex digits",
          null);
    }
    return new Workspace(hash, null);
  }

  /**
   * Returns the workspace with this hash and path, as a store or a mapping file has recorded them.
   * The path is taken at its word: it need not be one that hashes to this hash, since editors have
   * also hashed paths with links in them.
   *
   * @param hash 16 lower-case hex digits
   * @param path the recorded path, or null if unknown
   * @return the workspace
   * @throws InvalidWorkspaceException if the text is no such hash
   */
  public static Workspace recorded(String hash, @Nullable String path) {
    return new Workspace(ofHash(hash).hash, path);
  }

  /**
   * Tells whether a text has the form of a workspace hash.
   *
   * @param text any text
   * @return true for 16 lower-case hex digits
   */
  public static boolean isHash(String text) {
    return HASH.matcher(Objects.requireNonNull(text, "text")).matches();
  }

  /**
   * Returns the key of the workspace.
   *
   * @return 16 lower-case hex digits
   */
  public String hash() {
    return hash;
  }

  /**
   * Returns the normalised path of the project folder, where it is known.
   *
   * @return the path, or empty
   */
  public Optional<String> path() {
    return Optional.ofNullable(path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Workspace that && that.hash.equals(hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /**
   * Returns the hash.
   *
   * @return the same as {@link #hash()}
   */
  @Override
  public String toString() {
    return hash;
  }
}
