package dev.sessionstore.benchmarks;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;
import java.util.List;

/** Reads a home in a virtual machine of a given heap and prints what is in use afterwards. */
final class MemoryProbe {

  private MemoryProbe() {}

  /**
   * Prints the number of sessions read, and the bytes in use with them and without.
   *
   * @param args {@code getAll}, {@code forEach} or {@code cache}, the home, the workspace's hash,
   *     the bytes of the cache
   */
  public static void main(String[] args) {
    StoreConfig config =
        StoreConfig.builder().home(Path.of(args[1])).cacheBytes(Long.parseLong(args[3])).build();
    Workspace workspace = Workspace.ofHash(args[2]);
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      long before = used();
      long count;
      long with;
      if (args[0].equals("getAll")) {
        List<WorktreeSession> all = store.getAll(workspace);
        with = used();
        count = all.size();
      } else {
        long[] counted = {0};
        if (args[0].equals("cache")) {
          for (String id : store.ids(workspace)) {
            store.get(workspace, id);
            counted[0]++;
          }
        } else {
          store.forEach(workspace, session -> counted[0]++);
        }
        count = counted[0];
        with = used();
      }
      System.out.println(count + " " + before + " " + with);
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
