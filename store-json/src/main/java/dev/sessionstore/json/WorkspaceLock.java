package dev.sessionstore.json;

import dev.sessionstore.spi.InterProcessLock;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The lock that excludes the writers of one workspace from each other, in all processes.
 *
 * @param file the lock file
 * @param busyTimeout the longest wait
 */
record WorkspaceLock(Path file, Duration busyTimeout) {

  /** Takes the lock, or throws {@link dev.sessionstore.StoreBusyException}. */
  InterProcessLock take() {
    return InterProcessLock.exclusive(file, busyTimeout);
  }
}
