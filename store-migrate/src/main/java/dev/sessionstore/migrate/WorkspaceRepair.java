package dev.sessionstore.migrate;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.Durability;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.Repair.Action;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.Replica.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The repair of the sessions that a check has reported, one workspace after the other. First SQLite
 * gets what it shall have; then the JSON file gets the present state of these sessions from there,
 * in one batch for the version that was looked at. Used by one thread.
 */
final class WorkspaceRepair {

  /** A file that somebody else writes on and on is given up. */
  private static final int MAX_ROUNDS = 20;

  private final BothStores stores;
  private final Recovery recovery;
  private final Preference prefer;
  private final boolean dryRun;
  private final DiscrepancyReader reader;
  private final List<Repair> repairs = new ArrayList<>();
  private final List<UnreadableFile> setAside = new ArrayList<>();
  private final List<UnreadableFile> refused = new ArrayList<>();

  WorkspaceRepair(BothStores stores, Recovery recovery, Preference prefer, boolean dryRun) {
    this.stores = stores;
    this.recovery = recovery;
    this.prefer = prefer;
    this.dryRun = dryRun;
    this.reader = new DiscrepancyReader(stores.home(), false);
  }

  RepairReport report(ConsistencyReport check) {
    return new RepairReport(prefer, dryRun, repairs, setAside, refused, check);
  }

  /** Repairs what a check has found in a workspace. */
  void run(WorkspaceFiles files, ConsistencyReport found) {
    Set<String> names = new HashSet<>();
    files.live().forEach(file -> names.add(reader.source(file)));
    Set<String> wanted = new HashSet<>();
    Set<String> wantedOfArchives = new HashSet<>();
    for (Discrepancy each : found.discrepancies()) {
      if (each.workspaceHash().equals(files.workspace().hash())) {
        (names.contains(each.source()) ? wanted : wantedOfArchives).add(each.sessionId());
      }
    }
    files.archives().forEach(file -> takeInArchived(files.workspace(), file, wantedOfArchives));
    boolean unreadable =
        found.unreadable().stream().anyMatch(each -> names.contains(each.source()));
    if (unreadable || !wanted.isEmpty()) {
      repair(files, wanted, unreadable);
    }
  }

  private void repair(WorkspaceFiles files, Set<String> wanted, boolean all) {
    Workspace workspace = files.workspace();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      try {
        WorkspaceComparison found = WorkspaceComparison.of(stores, files);
        Map<Suspect, Action> actions = new LinkedHashMap<>();
        for (Suspect suspect : found.suspects()) {
          if (all || wanted.contains(suspect.id())) {
            settle(workspace, suspect).ifPresent(to -> actions.put(suspect, to));
          }
        }
        overrule(actions);
        if (dryRun || write(files, found, actions)) {
          actions.values().removeIf(to -> to == Action.TO_SQLITE); // which is told already
          actions.forEach((each, to) -> repaired(workspace, each.id(), to));
          if (!dryRun) {
            recordEqual(files);
          }
          return;
        }
      } catch (JsonFailedException e) {
        if (!isSetAside(workspace, e)) {
          return;
        }
        all = true; // it is empty now
      } catch (SessionNotFoundException | DuplicateSessionException e) {
        // Somebody has deleted or created it this moment: look again.
      }
    }
    throw new StoreBusyException(
        "workspace " + workspace.hash() + " keeps being written; call again", null);
  }

  /** Brings SQLite what it shall have of a session; tells what that means for the other store. */
  private Optional<Action> settle(Workspace workspace, Suspect suspect) {
    String id = suspect.id();
    WorktreeSession json = stores.inJson(suspect.file(), id).orElse(null);
    WorktreeSession sqlite = stores.sqlite().stored(workspace, id).orElse(null);
    if (json == null) {
      return sqlite == null ? Optional.empty() : Optional.of(Action.TO_JSON);
    }
    if (json.equals(sqlite)) {
      return Optional.empty();
    }
    if (prefer == Preference.SQLITE) {
      keep(workspace, json);
      return Optional.of(sqlite == null ? Action.DELETED_FROM_JSON : Action.TO_JSON);
    }
    // Of several files, the one under the workspace's own hash is the one that an editor shows.
    boolean isShown = suspect.file().equals(workspace) || stores.inJson(workspace, id).isEmpty();
    if (sqlite == null
        || (prefer == Preference.JSON ? isShown : MergeRule.incomingWins(sqlite, json))) {
      toSqlite(workspace, sqlite == null, json);
      repaired(workspace, id, Action.TO_SQLITE);
      return Optional.of(Action.TO_SQLITE);
    }
    keep(workspace, json);
    return Optional.of(Action.TO_JSON);
  }

  /** What one file has brought to SQLite, another one may have replaced since. */
  private static void overrule(Map<Suspect, Action> actions) {
    Map<String, Suspect> last = new HashMap<>();
    actions.forEach(
        (each, to) -> {
          if (to == Action.TO_SQLITE) {
            last.put(each.id(), each);
          }
        });
    actions.replaceAll(
        (each, to) -> to == Action.TO_SQLITE && last.get(each.id()) != each ? Action.TO_JSON : to);
  }

  private void repaired(Workspace workspace, String id, Action action) {
    repairs.add(new Repair(workspace.hash(), id, action));
  }

  private void keep(Workspace workspace, WorktreeSession loser) {
    if (!dryRun) {
      recovery.keep(workspace, loser);
    }
  }

  private void toSqlite(Workspace workspace, boolean isNew, WorktreeSession session) {
    if (dryRun) {
      return;
    }
    if (isNew) {
      stores.sqlite().create(workspace, session);
    } else {
      stores
          .sqlite()
          .modify(
              workspace,
              session.id(),
              replaced -> {
                recovery.keep(workspace, replaced);
                return session;
              });
    }
  }

  /** Returns false if a file is no longer the one that was looked at, and was not written. */
  private boolean write(
      WorkspaceFiles files, WorkspaceComparison found, Map<Suspect, Action> actions) {
    for (Workspace file : files.live()) {
      Set<String> ids = new HashSet<>();
      actions.forEach(
          (each, to) -> {
            if (each.file().equals(file) && to != Action.TO_SQLITE) {
              ids.add(each.id());
            }
          });
      if (!ids.isEmpty() && !write(file, found.versions().getOrDefault(file, ""), ids)) {
        return false;
      }
    }
    return true;
  }

  private boolean write(Workspace file, String version, Set<String> ids) {
    return stores
        .json()
        .apply(
            file,
            new Batch(
                version,
                stores.sqlite().ids(file),
                ids,
                id -> stores.sqlite().find(file, id).orElse(null),
                stores.config().durability() == Durability.FULL))
        .isPresent();
  }

  /**
   * Records that SQLite has had all of the files as they are now, as an import would: what SQLite
   * will lack of them, was deleted there.
   */
  private void recordEqual(WorkspaceFiles files) {
    WorkspaceComparison now = WorkspaceComparison.of(stores, files);
    if (!now.suspects().isEmpty()) {
      return;
    }
    now.versions()
        .forEach(
            (file, version) -> {
              Receipt receipt = stores.json().receipt(file).orElse(null);
              if (receipt != null && stores.isJsonAt(file, version)) {
                stores.sqlite().merge(files.workspace(), List.of(), recovery, receipt);
              }
            });
  }

  /** Moves a file out of the way that cannot be read; returns whether the repair can go on. */
  private boolean isSetAside(Workspace workspace, JsonFailedException e) {
    SessionStoreException damage = e.failure();
    UnreadableFile file = reader.unreadable(reader.source(e.file()), damage);
    if (prefer == Preference.JSON || !(damage instanceof StoreCorruptException)) {
      refused.add(file);
      return false;
    }
    if (dryRun) {
      setAside.add(file);
      if (e.file().equals(workspace)) {
        stores.sqlite().ids(workspace).forEach(id -> repaired(workspace, id, Action.TO_JSON));
      }
      return false;
    }
    if (stores.json().setAside(e.file(), whole -> save(workspace, whole)).isPresent()) {
      setAside.add(file);
    }
    return true;
  }

  /** A session of a file that will be gone in a moment. */
  private void save(Workspace workspace, WorktreeSession whole) {
    if (prefer == Preference.NEWEST) {
      merge(workspace, whole);
    } else if (!Optional.of(whole).equals(stores.sqlite().find(workspace, whole.id()))) {
      recovery.keep(workspace, whole);
    }
  }

  private void takeInArchived(Workspace workspace, ArchivedFile file, Set<String> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    try {
      file.forEach(
          stores.home(),
          session -> {
            if (wanted.contains(session.id())) {
              takeInArchived(workspace, session);
            }
          });
    } catch (StoreCorruptException e) {
      refused.add(reader.unreadable(stores.home().nameOf(file.path()), e));
    }
  }

  private void takeInArchived(Workspace workspace, WorktreeSession archived) {
    WorktreeSession sqlite = stores.sqlite().stored(workspace, archived.id()).orElse(null);
    boolean taken =
        sqlite == null
            || (prefer == Preference.JSON
                ? !sqlite.equals(archived) && !MergeRule.incomingWins(archived, sqlite)
                : MergeRule.incomingWins(sqlite, archived));
    if (taken) {
      toSqlite(workspace, sqlite == null, archived);
      repaired(workspace, archived.id(), Action.TO_SQLITE);
    }
  }

  private void merge(Workspace workspace, WorktreeSession session) {
    Outcome outcome = stores.sqlite().merge(workspace, List.of(session), recovery, null).get(0);
    if (outcome == Outcome.INSERTED || outcome == Outcome.REPLACED) {
      repaired(workspace, session.id(), Action.TO_SQLITE);
    }
  }
}
