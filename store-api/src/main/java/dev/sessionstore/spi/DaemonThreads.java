package dev.sessionstore.spi;

import java.util.concurrent.ThreadFactory;

/** Threads for background work, none of which keeps a program from ending. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /**
   * Returns a factory of daemon threads.
   *
   * @param name the name of each of them, for thread dumps
   * @return a new factory
   */
  public static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
