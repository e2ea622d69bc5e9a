package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.PutAwayFile;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings legacy files into a store: those of a home, or others.
 *
 * <p><b>What is taken in.</b> Every element that is a session, under its own id or, where an
 * earlier and different element has that id, under {@code <id>~2} and so on. An element that is no
 * session is reported and left out; of a file that stops making sense half-way, what came whole
 * before that place is taken in and the rest reported. One bad file hides no other.
 *
 * <p><b>What becomes of the files.</b> Each session is read back from the store and compared. A
 * file of which everything is stored, or kept in recovery as the loser of a conflict, becomes
 * {@code <name>.json.migrated}, or {@code <name>.json.migrated.2} and so on where that name is
 * taken. A file with anything that could not be taken in stays as it is, and so does one that has
 * changed meanwhile. {@link Builder#keepSource} leaves all of them, and the home's {@code
 * sessions/<hash>.json} stay as long as the {@linkplain StoreConfig#backend() configured backend}
 * keeps its sessions in them.
 *
 * <p><b>What was put away.</b> Files of the home that were put away when another database had taken
 * them in, which is gone, are taken in like the others, compressed ones too, unless their workspace
 * has a file in use. They keep their names.
 *
 * <p><b>Again and again.</b> Sessions are stored in batches, each of them whole or not at all,
 * together with how far the file is taken in. An import that was cut short goes on there; of a file
 * whose content is still the same nothing is taken in again, and what failed in it is only reported
 * again; a file that has changed is compared session by session. Where the store holds another
 * version of a session, the one updated last wins and the other is kept in the {@link
 * RecoveryFolder}.
 *
 * <p><b>In the background.</b> The store may be used by others meanwhile: no batch keeps them
 * waiting for more than 20 ms, unless a single session takes longer. {@link #cancel} ends an import
 * from another thread. Two imports into one home do not run at once. Memory is bounded by the size
 * of a batch (a few megabytes) or of the largest session, whatever the size of the files.
 *
 * <pre>{@code
 * try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
 *   ImportReport report = LegacyImporter.builder(config, store).build().run();
 * }
 * }</pre>
 */
public final class LegacyImporter {

  /**
   * The hash under which sessions are stored whose workspace nobody knows: those of {@code
   * sessions.json} in a home, one array for all workspaces.
   */
  public static final String UNKNOWN_WORKSPACE = "0000000000000000";

  private static final Logger LOG = LoggerFactory.getLogger(LegacyImporter.class);

  private final StoreConfig config;
  private final StoreHome home;
  private final @Nullable BulkWrite target;
  private final Recovery recovery;
  private final ImportListener listener;
  private final boolean keepSource;
  private final boolean dryRun;
  private final List<Path> from;
  private final List<Path> projects;
  private volatile boolean cancelled;

  private LegacyImporter(Builder builder) {
    this.config = builder.config;
    this.dryRun = builder.dryRun;
    this.home = dryRun ? StoreHome.at(config.home()) : StoreHome.prepare(config.home());
    this.target = dryRun ? builder.target : Objects.requireNonNull(builder.target, "target");
    this.recovery =
        dryRun
            ? (workspace, loser) -> {}
            : builder.recovery != null
                ? builder.recovery
                : new RecoveryFolder(home, builder.config.clock());
    this.listener = builder.listener;
    this.keepSource = builder.keepSource;
    this.from = List.copyOf(builder.from);
    this.projects = List.copyOf(builder.projects);
  }

  /**
   * Starts an importer.
   *
   * @param config tells the home whose files are taken in, the backend that works with them, how
   *     long to wait for another import, and the clock
   * @param target the open store that takes them in
   * @return a new builder
   */
  public static Builder builder(StoreConfig config, BulkWrite target) {
    return new Builder(config, target);
  }

  /**
   * Starts an importer that only tells what an import into the database of a home would do, whether
   * there is one yet or not. Nothing is written, made or upgraded; others may use the database
   * meanwhile, and where one begins to, the listener is told all from the beginning again.
   *
   * @param config tells the home
   * @return a new builder, with {@link Builder#dryRun} set
   */
  public static Builder dryRun(StoreConfig config) {
    return new Builder(config, null).dryRun(true);
  }

  /**
   * Imports the files.
   *
   * @return what was done
   * @throws dev.sessionstore.InvalidConfigurationException if a {@linkplain Builder#from source} is
   *     not there
   * @throws dev.sessionstore.StoreBusyException if another import runs, or others kept the store
   *     busy; what was stored until then stays, call again
   * @throws dev.sessionstore.SessionStoreException if the store or the recovery folder failed; what
   *     was stored until then stays, and the next import goes on from there
   */
  public ImportReport run() {
    BulkWrite store = target;
    if (dryRun) {
      return store != null
          ? importInto(DryRun.into(store))
          : Files.exists(home.database())
              ? DatabaseView.look(config, view -> importInto(DryRun.into(view)))
              : importInto(DryRun.intoNothing());
    }
    try (InterProcessLock lock = takeTurn()) {
      LOG.debug("importing the files of {} under {}", home.root(), lock);
      return importInto(Objects.requireNonNull(store, "target"));
    }
  }

  private InterProcessLock takeTurn() {
    try {
      return InterProcessLock.exclusive(home.locks().resolve("import.lock"), config.busyTimeout());
    } catch (StoreBusyException e) {
      throw new StoreBusyException(
          "another import into "
              + home.root()
              + " runs, or a relink or a rollback, by its locks/import.lock; this one has done"
              + " nothing: call again when that has ended",
          e);
    }
  }

  /** Nothing is being stored any more when this returns or throws. */
  private ImportReport importInto(BulkWrite store) {
    try (BatchWriter writer = new BatchWriter(store, recovery)) {
      return importAll(writer);
    }
  }

  /**
   * Ends the import that runs, or the next one, between two sessions. What was stored until then
   * stays. May be called by any thread.
   */
  public void cancel() {
    cancelled = true;
  }

  private ImportReport importAll(BatchWriter writer) {
    List<ImportSource> sources = sources(writer.target());
    Meter meter = new Meter(sources, listener);
    ImportTally total = new ImportTally();
    List<ImportedFile> files = new ArrayList<>(sources.size());
    for (ImportSource source : sources) {
      if (!cancelled) {
        ImportedFile file = importFile(rightful(source, writer.target()), writer, total, meter);
        files.add(file);
        meter.fileDone(file);
      }
    }
    return total.report(meter.elapsedMs(), cancelled, files);
  }

  private List<ImportSource> sources(BulkWrite store) {
    ImportSources sources = new ImportSources(home, config, projects);
    if (from.isEmpty()) {
      sources.addHome(store);
      if (!dryRun) {
        sources.otherNames().forEach((hash, own) -> store.alias(own, hash));
      }
    } else {
      from.forEach(sources::add);
    }
    List<ImportSource> all = new ArrayList<>(sources.all());
    all.replaceAll(source -> known(source, store));
    all.sort(Comparator.comparing(source -> source.alias() != null)); // behind the workspace's own
    return all;
  }

  /** What proved once that a hash is a further one of a workspace may be gone. */
  private static ImportSource known(ImportSource source, BulkWrite store) {
    Workspace own = store.canonical(source.workspace());
    return source.alias() != null || own.equals(source.workspace())
        ? source
        : new ImportSource(
            source.file(), source.name(), own, source.workspace().hash(), source.stays());
  }

  /** A hash under which the store holds sessions already stays a workspace of its own. */
  private static ImportSource rightful(ImportSource source, BulkWrite store) {
    String alias = source.alias();
    return alias == null || store.alias(source.workspace(), alias)
        ? source
        : new ImportSource(
            source.file(),
            source.name(),
            Workspace.recorded(alias, source.workspace().path().orElse(null)),
            null,
            source.stays());
  }

  /** What was put away may have been compressed since. */
  private ImportedFile importFile(
      ImportSource source, BatchWriter writer, ImportTally total, Meter meter) {
    ArchivedFile file = new ArchivedFile(source.file());
    if (PutAwayFile.of(source.file()).isEmpty() || !file.isCompressed()) {
      return importOne(source, writer, total, meter);
    }
    ArchivedFile.Unpacked copy;
    try {
      copy = file.unpacked(home);
    } catch (SessionStoreException e) { // which hides no other file
      ImportTally failed = new ImportTally();
      failed.errors.add(
          new ImportError(source.name(), 0, -1, e.kind(), String.valueOf(e.getMessage())));
      total.add(failed);
      return failed.file(
          source.name(), source.workspace().hash(), Meter.size(source.file()), State.DAMAGED);
    }
    try (copy) {
      return importOne(source.in(copy.path()), writer, total, meter);
    }
  }

  private ImportedFile importOne(
      ImportSource source, BatchWriter writer, ImportTally total, Meter meter) {
    FileImport one = new FileImport(source, writer, !dryRun, () -> cancelled, meter);
    ImportedFile done = one.run();
    total.add(one.tally());
    if (done.state() != State.UNCHANGED) {
      LOG.info(
          "imported {}: {} of {} elements new, {} failed",
          done.source(),
          done.migratedSessions(),
          done.totalSessions(),
          done.failedSessions());
    }
    if (dryRun || keepSource || source.stays() || !one.isDone()) {
      return done;
    }
    Path migrated = MigratedFile.rename(source, one.before(), home, config);
    if (migrated == null) {
      return done;
    }
    String name = source.nameOf(migrated);
    recordMigration(source, name, writer.target());
    return done.migratedTo(name);
  }

  /**
   * By this receipt the file is known again under its new name, and since when it has it: its own
   * time is that of its content.
   */
  private void recordMigration(ImportSource source, String name, BulkWrite store) {
    store
        .receipt(source.name())
        .ifPresent(known -> store.merge(source.workspace(), List.of(), recovery, known.as(name)));
  }

  /** Builds a {@link LegacyImporter}. Not safe for use by several threads. */
  public static final class Builder {

    private final StoreConfig config;
    private final @Nullable BulkWrite target;
    private final List<Path> from = new ArrayList<>();
    private final List<Path> projects = new ArrayList<>();
    private boolean keepSource;
    private boolean dryRun;
    private @Nullable Recovery recovery;
    private ImportListener listener = progress -> {};

    private Builder(StoreConfig config, @Nullable BulkWrite target) {
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
     * Adds a source, to be imported instead of what the home holds: a legacy file, or a folder that
     * holds some, such as another home or a project. A file whose name is no workspace hash, and
     * that lies in no project, belongs to {@link #UNKNOWN_WORKSPACE}.
     *
     * @param fileOrFolder the source; must be there when the import begins
     * @return this builder
     */
    public Builder from(Path fileOrFolder) {
      from.add(fileOrFolder);
      return this;
    }

    /**
     * Tells the path of a project, which a file cannot tell. If files lie under both hashes that an
     * editor may have made of the path, with and without following links, they become one
     * workspace.
     *
     * @param folder the project's folder
     * @return this builder
     */
    public Builder project(Path folder) {
      projects.add(folder);
      return this;
    }

    /**
     * Sets whether the files stay as and where they are; by default, they do not.
     *
     * @param keepSource true to leave them
     * @return this builder
     */
    public Builder keepSource(boolean keepSource) {
      this.keepSource = keepSource;
      return this;
    }

    /**
     * Sets whether to only tell what an import would do: the report is the same, and nothing is
     * written, but for the copy of a file that was compressed, which lies in the home while it is
     * read.
     *
     * @param dryRun true to only tell
     * @return this builder
     */
    public Builder dryRun(boolean dryRun) {
      this.dryRun = dryRun;
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
