package dev.sessionstore.spi;

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
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;

/** Which of the store's errors an I/O error is. The operating systems say it in words only. */
public final class IoFailure {

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

  /**
   * Says what a failure to read is.
   *
   * @param file the file or folder
   * @param e what was thrown
   * @return the error to throw, a {@link StoreUnavailableException}
   */
  public static SessionStoreException reading(Path file, IOException e) {
    String reason =
        e instanceof NoSuchFileException
            ? "there is no such file"
            : e instanceof AccessDeniedException
                ? "this user may not read it; mend its permissions"
                : "it cannot be read";
    return new StoreUnavailableException(file + ": " + reason, e);
  }

  /**
   * Says what a failure to make or write is, after which everything is as it was.
   *
   * @param file the file or folder
   * @param e what was thrown: an {@link IOException}, or a {@link ReadOnlyFileSystemException}
   * @return the error to throw: a {@link StoreFullException}, {@link StoreReadOnlyException} or
   *     {@link StoreUnavailableException}
   */
  public static SessionStoreException writing(Path file, Exception e) {
    return says(FULL, e)
        ? new StoreFullException(
            file + ": there is no space left to write it; nothing was changed, free some", e)
        : changing(file, "it could not be written", e);
  }

  /**
   * Says what a failure to move something away is, after which everything is as it was.
   *
   * @param file the file or folder
   * @param e what was thrown: an {@link IOException}, or a {@link ReadOnlyFileSystemException}
   * @return the error to throw: a {@link StoreReadOnlyException} or {@link
   *     StoreUnavailableException}
   */
  public static SessionStoreException moving(Path file, Exception e) {
    return changing(file, "it could not be set aside", e);
  }

  private static SessionStoreException changing(Path file, String failed, Exception e) {
    boolean readOnly =
        e instanceof AccessDeniedException
            || e instanceof ReadOnlyFileSystemException
            || says(READ_ONLY, e);
    return readOnly
        ? new StoreReadOnlyException(
            file
                + ": it or its folder may not be written by this user; nothing was changed, mend"
                + " its permissions",
            e)
        : new StoreUnavailableException(file + ": " + failed + "; nothing was changed", e);
  }

  private static boolean says(List<String> words, Exception e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    String said = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    return words.stream().anyMatch(said::contains);
  }

  /**
   * Closes what was only read: a failure then says nothing about what was read.
   *
   * @param reader what to close
   */
  public static void closeQuietly(Closeable reader) {
    try {
      reader.close();
    } catch (IOException e) {
      // Nothing depends on it.
    }
  }
}
