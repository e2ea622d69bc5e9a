package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import java.nio.file.Path;

/** Opens a home in a fresh virtual machine and prints how long the first answer took. */
final class OpenProbe {

  private OpenProbe() {}

  /**
   * Prints milliseconds since the beginning of this method.
   *
   * @param args {@code library} or {@code raw}, the home, the workspace's hash, a session's id
   */
  public static void main(String[] args) throws Exception {
    final long start = System.nanoTime();
    Path home = Path.of(args[1]);
    Workspace workspace = Workspace.ofHash(args[2]);
    long answered;
    if (args[0].equals("library")) {
      try (SessionStore store = SessionStores.open(StoreConfig.builder().home(home).build())) {
        store.get(workspace, args[3]);
        answered = System.nanoTime();
      }
    } else {
      try (RawJdbc raw = RawJdbc.open(home, workspace, Durability.FULL, true)) {
        raw.get(args[3]);
        answered = System.nanoTime();
      }
    }
    System.out.println((answered - start) / 1e6);
  }
}
