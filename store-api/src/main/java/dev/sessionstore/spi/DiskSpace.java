package dev.sessionstore.spi;

import dev.sessionstore.StoreFullException;
import java.nio.file.Path;
import java.util.Locale;

/** Whether a disk has room for what is to be written. Stateless; safe for use by many threads. */
public final class DiskSpace {

  /** What else is written, beside what was counted. */
  private static final long MARGIN = 1 << 20;

  private DiskSpace() {}

  /**
   * Refuses to begin what would fill a disk.
   *
   * @param folder where it is to be written
   * @param bytes how many bytes it will be
   * @param free how many bytes this user may still write there
   * @throws StoreFullException if they do not suffice; free some
   */
  public static void require(Path folder, long bytes, long free) {
    if (bytes > free - MARGIN) {
      throw new StoreFullException(
          String.format(
              Locale.ROOT,
              "%s: about %d MB are needed, and %d MB are free; nothing was changed, free some",
              folder,
              (bytes + MARGIN) >> 20,
              free >> 20),
          null);
    }
  }
}
