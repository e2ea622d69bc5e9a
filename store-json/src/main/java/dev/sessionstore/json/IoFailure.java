package dev.sessionstore.json;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Which of the store's errors an I/O error is. The operating systems say it in words only. */
final class IoFailure {

  private static final List<String> FULL =
      List.of(
          "no space left",
          "quota exceeded",
          "file too large",
          "not enough space",
          "disk is full",
          "disk full");

  private static final List<String> READ_ONLY =
      List.of("read-only file system", "operation not permitted", "write protected");

  private IoFailure() {}

  static SessionStoreException reading(Path file, IOException e) {
    String reason =
        e instanceof NoSuchFileException
            ? "there is no such file"
            : e instanceof AccessDeniedException
                ? "this user may not read it; mend its permissions"
                : "it cannot be read";
    return new StoreUnavailableException(file + ": " + reason, e);
  }

  /** For a failure after which everything is as it was. */
  static SessionStoreException writing(Path file, IOException e) {
    if (says(FULL, e)) {
      return new StoreFullException(
          file + ": there is no space left for its new version; nothing was changed", e);
    }
    return changing(file, "its new version could not be written", e);
  }

  /** For a failure to move a file away, after which everything is as it was. */
  static SessionStoreException moving(Path file, IOException e) {
    return changing(file, "it could not be set aside", e);
  }

  private static SessionStoreException changing(Path file, String failed, IOException e) {
    if (e instanceof AccessDeniedException || says(READ_ONLY, e)) {
      return new StoreReadOnlyException(
          file + ": it or its folder may not be written by this user; nothing was changed", e);
    }
    return new StoreUnavailableException(file + ": " + failed + "; nothing was changed", e);
  }

  private static boolean says(List<String> words, IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    String said = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    return words.stream().anyMatch(said::contains);
  }

  /** Closes what was only read: a failure then says nothing about what was read. */
  static void closeQuietly(Closeable reader) {
    try {
      reader.close();
    } catch (IOException e) {
      // Nothing depends on it.
    }
  }
}
