package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;

/**
 * Keeps the versions of sessions that lost against others. A version must be safe here before the
 * write that discards it is committed.
 */
@FunctionalInterface
public interface Recovery {

  /**
   * Keeps a version, durably, before it returns.
   *
   * @param workspace the session's workspace
   * @param loser the version that will be replaced or not taken in
   * @throws dev.sessionstore.SessionStoreException if it cannot be kept; the write must then fail
   */
  void keep(Workspace workspace, WorktreeSession loser);
}
