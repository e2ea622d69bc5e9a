package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Recovery;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stores batches in a thread of its own, so that the next one can be parsed meanwhile. Used by one
 * thread, which never has more than one batch under way.
 */
final class BatchWriter implements AutoCloseable {

  private final BulkWrite target;
  private final Recovery recovery;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread writer = new Thread(task, "session-store-import");
            writer.setDaemon(true);
            return writer;
          });

  BatchWriter(BulkWrite target, Recovery recovery) {
    this.target = target;
    this.recovery = recovery;
  }

  Future<List<Outcome>> write(
      Workspace workspace, List<WorktreeSession> sessions, @Nullable Receipt receipt) {
    return thread.submit(() -> target.merge(workspace, sessions, recovery, receipt));
  }

  /** Waits for a batch, whether the calling thread is interrupted or not; keeps its flag. */
  static List<Outcome> outcome(Future<List<Outcome>> batch) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return batch.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw rethrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException exception) {
      return exception;
    }
    return new IllegalStateException(cause);
  }

  /** Waits until a batch under way has come to its end, also after an error. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
