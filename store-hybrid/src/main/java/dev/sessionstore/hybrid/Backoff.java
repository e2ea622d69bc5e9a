package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When to try again what has failed: after one second, then two, four, and so on to a minute. */
final class Backoff {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private volatile @Nullable SessionStoreException failure;
  private volatile long next;
  private Duration pause = FIRST;

  boolean isDue() {
    return failure == null || System.nanoTime() - next >= 0;
  }

  /** What failed last; a placeholder if nothing did. */
  SessionStoreException lastFailure() {
    SessionStoreException last = failure;
    return last != null ? last : new SessionStoreException("nothing has failed");
  }

  /** Returns whether it had failed before. */
  synchronized boolean succeeded() {
    boolean had = failure != null;
    failure = null;
    pause = FIRST;
    return had;
  }

  /** Returns whether it is the first failure in a row, or another one than the last. */
  synchronized boolean failed(SessionStoreException e) {
    SessionStoreException last = failure;
    next = System.nanoTime() + pause.toNanos();
    pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    failure = e;
    return last == null || !last.kind().equals(e.kind());
  }
}
