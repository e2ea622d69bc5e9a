package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IoFailureTest {

  private static final Path FILE = Path.of("home", "file");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No space left on device",
        "Disk quota exceeded",
        "File too large",
        "There is not enough space on the disk"
      })
  void writing_noSpace_isFull(String reason) {
    assertKind(StoreFullException.class, IoFailure.writing(FILE, new IOException(reason)));
    assertKind(StoreFullException.class, IoFailure.writing(FILE, said(reason)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Read-only file system",
        "Operation not permitted",
        "The media is write protected"
      })
  void writing_systemForbidsIt_isReadOnly(String reason) {
    assertKind(StoreReadOnlyException.class, IoFailure.writing(FILE, said(reason)));
    assertKind(StoreReadOnlyException.class, IoFailure.moving(FILE, said(reason)));
  }

  @Test
  void writing_javaForbidsIt_isReadOnly() {
    for (Exception e :
        new Exception[] {new AccessDeniedException("f"), new ReadOnlyFileSystemException()}) {
      assertKind(StoreReadOnlyException.class, IoFailure.writing(FILE, e));
      assertKind(StoreReadOnlyException.class, IoFailure.moving(FILE, e));
    }
  }

  /** The path has no part in it: only what the system says counts. */
  @Test
  void writing_anythingElse_isUnavailable() {
    for (IOException e :
        new IOException[] {
          new IOException("Input/output error"),
          new IOException(),
          new FileSystemException("no space left"),
          new NoSuchFileException("read-only file system")
        }) {
      assertKind(StoreUnavailableException.class, IoFailure.writing(FILE, e));
      assertKind(StoreUnavailableException.class, IoFailure.moving(FILE, e));
    }
  }

  @Test
  void reading_saysWhatToDo() {
    assertThat(IoFailure.reading(FILE, new AccessDeniedException("f")))
        .hasMessageContaining("mend its permissions");
    assertThat(IoFailure.reading(FILE, new NoSuchFileException("f")))
        .hasMessageContaining("no such file");
    assertKind(
        StoreUnavailableException.class, IoFailure.reading(FILE, new IOException("Stale handle")));
  }

  @Test
  void closeQuietly_closes_andIsQuiet() {
    AtomicBoolean closed = new AtomicBoolean();

    IoFailure.closeQuietly(
        () -> {
          closed.set(true);
          throw new IOException("no");
        });

    assertThat(closed).isTrue();
  }

  private static FileSystemException said(String reason) {
    return new FileSystemException("f", null, reason);
  }

  private static void assertKind(
      Class<? extends SessionStoreException> kind, SessionStoreException e) {
    assertThat(e)
        .isInstanceOf(kind)
        .hasMessageStartingWith(FILE + ": ")
        .hasCauseInstanceOf(Exception.class);
  }
}
