package dev.sessionstore;

import dev.sessionstore.spi.SessionValidation;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A workspace path, normalised as the old editor does it (Rust's {@code canonicalize}, else the
 * text without trailing slashes).
 *
 * @param hashed the text whose UTF-8 bytes are hashed
 * @param display the same path as a person writes it
 */
record WorkspacePath(String hashed, String display) {

  /**
   * What differs between machines.
   *
   * @param verbatim whether real paths are hashed in Windows' verbatim form
   * @param realPath gives the absolute path without links, empty if nothing is there
   */
  record Rules(boolean verbatim, Function<String, Optional<String>> realPath) {

    static Rules ofThisMachine() {
      boolean windows =
          System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
      return new Rules(windows, Rules::realPathOf);
    }

    private static Optional<String> realPathOf(String text) {
      try {
        return Optional.of(Path.of(text).toRealPath().toString());
      } catch (IOException | InvalidPathException | SecurityException nothingThere) {
        return Optional.empty();
      }
    }
  }

  static WorkspacePath normalise(String text, Rules rules) {
    if (text.isBlank()) {
      throw new InvalidWorkspaceException("the workspace path is blank", null);
    }
    int unpaired = SessionValidation.firstUnpairedSurrogate(text);
    if (unpaired >= 0) {
      throw new InvalidWorkspaceException(
          "the workspace path has an unpaired surrogate at index " + unpaired, null);
    }
    Optional<String> real = rules.realPath().apply(text);
    if (real.isPresent()) {
      String path = real.get();
      return new WorkspacePath(rules.verbatim() ? verbatim(path) : path, path);
    }
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    String trimmed = text.substring(0, end);
    return new WorkspacePath(trimmed, trimmed);
  }

  /**
   * The form that Windows' own functions return: {@code \\?\C:\…}, {@code \\?\UNC\server\share\…}.
   */
  private static String verbatim(String path) {
    if (path.startsWith("\\\\?\\")) {
      return path;
    }
    return path.startsWith("\\\\") ? "\\\\?\\UNC\\" + path.substring(2) : "\\\\?\\" + path;
  }

  String hash() {
    return HexFormat.of().formatHex(Sha256.of(hashed), 0, 8);
  }
}
