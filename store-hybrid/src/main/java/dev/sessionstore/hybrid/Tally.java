package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStoreException;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a drain does. Used by one thread. */
final class Tally {

  private final Map<String, SessionStoreException> failures = new TreeMap<>();
  private long workspaces;
  private long written;
  private long takenIn;
  private long keptInRecovery;

  void workspaceDone() {
    workspaces++;
  }

  void workspaceFailed(String hash, SessionStoreException why) {
    failures.put(hash, why);
  }

  void written(long sessions) {
    written += sessions;
  }

  void takenIn() {
    takenIn++;
  }

  void keptInRecovery() {
    keptInRecovery++;
  }

  DrainReport report() {
    return new DrainReport(workspaces, written, takenIn, keptInRecovery, failures);
  }
}
