package dev.sessionstore.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Threads of a test, started together and waited for; what one of them throws fails the test. */
final class Threads implements AutoCloseable {

  /** Far more than anything here takes: reached only by what would never end. */
  static final long PATIENCE_SECONDS = 120;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  /** Runs tasks at the same time and waits for them. */
  static <T> List<T> all(int count, IntFunction<Callable<T>> task) throws Exception {
    try (Threads threads = new Threads()) {
      CyclicBarrier start = new CyclicBarrier(count);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Callable<T> body = task.apply(i);
        futures.add(
            threads.start(
                () -> {
                  start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                  return body.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(get(future));
      }
      return results;
    }
  }

  /** Starts a task. */
  <T> Future<T> start(Callable<T> task) {
    return executor.submit(task);
  }

  /** Waits for a task; throws what it threw. */
  static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("a thread did not come to its end", e);
    }
  }

  /** Waits until a thread waits for something, or has ended. */
  static Thread.State awaitWaitingOrEnded(Thread thread) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      Thread.State state = thread.getState();
      switch (state) {
        case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> {
          return state;
        }
        default -> Thread.onSpinWait();
      }
    }
    throw new AssertionError("the thread neither waits nor ends");
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
