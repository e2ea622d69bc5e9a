package dev.sessionstore.migrate.cli;

import dev.sessionstore.migrate.corpus.CorpusReport;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary home, private to the user and gone when it is closed, with made-up files in it or
 * with copies of the user's own.
 *
 * @param folder the home
 * @param source the user's home that its files come from, or null
 * @param corpus what was made up, empty for the user's own files
 */
record DemoHome(Path folder, @Nullable Path source, Optional<CorpusReport> corpus)
    implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DemoHome.class);

  static DemoHome make(@Nullable Path source) throws IOException {
    Path folder = Files.createTempDirectory("session-store-demo");
    try {
      if (source == null) {
        return new DemoHome(folder, null, Optional.of(madeUp().writeTo(folder)));
      }
      copy(source, folder);
      return new DemoHome(folder, source, Optional.empty());
    } catch (IOException | RuntimeException e) {
      StoreHome.deleteFolder(folder);
      throw e;
    }
  }

  private static LegacyCorpus madeUp() {
    return LegacyCorpus.builder().seed(11).workspaces(5).sessionsPerWorkspace(40).build();
  }

  private static void copy(Path source, Path folder) throws IOException {
    StoreHome from = new StoreHome(source);
    StoreHome to = new StoreHome(folder);
    StoreHome.createPrivateFolders(to.sessions());
    for (Path file : from.legacyFiles()) {
      copyFile(file, to.sessions().resolve(file.getFileName()));
    }
    if (Files.isRegularFile(from.workspaceMapping())) {
      copyFile(from.workspaceMapping(), to.workspaceMapping());
    }
  }

  private static void copyFile(Path from, Path to) throws IOException {
    try (OutputStream out = Files.newOutputStream(StoreHome.createPrivateFile(to))) {
      Files.copy(from, out);
    }
  }

  List<Path> files() throws IOException {
    return new StoreHome(folder).legacyFiles();
  }

  /** Copies of somebody's sessions shall not stay behind either when the demo is interrupted. */
  Thread deletion() {
    return new Thread(
        () -> {
          try {
            StoreHome.deleteFolder(folder);
          } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} could not be deleted", folder, e);
          }
        });
  }

  @Override
  public void close() throws IOException {
    StoreHome.deleteFolder(folder);
  }
}
