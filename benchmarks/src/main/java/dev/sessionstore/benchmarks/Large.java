package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A home with more sessions than memory should hold, imported into SQLite.
 *
 * @param home the home
 * @param size the number of sessions
 * @param sample some of the sessions, from all over the workspace
 */
record Large(Path home, int size, DataSet sample) {

  private static final int MOST_SAMPLES = 500;

  /** Makes a home whose sessions have outputs of at most this length, in chars. */
  static Large of(int size, int maxOutput, Setting setting) throws Exception {
    Path home = setting.folder();
    CorpusFile file = DataSet.write(DataSet.shape(size, setting.seed()).maxOutput(maxOutput), home);
    Workspace workspace = Workspace.ofHash(file.hash());
    StoreConfig config =
        StoreConfig.builder().home(home).durability(Durability.NORMAL).cacheBytes(0).build();
    List<WorktreeSession> sample = new ArrayList<>();
    int stride = Math.max(1, size / MOST_SAMPLES);
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      LegacyImporter.builder(config, store).build().run();
      int[] count = {0};
      store.forEach(
          workspace,
          session -> {
            if (count[0]++ % stride == 0) {
              sample.add(session);
            }
          });
      index(store, workspace);
    }
    return new Large(home, size, new DataSet(workspace, sample, file.counts().bytes()));
  }

  /** The first search brings the index up to date. */
  static void index(SessionStore store, Workspace workspace) {
    store.search(workspace, DataSet.WORD, 1);
  }
}
