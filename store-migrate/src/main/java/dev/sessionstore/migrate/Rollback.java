package dev.sessionstore.migrate;

import dev.sessionstore.Rollout;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.DrainReport;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The way back: makes the legacy files of a home complete again, from any phase of the migration,
 * so that an editor can go on with them.
 *
 * <ol>
 *   <li>Files that were put away after their import get their names back, unpacked and verified if
 *       they were compressed.
 *   <li>Every version that stands in a file and is not in SQLite is kept in the {@link
 *       RecoveryFolder}.
 *   <li>Both stores are made equal as the hybrid backend does it: what somebody else has written
 *       into the files since the import is taken in by the {@link dev.sessionstore.spi.MergeRule},
 *       then the files get what was changed, born or deleted in SQLite. Elements that are no
 *       session stay where they are. A file that cannot be read is renamed, its bytes intact.
 *   <li>Both stores are compared.
 *   <li>A probe is created, read, updated and deleted in the files, in a workspace of its own.
 *   <li>A roll-out forgets that it has chosen this home.
 * </ol>
 *
 * <p>It may be cut off anywhere and run again, and has the same result. It may be run again as well
 * to take along what an editor has written to SQLite meanwhile; what such an editor writes
 * afterwards is in SQLite only. The database stays, and a later import goes on from there; what is
 * deleted in the files until then comes back with it.
 *
 * <p>Rollbacks and imports of one home do not run at once. Not safe for use by several threads.
 *
 * <pre>{@code
 * RollbackReport report = Rollback.builder(config).build().run();
 * }</pre>
 */
public final class Rollback {

  private final StoreConfig config;
  private final boolean dryRun;
  private final RollbackListener listener;
  private final RollbackTally tally;

  private Rollback(Builder builder) {
    this.config =
        builder.config.toBuilder().backend(StorageBackend.HYBRID).jsonReadOnly(false).build();
    this.dryRun = builder.dryRun;
    this.listener = builder.listener;
    this.tally = new RollbackTally(builder.dryRun);
  }

  /**
   * Starts a rollback.
   *
   * @param config tells the home, the durability, how long to wait for others, and the clock; its
   *     backend is not looked at
   * @return a new builder
   */
  public static Builder builder(StoreConfig config) {
    return new Builder(config);
  }

  /**
   * Goes back, or with a dry run tells what would be done.
   *
   * @return what was done; if it is not {@linkplain RollbackReport#isComplete() complete}, the
   *     editor must not be switched over yet
   * @throws dev.sessionstore.StoreCorruptException if the database is damaged: restore a backup of
   *     it first
   * @throws dev.sessionstore.StoreBusyException if a rollback or an import is running, or others
   *     kept a store busy; call again
   * @throws dev.sessionstore.SessionStoreException if a store or the recovery folder failed, the
   *     probe included; what was done until then stays, call again
   */
  public RollbackReport run() {
    StoreHome home = StoreHome.prepare(config.home());
    try (InterProcessLock lock =
        InterProcessLock.exclusive(home.locks().resolve("import.lock"), config.busyTimeout())) {
      return run(home);
    }
  }

  private RollbackReport run(StoreHome home) {
    SmokeTest probe = new SmokeTest(home, config);
    if (!dryRun) {
      probe.cleanUp();
    }
    listener.begins(RollbackStep.RESTORE_NAMES);
    restoreNames(home);
    try (BothStores stores = BothStores.open(config)) {
      listener.begins(RollbackStep.COMPARE);
      compare(stores, new RecoveryFolder(home, config.clock()));
    }
    if (dryRun) {
      return tally.report();
    }
    listener.begins(RollbackStep.WRITE);
    write();
    listener.begins(RollbackStep.VERIFY);
    try (BothStores stores = BothStores.open(config)) {
      tally.check = new Check(stores, false, Duration.ofSeconds(3), (a, b, c) -> {}).run();
    }
    if (tally.isEqual()) {
      listener.begins(RollbackStep.SMOKE_TEST);
      tally.smokeTest = probe.run();
      listener.begins(RollbackStep.CLEAR_ROLLOUT);
      tally.rolloutCleared = Rollout.clear(config);
    }
    return tally.report();
  }

  /** Of several archives of a workspace, the latest; the others stay, for SQLite has had them. */
  private void restoreNames(StoreHome home) {
    ArchivedFiles archives = ArchivedFiles.in(home);
    try {
      for (String hash : archives.hashes()) {
        List<ArchivedFile> files = archives.of(hash);
        ArchivedFile latest = files.get(files.size() - 1);
        Path target = home.legacyFile(Workspace.ofHash(hash));
        if (!Files.exists(target) && (dryRun || restore(latest, target))) {
          tally.restored.add(home.nameOf(target));
        }
      }
      if (!dryRun && !tally.restored.isEmpty()) {
        StoreHome.forceFolder(home.sessions());
      }
    } catch (IOException e) {
      throw IoFailure.moving(home.sessions(), e);
    }
  }

  private static boolean restore(ArchivedFile file, Path target) throws IOException {
    return file.isCompressed() ? unpack(file, target) : move(file.path(), target);
  }

  /** The compressed file goes when the other one is known to be whole, and forced to the disk. */
  private static boolean unpack(ArchivedFile file, Path target) throws IOException {
    Path draft = file.draft();
    try {
      GzipFile.Content content = file.unpack(draft);
      if (!GzipFile.of(draft).equals(content)) {
        throw new IOException("what was written is not what is read");
      }
      if (!move(draft, target)) {
        return false;
      }
    } catch (StoreCorruptException e) {
      return false; // reported when it is compared; SQLite has had all of it
    } finally {
      Files.deleteIfExists(draft);
    }
    StoreHome.forceFolder(Objects.requireNonNull(target.getParent(), "folder"));
    Files.deleteIfExists(file.path());
    return true;
  }

  /** Returns false if somebody was faster. */
  private static boolean move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return false;
    }
  }

  /** Counts what differs, and keeps what the files have of it. */
  private void compare(BothStores stores, Recovery recovery) {
    DiscrepancyReader reader = new DiscrepancyReader(stores.home(), false);
    for (WorkspaceFiles files : stores.workspaces()) {
      Workspace workspace = files.workspace();
      try {
        for (Suspect suspect : compared(stores, files)) {
          tally.differs(suspect);
          if (!dryRun && suspect.isInJson()) {
            stores
                .inJson(workspace, suspect.id())
                .ifPresent(version -> recovery.keep(workspace, version));
          }
        }
      } catch (JsonFailedException e) {
        cannotRead(stores.home(), workspace, e.failure(), reader);
      }
    }
  }

  private void cannotRead(
      StoreHome home, Workspace workspace, SessionStoreException e, DiscrepancyReader reader) {
    if (e instanceof StoreCorruptException corrupt) {
      tally.damaged.add(reader.unreadable(home.nameOf(corrupt.file()), corrupt));
    } else {
      tally.failures.add(failure(workspace.hash(), e));
    }
  }

  private static List<Suspect> compared(BothStores stores, WorkspaceFiles files) {
    List<ArchivedFile> archives = files.archived() ? files.archives() : List.of();
    return archives.isEmpty()
        ? WorkspaceComparison.of(stores, files.workspace()).suspects()
        : WorkspaceComparison.ofArchive(
                stores, files.workspace(), archives.get(archives.size() - 1))
            .suspects();
  }

  private void write() {
    try (BothStores stores = BothStores.open(config);
        HybridSessionStore hybrid =
            HybridSessionStore.builder(stores.config(), stores.sqlite(), stores.json())
                .jmx(false)
                .open()) {
      DrainReport drained = hybrid.flush();
      tally.takenIn = hybrid.resumed().takenIn() + drained.takenIn();
      tally.failures.clear();
      drained.failures().forEach((hash, e) -> tally.failures.add(failure(hash, e)));
    }
  }

  private static String failure(String hash, SessionStoreException e) {
    return "workspace " + hash + ": " + e.getMessage();
  }

  /** Builds a {@link Rollback}. Not safe for use by several threads. */
  public static final class Builder {

    private final StoreConfig config;
    private boolean dryRun;
    private RollbackListener listener = step -> {};

    private Builder(StoreConfig config) {
      this.config = Objects.requireNonNull(config, "config");
    }

    /**
     * Sets whether it is only told what would be done; it is done by default.
     *
     * @param dryRun whether nothing is changed
     * @return this builder
     */
    public Builder dryRun(boolean dryRun) {
      this.dryRun = dryRun;
      return this;
    }

    /**
     * Sets who is told how the rollback comes along; nobody by default.
     *
     * @param listener is told
     * @return this builder
     */
    public Builder listener(RollbackListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Builds the rollback; nothing is opened yet.
     *
     * @return a rollback, to be run once
     */
    public Rollback build() {
      return new Rollback(this);
    }
  }
}
