package dev.sessionstore.spi;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps interrupts away from file operations and waits, which they would cut short: the flag is put
 * aside and set again afterwards, and what an interrupt did hit is done once more, from its
 * beginning.
 */
public final class Interrupts {

  /** Someone who interrupts more often than this means it. */
  private static final int MAX_ATTEMPTS = 100;

  /**
   * Something that can be done again from its beginning.
   *
   * @param <T> its result
   */
  public interface Work<T> {

    /**
     * Does it.
     *
     * @return the result
     * @throws IOException if it fails
     */
    T run() throws IOException;
  }

  private Interrupts() {}

  /**
   * Does something that an interrupt would cut short, once more where one did.
   *
   * @param <T> the result
   * @param work what to do
   * @return its result
   * @throws IOException if it fails
   */
  public static <T> T shielded(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return work.run();
        } catch (ClosedByInterruptException e) {
          interrupted = true;
          if (attempt == MAX_ATTEMPTS) {
            throw e;
          }
          Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits, interrupted or not.
   *
   * @param time how long
   */
  public static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    boolean interrupted = false;
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits, interrupted or not, until the tasks under way have come to their end.
   *
   * @param executor an executor that was shut down
   */
  public static void awaitEnd(ExecutorService executor) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
