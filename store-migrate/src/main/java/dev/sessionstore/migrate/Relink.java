package dev.sessionstore.migrate;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.json.WorkspaceMapping;
import dev.sessionstore.migrate.RelinkPlan.LegacyFile;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.PendingRestore;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseRelink;
import dev.sessionstore.sqlite.DatabaseView;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the history of a project folder that was moved or renamed: what was kept under the hash of
 * the old path is kept under that of the new one.
 *
 * <p><b>What is changed</b> is what the home has, whatever the backend. In the database, the
 * workspace gets the new hash and path, and the old hash stays as a further one, so that files and
 * editors that still have it mean the same workspace. The file {@code sessions/<old>.json} becomes
 * {@code sessions/<new>.json}, and an entry in {@code workspace_mapping.json} goes along. Files
 * that were put away keep their names, for the database knows whose they are; where there is no
 * database, they are renamed too. Relinking back undoes it.
 *
 * <p><b>A history at the new place</b> is not touched unless {@link Builder#merge} says that both
 * belong together: then its own sessions come first, of a session that differs the {@link
 * dev.sessionstore.spi.MergeRule} decides, and the version that loses goes to the {@link
 * RecoveryFolder}. So does the old file itself, with what in it is no session. A merge cannot be
 * undone by relinking.
 *
 * <p>No store of the home may be open. Whenever the process or the power fails, every session is in
 * the old place or in the new one, or in both; to run it again completes it. Not safe for use by
 * several threads.
 *
 * <pre>{@code
 * RelinkReport report = Relink.builder(config, "/projects/shop", "/projects/store").build().run();
 * }</pre>
 */
public final class Relink {

  private final StoreConfig config;
  private final String from;
  private final String to;
  private final boolean merge;
  private final boolean dryRun;
  private final Runnable beforeStep;

  private Relink(Builder builder) {
    this.config = builder.config;
    this.from = builder.from;
    this.to = builder.to;
    this.merge = builder.merge;
    this.dryRun = builder.dryRun;
    this.beforeStep = builder.beforeStep;
  }

  /**
   * Starts a relink.
   *
   * @param config tells the home, how long to wait for others, and the clock; its backend is not
   *     looked at
   * @param from the old folder, or a hash of 16 digits; a folder need not exist any more. {@link
   *     LegacyImporter#UNKNOWN_WORKSPACE} stands for what nobody knew the folder of
   * @param to the new folder, which need not exist yet, or a hash
   * @return a new builder
   */
  public static Builder builder(StoreConfig config, String from, String to) {
    return new Builder(config, from, to);
  }

  /**
   * Relinks, or with a dry run tells what would be done.
   *
   * @return what was done; nothing, if both are one workspace already
   * @throws WorkspaceNotFoundException if nothing in the home belongs to the old folder
   * @throws RelinkRefusedException if the new one has a history, and it was not asked to merge;
   *     nothing was changed
   * @throws dev.sessionstore.InvalidWorkspaceException if a path is blank
   * @throws dev.sessionstore.StoreCorruptException if the database or one of the two files is
   *     damaged; nothing was changed: mend it, or salvage what is in it
   * @throws StoreBusyException if a store of this home is open, in this process or another, or an
   *     import runs: nothing was changed; or if an editor has changed a file meanwhile: run it
   *     again
   * @throws dev.sessionstore.SessionStoreException if something cannot be written; run it again
   */
  public RelinkReport run() {
    if (dryRun) {
      StoreHome home = StoreHome.at(config.home());
      return plan(home).report(home, true, 0);
    }
    StoreHome home = StoreHome.prepare(config.home());
    try (InterProcessLock noImport =
            InterProcessLock.exclusive(home.locks().resolve("import.lock"), config.busyTimeout());
        InterProcessLock alone = home.enterAlone(config.busyTimeout(), "relink")) {
      new PendingRestore(home).resume();
      return carryOut(plan(home), home);
    }
  }

  private RelinkPlan plan(StoreHome home) {
    Function<@Nullable DatabaseView, RelinkPlan> look = view -> RelinkPlan.of(home, view, from, to);
    RelinkPlan plan =
        Files.exists(home.database()) ? DatabaseView.look(config, look) : look.apply(null);
    if (plan.isMerge() && !merge) {
      throw plan.refusal();
    }
    return plan;
  }

  private RelinkReport carryOut(RelinkPlan plan, StoreHome home) {
    Set<String> losers = new HashSet<>();
    RecoveryFolder folder = new RecoveryFolder(home, config.clock());
    Recovery recovery =
        (workspace, loser) -> {
          folder.keep(workspace, loser);
          losers.add(loser.id());
        };
    try (MergedFile merged = new MergedFile(home, config)) {
      Optional<Path> content = Optional.empty();
      if (plan.mergesFiles()) {
        beforeStep.run();
        content = merged.make(plan, recovery);
      }
      if (plan.inDatabase()) {
        List<Receipt> receipts = receipts(plan, home, merged, content);
        beforeStep.run();
        DatabaseRelink.run(config, plan.from(), plan.to(), recovery, receipts);
      }
      move(plan, home, folder, content);
    } catch (FileAlreadyExistsException e) {
      throw changed(plan.fileThere().path(), e);
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw new StoreUnavailableException(
          home.sessions()
              + ": not all files could be renamed; every session is in its old place or in the new"
              + " one: mend the folder's permissions, or free space, and relink again",
          e);
    }
    return plan.report(home, false, losers.size());
  }

  /** What the database knows of the files holds for those that they become. */
  private static List<Receipt> receipts(
      RelinkPlan plan, StoreHome home, MergedFile merged, Optional<Path> content)
      throws IOException {
    String name = home.nameOf(plan.fileThere().path());
    if (content.isPresent()) {
      return merged.receipt(plan, name).stream().toList();
    }
    Receipt known = plan.file().receipt();
    return known == null || plan.mergesFiles() ? List.of() : List.of(known.as(name));
  }

  private void move(
      RelinkPlan plan, StoreHome home, RecoveryFolder recovery, Optional<Path> content)
      throws IOException {
    for (LegacyFile archive : plan.archives()) {
      beforeStep.run();
      StoreHome.createPrivateFolders(home.sessions());
      StoreHome.putAway(archive.path(), plan.fileThere().path());
    }
    if (content.isPresent()) {
      beforeStep.run();
      requireUnchanged(plan.file());
      replace(content.get(), plan.fileThere());
    }
    if (plan.mergesFiles()) {
      beforeStep.run();
      requireUnchanged(plan.file());
      recovery.keepFile(plan.from(), plan.file().path());
    } else if (plan.file().exists()) {
      beforeStep.run();
      if (plan.fileThere().exists()) {
        replace(plan.file().path(), plan.fileThere());
      } else {
        StoreHome.move(plan.file().path(), plan.fileThere().path());
      }
    }
    if (plan.inMapping()) {
      beforeStep.run();
      new WorkspaceMapping(home.workspaceMapping()).rename(plan.from().hash(), plan.to());
    }
  }

  private static void replace(Path content, LegacyFile file) throws IOException {
    requireUnchanged(file);
    Files.move(
        content, file.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    StoreHome.forceFolder(Objects.requireNonNull(file.path().getParent(), "folder"));
  }

  /** An old editor takes no lock. */
  private static void requireUnchanged(LegacyFile file) throws IOException {
    if (!Fingerprint.of(file.path()).equals(file.state())) {
      throw changed(file.path(), null);
    }
  }

  private static StoreBusyException changed(Path file, @Nullable Exception cause) {
    return new StoreBusyException(
        file + " was changed by another program meanwhile; nothing is lost: relink again", cause);
  }

  /** Builds a {@link Relink}. Not safe for use by several threads. */
  public static final class Builder {

    private final StoreConfig config;
    private final String from;
    private final String to;
    private boolean merge;
    private boolean dryRun;
    private Runnable beforeStep = () -> {};

    private Builder(StoreConfig config, String from, String to) {
      this.config = Objects.requireNonNull(config, "config");
      this.from = Objects.requireNonNull(from, "from");
      this.to = Objects.requireNonNull(to, "to");
    }

    /**
     * Sets whether the history is merged into one that the new folder has already; by default, that
     * is refused.
     *
     * @param merge whether both belong together
     * @return this builder
     */
    public Builder merge(boolean merge) {
      this.merge = merge;
      return this;
    }

    /**
     * Sets whether it is only told what would be done; it is done by default. Stores may be open
     * then.
     *
     * @param dryRun whether nothing is changed
     * @return this builder
     */
    public Builder dryRun(boolean dryRun) {
      this.dryRun = dryRun;
      return this;
    }

    /** Sets what runs before each change on the disk, for tests that end it there. */
    Builder beforeStep(Runnable beforeStep) {
      this.beforeStep = beforeStep;
      return this;
    }

    /**
     * Builds the relink; nothing is read or written yet.
     *
     * @return a relink, to be run once
     */
    public Relink build() {
      return new Relink(this);
    }
  }
}
