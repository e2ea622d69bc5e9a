package dev.sessionstore.migrate;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.Rollout;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.DrainReport;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>Of a workspace that has several hashes, all sessions come into the file under its own; files
 * under others are put away, as after an import. Where there is no database, and nothing was put
 * away, there is nothing to bring back, and no database is made.
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

  private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);

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
    if (isAllThereIs(home)) {
      return withoutDatabase(probe);
    }
    try (BothStores stores = dryRun ? BothStores.openToRead(config) : BothStores.open(config)) {
      Recovery recovery = new RecoveryFolder(home, config.clock());
      listener.begins(RollbackStep.RESTORE_NAMES);
      restoreNames(stores);
      listener.begins(RollbackStep.COMPARE);
      compare(stores, recovery);
      if (!dryRun) {
        takeInArchives(stores, recovery);
      }
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
      finish(probe);
    }
    return tally.report();
  }

  private void finish(SmokeTest probe) {
    listener.begins(RollbackStep.SMOKE_TEST);
    tally.smokeTest = probe.run();
    listener.begins(RollbackStep.CLEAR_ROLLOUT);
    tally.rolloutCleared = Rollout.clear(config);
  }

  private static boolean isAllThereIs(StoreHome home) {
    return !Files.exists(home.database()) && ArchivedFiles.in(home).hashes().isEmpty();
  }

  /** Nothing was ever migrated. A database made now would hold an old copy one day. */
  private RollbackReport withoutDatabase(SmokeTest probe) {
    if (!dryRun) {
      tally.check = new CheckTally().report(0, 0);
      finish(probe);
    }
    return tally.report();
  }

  /**
   * Of several archives of a workspace, the latest; the others stay, for SQLite has had them. So do
   * those under further hashes of a workspace, whose sessions will be in the file under its own.
   */
  private void restoreNames(BothStores stores) {
    StoreHome home = stores.home();
    ArchivedFiles archives = ArchivedFiles.in(home);
    try {
      for (String hash : archives.hashes()) {
        Path target = home.legacyFile(Workspace.ofHash(hash));
        ArchivedFile latest = latest(stores, archives.of(hash), hash);
        if (latest != null && !dryRun) {
          Files.deleteIfExists(latest.draft()); // of one who was cut off
        }
        if (latest != null
            && isMissing(target, latest.path())
            && (dryRun || restore(latest, target))) {
          tally.restored.add(home.nameOf(target));
          renewReceipt(stores, hash, target);
        }
      }
      if (!dryRun && !tally.restored.isEmpty()) {
        StoreHome.forceFolder(home.sessions());
      }
    } catch (IOException e) {
      throw IoFailure.moving(home.sessions(), e);
    }
  }

  private static @Nullable ArchivedFile latest(
      BothStores stores, List<ArchivedFile> archives, String hash) {
    ArchivedFile latest = archives.isEmpty() ? null : archives.get(archives.size() - 1);
    return latest != null
            && latest.path().startsWith(stores.home().sessions())
            && stores.sqlite().canonical(Workspace.ofHash(hash)).hash().equals(hash)
        ? latest
        : null;
  }

  /** A file that has both names was about to be moved by a rollback that was cut off. */
  private static boolean isMissing(Path target, Path archive) throws IOException {
    return !Files.exists(target) || Files.isSameFile(target, archive);
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

  /** Returns false if somebody was faster. A rename alone would replace what he has written. */
  private static boolean move(Path from, Path to) throws IOException {
    try {
      if (!Files.exists(to)) {
        Files.createLink(to, from);
      }
      if (!Files.isSameFile(to, from)) {
        return false;
      }
      Files.delete(from);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return moveWithoutLink(from, to);
    }
  }

  private static boolean moveWithoutLink(Path from, Path to) throws IOException {
    try {
      Files.move(from, to);
      return true;
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return false;
    }
  }

  /** A file that was copied has another time, but is the one that was imported all the same. */
  private void renewReceipt(BothStores stores, String hash, Path file) throws IOException {
    Workspace workspace = Workspace.ofHash(hash);
    if (!dryRun && new Deletions(stores, workspace).wasImported(new ArchivedFile(file))) {
      Fingerprint present = Fingerprint.of(file);
      String name = stores.home().nameOf(file);
      Receipt known = stores.sqlite().receipt(name).orElse(null);
      if (known != null && !present.isThatOf(known)) {
        stores
            .sqlite()
            .merge(
                workspace,
                List.of(),
                (one, loser) -> {},
                known.modifiedAt(present.modifiedMillis()));
      }
    }
  }

  /** Counts what differs, and keeps what the files have of it. */
  private void compare(BothStores stores, Recovery recovery) {
    DiscrepancyReader reader = new DiscrepancyReader(stores.home(), false);
    ArchivedFiles archives = ArchivedFiles.in(stores.home());
    for (WorkspaceFiles files : stores.workspaces()) {
      try {
        for (Suspect suspect : compared(stores, files, archives)) {
          tally.differs(suspect);
          if (!dryRun && suspect.isInJson()) {
            stores
                .inJson(suspect.file(), suspect.id())
                .ifPresent(version -> recovery.keep(files.workspace(), version));
          }
        }
      } catch (JsonFailedException e) {
        cannotRead(stores.home(), e, reader);
      }
    }
  }

  private void cannotRead(StoreHome home, JsonFailedException e, DiscrepancyReader reader) {
    if (e.failure() instanceof StoreCorruptException corrupt) {
      tally.damaged.add(reader.unreadable(home.nameOf(corrupt.file()), corrupt));
    } else {
      tally.failures.add(failure(e.file().hash(), e.failure()));
    }
  }

  private static List<Suspect> compared(
      BothStores stores, WorkspaceFiles files, ArchivedFiles archives) {
    String hash = files.workspace().hash();
    ArchivedFile restorable = latest(stores, archives.of(hash), hash);
    return files.isArchived() && restorable != null
        ? WorkspaceComparison.ofArchive(stores, files.workspace(), restorable).suspects()
        : WorkspaceComparison.of(stores, files).suspects();
  }

  /**
   * What was put away was imported, so SQLite has had it, unless it is another database by now. Of
   * what it did not have, it gets what it lacks or has in an earlier version.
   */
  private void takeInArchives(BothStores stores, Recovery recovery) {
    ArchivedFiles archives = ArchivedFiles.in(stores.home());
    for (String hash : archives.hashes()) {
      Workspace workspace = stores.sqlite().canonical(Workspace.ofHash(hash));
      Deletions deletions = new Deletions(stores, workspace);
      for (ArchivedFile file : archives.of(hash)) {
        if (!deletions.wasImported(file)) {
          takeIn(stores, workspace, file, deletions, recovery);
        }
      }
    }
  }

  private void takeIn(
      BothStores stores,
      Workspace workspace,
      ArchivedFile file,
      Deletions deletions,
      Recovery recovery) {
    try {
      file.forEach(
          stores.home(),
          session -> {
            WorktreeSession present = stores.sqlite().stored(workspace, session.id()).orElse(null);
            boolean isNews =
                present == null
                    ? !deletions.include(session.id(), file)
                    : MergeRule.incomingWins(present, session);
            if (isNews) {
              stores.sqlite().merge(workspace, List.of(session), recovery, null);
              tally.takenIn++;
            }
          });
    } catch (StoreCorruptException | InvalidSessionException e) {
      if (e instanceof StoreCorruptException damage && !file.path().equals(damage.file())) {
        throw damage; // that is the database
      }
      LOG.warn("{} was put away and cannot be read to its end; it stays as it is", file.path(), e);
    }
  }

  private void write() {
    try (BothStores stores = BothStores.open(config);
        HybridSessionStore hybrid =
            HybridSessionStore.builder(stores.config(), stores.sqlite(), stores.json())
                .jmx(false)
                .open()) {
      DrainReport drained = hybrid.flush();
      tally.takenIn += hybrid.resumed().takenIn() + drained.takenIn();
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
