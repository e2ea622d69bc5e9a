package dev.sessionstore.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * By what sessions are found in memory. What records have for {@code equals} and {@code hashCode}
 * is put together at their first use, which is noticed where a process has just opened a store; so
 * this one has its own.
 */
record SessionKey(long workspaceId, String sessionId) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionKey key
        && key.workspaceId == workspaceId
        && key.sessionId.equals(sessionId);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(workspaceId) + sessionId.hashCode();
  }
}
