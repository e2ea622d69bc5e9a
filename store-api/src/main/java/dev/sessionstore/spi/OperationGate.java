package dev.sessionstore.spi;

import dev.sessionstore.StoreClosedException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps a store open while operations are under way: closing waits for them, and refuses those that
 * come later. Safe for use by any number of threads.
 */
public final class OperationGate {

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile boolean closing;
  private boolean closed;

  /** Creates an open gate. */
  public OperationGate() {}

  /**
   * Runs an operation while the store is kept open.
   *
   * @param <T> the operation's result
   * @param operation the operation
   * @return its result
   * @throws StoreClosedException if the store is closed, or being closed
   */
  public <T> T pass(Supplier<T> operation) {
    // Only close() takes the write lock. An operation within another one goes on while close()
    // waits for it; one of another thread is refused rather than made to wait, since the one that
    // close() waits for may wait for it.
    boolean within = lock.getReadHoldCount() > 0;
    if ((closing && !within) || !lock.readLock().tryLock()) {
      throw new StoreClosedException("this store was closed; open a new one", null);
    }
    try {
      return operation.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Closes the gate; later calls do nothing.
   *
   * @param release run once, when no operation is under way
   * @throws IllegalStateException if called from within an operation
   */
  public void close(Runnable release) {
    if (lock.getReadHoldCount() > 0) {
      throw new IllegalStateException("a store cannot be closed from within its own operation");
    }
    closing = true;
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        release.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
