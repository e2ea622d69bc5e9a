package dev.sessionstore.migrate;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.WorkspaceMapping;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the legacy files of a home into a store. The files themselves are only read, and left as
 * and where they are.
 *
 * <p><b>What is taken in.</b> Every element that is a session, under its own id or, where an
 * earlier and different element has that id, under {@code <id>~2} and so on. An element that is no
 * session is reported and left out; of a file that stops making sense half-way, what came whole
 * before that place is taken in and the rest reported. One bad file hides no other.
 *
 * <p><b>Again and again.</b> Sessions are stored in batches, each of them whole or not at all, so
 * that an import that was cut short leaves nothing half done and the next one completes it: what
 * the store holds already is skipped. Where it holds another version, the one updated last wins and
 * the other is kept in the {@link RecoveryFolder}. A file that was taken in without a failure and
 * has not changed since is not read again.
 *
 * <p>Two imports into one home do not run at once. Memory is bounded by the size of a batch (a few
 * megabytes) or of the largest session, whatever the size of the files. Not safe for use by several
 * threads; the store may be used by others meanwhile.
 *
 * <pre>{@code
 * try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
 *   ImportReport report = LegacyImporter.builder(config, store).build().run();
 * }
 * }</pre>
 */
public final class LegacyImporter {

  private static final Logger LOG = LoggerFactory.getLogger(LegacyImporter.class);

  private final StoreConfig config;
  private final StoreHome home;
  private final BulkWrite target;
  private final Recovery recovery;
  private final ImportListener listener;

  private LegacyImporter(Builder builder) {
    this.config = builder.config;
    this.home = StoreHome.prepare(builder.config.home());
    this.target = builder.target;
    this.recovery =
        builder.recovery != null
            ? builder.recovery
            : new RecoveryFolder(home, builder.config.clock());
    this.listener = builder.listener;
  }

  /**
   * Starts an importer.
   *
   * @param config tells the home whose files are taken in, how long to wait for another import, and
   *     the clock
   * @param target the open store that takes them in
   * @return a new builder
   */
  public static Builder builder(StoreConfig config, BulkWrite target) {
    return new Builder(config, target);
  }

  /**
   * Imports all legacy files of the home.
   *
   * @return what was done
   * @throws dev.sessionstore.StoreBusyException if another import runs, or others kept the store
   *     busy; what was stored until then stays, call again
   * @throws dev.sessionstore.SessionStoreException if the store or the recovery folder failed; what
   *     was stored until then stays, and the next import goes on from there
   */
  public ImportReport run() {
    long start = System.nanoTime();
    try (InterProcessLock lock =
            InterProcessLock.exclusive(home.locks().resolve("import.lock"), config.busyTimeout());
        BatchWriter writer = new BatchWriter(target, recovery)) {
      LOG.debug("importing the files of {} under {}", home.root(), lock);
      ImportTally total = new ImportTally();
      List<ImportedFile> files = importAll(writer, total);
      return total.report((System.nanoTime() - start) / 1_000_000, files);
    }
  }

  private List<ImportedFile> importAll(BatchWriter writer, ImportTally total) {
    Map<String, String> paths = new WorkspaceMapping(home.workspaceMapping()).read();
    List<Path> sources = sources();
    Meter meter = new Meter(sources, listener);
    List<ImportedFile> files = new ArrayList<>(sources.size());
    for (Path source : sources) {
      ImportedFile file = importOne(source, paths, writer, total, meter);
      files.add(file);
      meter.fileDone(file);
    }
    return files;
  }

  private List<Path> sources() {
    try {
      return home.legacyFiles();
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
  }

  private ImportedFile importOne(
      Path file, Map<String, String> paths, BatchWriter writer, ImportTally total, Meter meter) {
    String hash = StoreHome.hashOf(file);
    FileImport one =
        new FileImport(
            file, home.nameOf(file), Workspace.recorded(hash, paths.get(hash)), writer, meter);
    Optional<Receipt> receipt = target.receipt(one.source());
    ImportedFile done =
        receipt.isPresent() && one.isUnchangedSince(receipt.get())
            ? one.skipped(receipt.get())
            : one.run();
    total.add(one.tally());
    if (done.state() != State.UNCHANGED) {
      LOG.info(
          "imported {}: {} of {} elements new, {} failed",
          done.source(),
          done.migratedSessions(),
          done.totalSessions(),
          done.failedSessions());
    }
    return done;
  }

  /** Builds a {@link LegacyImporter}. Not safe for use by several threads. */
  public static final class Builder {

    private final StoreConfig config;
    private final BulkWrite target;
    private @Nullable Recovery recovery;
    private ImportListener listener = progress -> {};

    private Builder(StoreConfig config, BulkWrite target) {
      this.config = config;
      this.target = target;
    }

    /**
     * Sets who keeps the versions that lose; by default the home's {@link RecoveryFolder}.
     *
     * @param recovery keeps them
     * @return this builder
     */
    public Builder recovery(Recovery recovery) {
      this.recovery = recovery;
      return this;
    }

    /**
     * Sets who is told how the import comes along; nobody by default.
     *
     * @param listener is told
     * @return this builder
     */
    public Builder listener(ImportListener listener) {
      this.listener = listener;
      return this;
    }

    /**
     * Builds the importer; nothing is read or written yet.
     *
     * @return an importer
     * @throws dev.sessionstore.SessionStoreException if the home folder cannot be used
     */
    public LegacyImporter build() {
      return new LegacyImporter(this);
    }
  }
}
