package dev.sessionstore.migrate;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.BulkWrite.Incoming;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.DaemonThreads;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stores batches in a thread of its own, so that the next one can be parsed meanwhile: in slices so
 * short that nobody else who writes notices. Used by one thread; batches are stored in the order in
 * which they are given.
 */
final class BatchWriter implements AutoCloseable {

  /** For how long the store may be kept from others, unless one session takes longer. */
  private static final Duration SLICE = Duration.ofMillis(20);

  /**
   * What became of one session.
   *
   * @param outcome null if the store refuses it
   * @param refusal why it does, or null
   */
  record Result(@Nullable Outcome outcome, @Nullable InvalidSessionException refusal) {}

  private final BulkWrite target;
  private final Recovery recovery;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreads.named("session-store import"));

  BatchWriter(BulkWrite target, Recovery recovery) {
    this.target = target;
    this.recovery = recovery;
  }

  BulkWrite target() {
    return target;
  }

  Recovery recovery() {
    return recovery;
  }

  /**
   * Stores a batch of a file.
   *
   * @param accepted of this file: set to false once the store refuses one of its sessions; behind
   *     one that is not in the store, no receipt may say that everything up to it is
   */
  Future<List<Result>> write(Workspace workspace, List<Incoming> sessions, AtomicBoolean accepted) {
    return thread.submit(
        () -> store(workspace, accepted.get() ? sessions : withoutReceipts(sessions), accepted));
  }

  private List<Result> store(Workspace workspace, List<Incoming> sessions, AtomicBoolean accepted) {
    List<Result> results = new ArrayList<>(sessions.size());
    boolean refused = false;
    while (results.size() < sessions.size()) {
      int next = results.size();
      try {
        for (Outcome outcome :
            target.mergeSlice(
                workspace,
                refused
                    ? withoutReceipts(sessions.subList(next, next + 1))
                    : sessions.subList(next, sessions.size()),
                recovery,
                SLICE)) {
          results.add(new Result(outcome, null));
        }
      } catch (InvalidSessionException e) {
        // The store refuses one that the reader let pass: the others shall not suffer for it.
        if (refused) {
          results.add(new Result(null, e));
          accepted.set(false);
        }
        refused = true;
      }
    }
    return results;
  }

  /** The same sessions, of which none says that everything up to it is in the store. */
  static List<Incoming> withoutReceipts(List<Incoming> sessions) {
    return sessions.stream().map(each -> new Incoming(each.session(), null)).toList();
  }

  /** Waits for a batch, whether the calling thread is interrupted or not; keeps its flag. */
  static List<Result> results(Future<List<Result>> batch) {
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
    Interrupts.awaitEnd(thread);
  }
}
