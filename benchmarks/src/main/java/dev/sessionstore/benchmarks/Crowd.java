package dev.sessionstore.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Several threads that do the same thing again and again for a while. */
final class Crowd {

  private Crowd() {}

  /** One thread's work. */
  interface Work {
    void run(int step) throws Exception;
  }

  /** Makes the work of a thread. */
  interface Worker {
    Work of(int thread);
  }

  /**
   * Runs the threads.
   *
   * @param steps where to record each step, in nanoseconds
   * @return the steps of all threads in a second
   */
  static double run(int threads, long nanos, Histogram steps, Worker worker) throws Exception {
    CountDownLatch ready = new CountDownLatch(threads);
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Histogram>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Work work = worker.of(i);
        futures.add(
            pool.submit(
                () -> {
                  Histogram own = new Histogram(3);
                  ready.countDown();
                  go.await();
                  long end = System.nanoTime() + nanos;
                  long before = System.nanoTime();
                  for (int step = 0; before - end < 0; step++) {
                    work.run(step);
                    long after = System.nanoTime();
                    own.recordValue(after - before);
                    before = after;
                  }
                  return own;
                }));
      }
      ready.await();
      final long start = System.nanoTime();
      go.countDown();
      long count = 0;
      for (Future<Histogram> future : futures) {
        Histogram own = future.get();
        count += own.getTotalCount();
        steps.add(own);
      }
      return count / ((System.nanoTime() - start) / 1e9);
    } finally {
      pool.shutdownNow();
    }
  }
}
