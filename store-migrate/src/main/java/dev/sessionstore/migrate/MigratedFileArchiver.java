package dev.sessionstore.migrate;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.ArchiveReport.Compressed;
import dev.sessionstore.migrate.ArchiveReport.Reason;
import dev.sessionstore.migrate.ArchiveReport.Skipped;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.StoreHome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Compresses the legacy files that were put away after their import, some time later: {@code
 * sessions/<hash>.json.migrated} becomes {@code ….migrated.gz}, and so on.
 *
 * <p>A file is compressed only if each of its sessions is in SQLite, equal or updated later, or
 * known to be deleted there, as the {@link ConsistencyChecker} judges it; any other is left and
 * reported. The compressed file is made beside it, forced to the disk, read back, and compared with
 * it in length and SHA-256 before the other one is removed. A file that has the name already is
 * never replaced. It may be killed at any moment: the next run goes on, and nothing is lost.
 *
 * <p><b>Since when.</b> A file does not tell when it was put away: renaming it leaves its time as
 * it was. The import records that in the database. Of a file without such a record, one is made
 * when it is first met here, so that it waits for the full time from then on.
 *
 * <p>{@link Rollback} unpacks what it needs, and the checker and {@link Reconciler} read compressed
 * files as they read the others. Archivers, imports and rollbacks of one home do not run at once.
 * One file is held neither in memory nor twice on the disk uncompressed. Not safe for use by
 * several threads.
 *
 * <pre>{@code
 * ArchiveReport report = MigratedFileArchiver.builder(config).olderThan(Duration.ofDays(30)).build().run();
 * }</pre>
 */
public final class MigratedFileArchiver {

  /** How long a file must have been put away, unless {@link Builder#olderThan} says otherwise. */
  public static final Duration DEFAULT_AGE = Duration.ofDays(30);

  private final StoreConfig config;
  private final Duration olderThan;
  private final boolean dryRun;
  private final List<Compressed> compressed = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();

  private MigratedFileArchiver(Builder builder) {
    this.config = builder.config.toBuilder().backend(StorageBackend.HYBRID).build();
    this.olderThan = builder.olderThan;
    this.dryRun = builder.dryRun;
  }

  /**
   * Starts an archiver.
   *
   * @param config tells the home, how long to wait for others, and the clock; its backend is not
   *     looked at
   * @return a new builder
   */
  public static Builder builder(StoreConfig config) {
    return new Builder(config);
  }

  /**
   * Compresses the files, or with a dry run tells which it would.
   *
   * @return what was done, and what was left and why
   * @throws dev.sessionstore.StoreBusyException if an import, a rollback or another archiver is
   *     running; call again
   * @throws dev.sessionstore.StoreFullException if there is no space for a compressed file; what
   *     was done until then stays
   * @throws dev.sessionstore.SessionStoreException if the database or a file failed; what was done
   *     until then stays, call again
   */
  public ArchiveReport run() {
    StoreHome home = StoreHome.prepare(config.home());
    if (dryRun) {
      archiveAll();
    } else {
      try (InterProcessLock lock =
          InterProcessLock.exclusive(home.locks().resolve("import.lock"), config.busyTimeout())) {
        archiveAll();
      }
    }
    return new ArchiveReport(dryRun, compressed, skipped);
  }

  private void archiveAll() {
    try (BothStores stores = BothStores.openToRead(config)) { // it makes no database
      ArchivedFiles files = ArchivedFiles.in(stores.home());
      for (String hash : files.hashes()) {
        for (ArchivedFile file : files.of(hash)) {
          removeDraft(file);
          if (!file.isCompressed()) {
            archive(stores, Workspace.ofHash(hash), file);
          }
        }
      }
    }
  }

  /** Whoever was cut off may have left one; another runs only when he is gone. */
  private void removeDraft(ArchivedFile file) {
    if (!dryRun) {
      try {
        Files.deleteIfExists(file.draft());
      } catch (IOException e) {
        throw IoFailure.writing(file.draft(), e);
      }
    }
  }

  private void archive(BothStores stores, Workspace workspace, ArchivedFile file) {
    String name = stores.home().nameOf(file.path());
    try {
      Instant now = config.clock().instant();
      Fingerprint known = Fingerprint.of(file.path());
      Optional<Instant> since = since(stores, name, known);
      if (since.isPresent() && isTooYoung(since.get(), now)) {
        skip(name, Reason.TOO_YOUNG, "put away " + since.get());
      } else if (isVerified(stores, workspace, file, name)) {
        if (since.isEmpty() && !dryRun) {
          record(stores, workspace, name, known);
        }
        if (since.isEmpty() && isTooYoung(now, now)) {
          skip(name, Reason.TOO_YOUNG, "nothing tells when it was put away; counted from now on");
        } else {
          compress(stores.home(), workspace, file, known);
        }
      }
    } catch (IOException e) {
      throw IoFailure.writing(file.compressed(), e);
    }
  }

  /** When the file was put away, or met here first. */
  private static Optional<Instant> since(BothStores stores, String name, Fingerprint known) {
    return stores
        .sqlite()
        .receipt(name)
        .filter(known::isThatOf)
        .flatMap(receipt -> stores.sqlite().recorded(name));
  }

  /** Zero is for all files, also where the clock was set back. */
  private boolean isTooYoung(Instant since, Instant now) {
    return !olderThan.isZero() && since.plus(olderThan).isAfter(now);
  }

  /** An earlier version has recorded what the file holds, but not when. */
  private void record(BothStores stores, Workspace workspace, String name, Fingerprint known) {
    Receipt receipt =
        stores.sqlite().receipt(name).filter(known::isThatOf).orElse(known.receipt(name, 0));
    RecoveryFolder unused = new RecoveryFolder(stores.home(), config.clock());
    stores.sqlite().merge(workspace, List.of(), unused, receipt);
  }

  private boolean isVerified(
      BothStores stores, Workspace workspace, ArchivedFile file, String name) {
    CheckTally found = new CheckTally();
    new ArchiveCheck(
            stores,
            new WorkspaceFiles(stores.sqlite().canonical(workspace), List.of(), List.of(file)),
            new DiscrepancyReader(stores.home(), false),
            found)
        .run();
    if (!found.unreadable.isEmpty()) {
      UnreadableFile damaged = found.unreadable.get(0);
      skip(name, Reason.UNREADABLE, "byte " + damaged.bytePosition() + ": " + damaged.reason());
      return false;
    }
    if (!found.discrepancies.isEmpty()) {
      skip(
          name,
          Reason.NOT_IN_SQLITE,
          found.discrepancies.size() + " session(s) are not in SQLite, equal or later");
      return false;
    }
    return true;
  }

  private void skip(String name, Reason reason, String detail) {
    skipped.add(new Skipped(name, reason, detail));
  }

  private void compress(StoreHome home, Workspace workspace, ArchivedFile file, Fingerprint known)
      throws IOException {
    String name = home.nameOf(file.path());
    Path target = file.compressed();
    boolean isMade = Files.exists(target); // by a run that was cut off before it removed the other
    if (isMade && !isSame(file.path(), target)) {
      skip(name, Reason.NAME_TAKEN, home.nameOf(target) + " is there and holds something else");
      return;
    }
    long bytes = isMade ? Files.size(target) : dryRun ? GzipFile.compressedBytes(file.path()) : 0;
    if (!dryRun) {
      try {
        if (!isMade) {
          make(file);
        }
        if (!replace(home, workspace, file, known, isMade)) {
          skip(name, Reason.TOO_YOUNG, "put away or written this moment");
          return;
        }
      } finally {
        Files.deleteIfExists(file.draft());
      }
      bytes = Files.size(target);
    }
    compressed.add(new Compressed(name, home.nameOf(target), known.sizeBytes(), bytes));
  }

  /**
   * Gives the compressed file its name, and removes the other one. Whoever puts a file away, as a
   * mirror does at any time, reserves its name by an empty file first; so the last look at what is
   * removed is taken where nobody else does that.
   */
  private boolean replace(
      StoreHome home, Workspace workspace, ArchivedFile file, Fingerprint known, boolean isMade)
      throws IOException {
    Path folder = Objects.requireNonNull(file.path().getParent(), "folder");
    try (InterProcessLock lock =
        InterProcessLock.exclusive(
            home.locks().resolve(workspace.hash() + ".lock"), config.busyTimeout())) {
      if (!Fingerprint.of(file.path()).equals(known)) {
        return false;
      }
      if (!isMade) {
        Files.move(file.draft(), file.compressed());
      }
      StoreHome.forceFolder(folder);
      Files.delete(file.path());
      StoreHome.forceFolder(folder);
      return true;
    }
  }

  private static boolean isSame(Path plain, Path gzip) throws IOException {
    try {
      return GzipFile.inside(gzip).equals(GzipFile.of(plain));
    } catch (ZipException | EOFException e) {
      return false;
    }
  }

  private static void make(ArchivedFile file) throws IOException {
    GzipFile.Content content = GzipFile.compress(file.path(), file.draft());
    if (!GzipFile.inside(file.draft()).equals(content)
        || !GzipFile.of(file.path()).equals(content)) {
      throw new IOException("what was written is not what is read");
    }
  }

  /** Builds a {@link MigratedFileArchiver}. Not safe for use by several threads. */
  public static final class Builder {

    private final StoreConfig config;
    private Duration olderThan = DEFAULT_AGE;
    private boolean dryRun;

    private Builder(StoreConfig config) {
      this.config = Objects.requireNonNull(config, "config");
    }

    /**
     * Sets how long a file must have been put away; 30 days by default.
     *
     * @param olderThan the time; zero for all files
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder olderThan(Duration olderThan) {
      if (olderThan.isNegative()) {
        throw new IllegalArgumentException("olderThan is negative: " + olderThan);
      }
      this.olderThan = olderThan;
      return this;
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
     * Builds the archiver; nothing is opened yet.
     *
     * @return an archiver, to be run once
     */
    public MigratedFileArchiver build() {
      return new MigratedFileArchiver(this);
    }
  }
}
