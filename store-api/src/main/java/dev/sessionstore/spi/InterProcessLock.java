package dev.sessionstore.spi;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file that excludes threads and processes alike, with a bounded wait. Lock files are
 * made once and never replaced or deleted.
 *
 * <p>The operating system's record locks belong to the process: two channels of one JVM on one file
 * do not exclude each other, and closing either drops the locks of both. So there is one channel
 * per file and JVM here, threads wait for each other on a monitor, and only the first of them asks
 * the system.
 *
 * <p>Those locks are not fair either: a process that takes the lock in a loop leaves it free for
 * microseconds, and another that polls may never meet one of them. So every process first takes a
 * second lock on the same file, the turnstile, and keeps it until it has the lock itself: whoever
 * waits in the turnstile is next. (The turnstile is byte 1 of the file, the lock is byte 0.)
 */
public final class InterProcessLock implements AutoCloseable {

  private static final Map<Path, Holders> HELD = new HashMap<>();

  /** Guarded by itself. The fields are those of all threads of this JVM for one file. */
  private static final class Holders {
    int shared;
    boolean exclusive;
    int interested;
    @Nullable FileChannel channel;
  }

  private final Path file;
  private final Holders holders;
  private final boolean exclusive;
  private boolean released;

  private InterProcessLock(Path file, Holders holders, boolean exclusive) {
    this.file = file;
    this.holders = holders;
    this.exclusive = exclusive;
  }

  /**
   * Takes the lock for oneself.
   *
   * @param file the lock file, made if it is missing; its folder must exist
   * @param timeout the longest wait
   * @return the lock, to be closed by any thread
   * @throws StoreBusyException if others held it all the time
   * @throws StoreReadOnlyException if the lock file may not be made or written
   * @throws StoreUnavailableException if the lock file cannot be used
   */
  public static InterProcessLock exclusive(Path file, Duration timeout) {
    return acquire(file, true, timeout);
  }

  /**
   * Takes the lock together with others who share it. Within one JVM, sharing costs no system call
   * after the first.
   *
   * @param file the lock file, made if it is missing; its folder must exist
   * @param timeout the longest wait
   * @return the lock, to be closed by any thread
   * @throws StoreBusyException if someone held it exclusively all the time
   * @throws StoreReadOnlyException if the lock file may not be made or written
   * @throws StoreUnavailableException if the lock file cannot be used
   */
  public static InterProcessLock shared(Path file, Duration timeout) {
    return acquire(file, false, timeout);
  }

  private static InterProcessLock acquire(Path file, boolean exclusive, Duration timeout) {
    Path key = file.toAbsolutePath().normalize();
    long deadline = System.nanoTime() + timeout.toNanos();
    Holders holders;
    synchronized (HELD) {
      holders = HELD.computeIfAbsent(key, k -> new Holders());
      holders.interested++;
    }
    boolean acquired = false;
    try {
      if (claim(holders, exclusive, deadline, key)) {
        settle(holders, exclusive, key, deadline);
      }
      acquired = true;
      return new InterProcessLock(key, holders, exclusive);
    } finally {
      if (!acquired) {
        forget(key, holders);
      }
    }
  }

  /** Waits for the threads of this JVM; returns whether the system has to be asked as well. */
  private static boolean claim(Holders holders, boolean exclusive, long deadline, Path file) {
    synchronized (holders) {
      awaitTurn(holders, exclusive, deadline, file);
      if (!exclusive && holders.shared > 0) {
        holders.shared++;
        return false;
      }
      holders.exclusive = true;
      return true;
    }
  }

  /** Asks the system, off the monitor, so that other threads keep to their own timeouts. */
  private static void settle(Holders holders, boolean exclusive, Path file, long deadline) {
    FileChannel channel = null;
    try {
      channel = lockedChannel(file, exclusive, deadline);
    } finally {
      synchronized (holders) {
        holders.channel = channel;
        if (channel == null || !exclusive) {
          holders.exclusive = false;
          holders.notifyAll();
        }
        if (channel != null && !exclusive) {
          holders.shared = 1;
        }
      }
    }
  }

  private static void awaitTurn(Holders holders, boolean exclusive, long deadline, Path file) {
    boolean interrupted = false;
    try {
      while (holders.exclusive || (exclusive && holders.shared > 0)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw busy(file);
        }
        try {
          holders.wait(left / 1_000_000, (int) (left % 1_000_000));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileChannel lockedChannel(Path file, boolean exclusive, long deadline) {
    // Neither opening nor polling may be cut short by an interrupt: it would close the channel.
    boolean interrupted = Thread.interrupted();
    FileChannel channel = null;
    boolean foreignLoader = false;
    try {
      channel = open(file);
      FileLock turnstile = poll(channel, 1, false, deadline, file);
      poll(channel, 0, !exclusive, deadline, file);
      turnstile.release();
      FileChannel locked = channel;
      channel = null;
      return locked;
    } catch (OverlappingFileLockException e) {
      foreignLoader = true;
      throw busy(file);
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw IoFailure.writing(file, e);
    } finally {
      // Where a copy of this class under another class loader holds the lock, closing our channel
      // would drop its lock: then the channel is left to the end of the process.
      if (channel != null && !foreignLoader) {
        IoFailure.closeQuietly(channel);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      StoreHome.createPrivateFile(file);
    } catch (FileAlreadyExistsException e) {
      // Made once, by whoever came first.
    }
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static FileLock poll(
      FileChannel channel, long position, boolean shared, long deadline, Path file)
      throws IOException {
    while (true) {
      FileLock lock = null;
      OverlappingFileLockException overlapping = null;
      try {
        lock = channel.tryLock(position, 1, shared);
      } catch (OverlappingFileLockException e) {
        overlapping = e;
      }
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() >= deadline) {
        if (overlapping != null) {
          throw overlapping;
        }
        throw busy(file);
      }
      Interrupts.pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(200_000, 1_000_000)));
    }
  }

  private static StoreBusyException busy(Path file) {
    return new StoreBusyException(
        "another thread or process kept "
            + file
            + " locked for longer than the busy timeout; call again",
        null);
  }

  /** Releases the lock; later calls do nothing. */
  @Override
  public void close() {
    synchronized (holders) {
      if (released) {
        return;
      }
      released = true;
      if (exclusive) {
        holders.exclusive = false;
      } else {
        holders.shared--;
      }
      FileChannel channel = holders.channel;
      if (channel != null && !holders.exclusive && holders.shared == 0) {
        holders.channel = null;
        IoFailure.closeQuietly(channel);
      }
      holders.notifyAll();
    }
    forget(file, holders);
  }

  private static void forget(Path key, Holders holders) {
    synchronized (HELD) {
      if (--holders.interested == 0) {
        HELD.remove(key, holders);
      }
    }
  }
}
