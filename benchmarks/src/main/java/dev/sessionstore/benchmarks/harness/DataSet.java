package dev.sessionstore.benchmarks.harness;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The sessions of one workspace, with 3 instances and 10 messages each, about 24 KB of JSON.
 *
 * @param workspace the workspace
 * @param sessions its sessions, in order
 * @param jsonBytes the size of its legacy file, in bytes
 */
public record DataSet(Workspace workspace, List<WorktreeSession> sessions, long jsonBytes) {

  /** What stands in the title of some sessions of every data set. */
  public static final String WORD = "テスト";

  /** What stands in no text of any data set. */
  public static final String NOWHERE = "qqzzqqzz";

  /**
   * Makes a data set in memory. With 1,000 sessions it is S, the first tenth of L.
   *
   * @param size the number of sessions
   * @param seed chooses among all data sets of this size
   */
  public static DataSet of(int size, long seed) throws IOException {
    Path home = Files.createTempDirectory("session-store-data");
    try {
      write(size, seed, home);
      return read(home);
    } finally {
      StoreHome.deleteFolder(home);
    }
  }

  /** Reads the only legacy file of a home. */
  public static DataSet read(Path home) throws IOException {
    Path file = StoreHome.at(home).legacyFiles().get(0);
    return new DataSet(
        Workspace.ofHash(StoreHome.hashOf(file)), SessionJson.readAll(file), Files.size(file));
  }

  /** Writes a data set as the legacy file of a home, without holding it in memory. */
  public static CorpusFile write(int size, long seed, Path home) throws IOException {
    return write(shape(size, seed), home);
  }

  /** Writes the only file of a corpus. */
  public static CorpusFile write(LegacyCorpus.Builder corpus, Path home) throws IOException {
    return corpus.build().writeTo(home).files().get(0);
  }

  /** The shape of S and L in any size, to be changed before it is built. */
  public static LegacyCorpus.Builder shape(int size, long seed) {
    return LegacyCorpus.builder()
        .seed(seed)
        .workspaces(1)
        .sessionsPerWorkspace(size)
        .exactSessions(true)
        .instancesPerSession(3)
        .messagesPerSession(10)
        .traps(0);
  }
}
