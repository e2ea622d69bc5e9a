package dev.sessionstore.migrate;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.Replica.Batch;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A legacy file into which another one was merged, made aside of both: a folder in the home is the
 * home of a JSON store for a while, with copies of the two, and that store's writer does the rest.
 */
final class MergedFile implements AutoCloseable {

  private final StoreConfig config;
  private final StoreHome staging;

  MergedFile(StoreHome home, StoreConfig config) throws IOException {
    this.config = config;
    this.staging = new StoreHome(home.root().resolve("relink"));
    StoreHome.deleteFolder(staging.root()); // of a process that died here
  }

  /**
   * Makes the file.
   *
   * @param recovery takes the versions that lose
   * @return the file, forced to the disk; empty if nothing is to be added to the one that is there
   */
  Optional<Path> make(RelinkPlan plan, Recovery recovery) throws IOException {
    StoreHome.createPrivateFolders(staging.sessions());
    Path copy = staging.legacyFile(plan.to());
    Files.copy(plan.file().path(), staging.legacyFile(plan.from()));
    Files.copy(plan.fileThere().path(), copy);
    StoreConfig aside = config.toBuilder().home(staging.root()).cacheBytes(0).build();
    try (JsonSessionStore store = JsonSessionStore.open(aside)) {
      return merge(store, plan.from(), plan.to(), recovery) ? Optional.of(copy) : Optional.empty();
    }
  }

  private static boolean merge(
      JsonSessionStore store, Workspace from, Workspace to, Recovery recovery) {
    Set<String> order = new LinkedHashSet<>();
    String version = store.scan(to, session -> order.add(session.id()));
    Set<String> changed = new LinkedHashSet<>();
    store.scan(
        from,
        incoming -> {
          boolean isNew = order.add(incoming.id());
          if (isNew || incomingWins(store, to, incoming, recovery)) {
            changed.add(incoming.id());
          }
        });
    List<String> ids = new ArrayList<>(order);
    return !changed.isEmpty()
        && store
            .apply(
                to,
                new Batch(version, ids, changed, id -> store.stored(from, id).orElseThrow(), true))
            .isPresent();
  }

  private static boolean incomingWins(
      JsonSessionStore store, Workspace to, WorktreeSession incoming, Recovery recovery) {
    WorktreeSession stored = store.stored(to, incoming.id()).orElseThrow();
    if (stored.equals(incoming)) {
      return false;
    }
    boolean wins = MergeRule.incomingWins(stored, incoming);
    recovery.keep(to, wins ? stored : incoming);
    return wins;
  }

  /**
   * Returns what an import may know of the file: where it has had both files that were merged,
   * there is nothing new in it, and what the database lacks of it was deleted there.
   */
  Optional<Receipt> receipt(RelinkPlan plan, String name) throws IOException {
    Receipt there = plan.fileThere().receipt();
    if (there == null || !plan.file().wasImported() || !plan.fileThere().wasImported()) {
      return Optional.empty();
    }
    Fingerprint state = Fingerprint.of(staging.legacyFile(plan.to()));
    return Optional.of(
        new Receipt(
            name,
            state.sizeBytes(),
            state.modifiedMillis(),
            there.sessions() + plan.file().sessions(),
            there.failed()));
  }

  @Override
  public void close() throws IOException {
    StoreHome.deleteFolder(staging.root());
  }
}
