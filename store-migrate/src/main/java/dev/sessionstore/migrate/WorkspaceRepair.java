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
    Workspace workspace = files.workspace();
    Set<String> wanted = new HashSet<>();
    for (Discrepancy each : found.discrepancies()) {
      if (each.workspaceHash().equals(workspace.hash())) {
        wanted.add(each.sessionId());
      }
    }
    if (files.archived()) {
      files.archives().forEach(file -> takeInArchived(workspace, file, wanted));
      return;
    }
    boolean unreadable =
        found.unreadable().stream()
            .anyMatch(each -> each.source().equals(reader.source(workspace)));
    if (unreadable || !wanted.isEmpty()) {
      repair(workspace, wanted, unreadable);
    }
  }

  private void repair(Workspace workspace, Set<String> wanted, boolean all) {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      try {
        WorkspaceComparison found = WorkspaceComparison.of(stores, workspace);
        Map<String, Action> actions = new LinkedHashMap<>();
        for (Suspect suspect : found.suspects()) {
          if (all || wanted.contains(suspect.id())) {
            settle(workspace, suspect.id()).ifPresent(to -> actions.put(suspect.id(), to));
          }
        }
        if (dryRun || write(workspace, found.version(), actions)) {
          actions.forEach((id, to) -> repairs.add(new Repair(workspace.hash(), id, to)));
          if (!dryRun) {
            recordEqual(workspace);
          }
          return;
        }
      } catch (JsonFailedException e) {
        if (!isSetAside(workspace, e.failure())) {
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
  private Optional<Action> settle(Workspace workspace, String id) {
    WorktreeSession json = stores.inJson(workspace, id).orElse(null);
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
    if (sqlite == null || prefer == Preference.JSON || MergeRule.incomingWins(sqlite, json)) {
      toSqlite(workspace, sqlite == null, json);
      return Optional.of(Action.TO_SQLITE);
    }
    keep(workspace, json);
    return Optional.of(Action.TO_JSON);
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

  /** Returns false if the file is no longer the one that was looked at, and was not written. */
  private boolean write(Workspace workspace, String version, Map<String, Action> actions) {
    Set<String> ids = new HashSet<>(actions.keySet());
    ids.removeIf(id -> actions.get(id) == Action.TO_SQLITE);
    if (ids.isEmpty()) {
      return true;
    }
    return stores
        .json()
        .apply(
            workspace,
            new Batch(
                version,
                stores.sqlite().ids(workspace),
                ids,
                id -> stores.sqlite().find(workspace, id).orElse(null),
                stores.config().durability() == Durability.FULL))
        .isPresent();
  }

  /**
   * Records that SQLite has had all of the file as it is now, as an import would: what SQLite will
   * lack of it, was deleted there.
   */
  private void recordEqual(Workspace workspace) {
    WorkspaceComparison now = WorkspaceComparison.of(stores, workspace);
    Receipt receipt = stores.json().receipt(workspace).orElse(null);
    if (now.suspects().isEmpty() && receipt != null && stores.isJsonAt(workspace, now.version())) {
      stores.sqlite().merge(workspace, List.of(), recovery, receipt);
    }
  }

  /** Moves a file out of the way that cannot be read; returns whether the repair can go on. */
  private boolean isSetAside(Workspace workspace, SessionStoreException damage) {
    UnreadableFile file = reader.unreadable(reader.source(workspace), damage);
    if (prefer == Preference.JSON || !(damage instanceof StoreCorruptException)) {
      refused.add(file);
      return false;
    }
    if (dryRun) {
      setAside.add(file);
      for (String id : stores.sqlite().ids(workspace)) {
        repairs.add(new Repair(workspace.hash(), id, Action.TO_JSON));
      }
      return false;
    }
    if (stores.json().setAside(workspace, whole -> save(workspace, whole)).isPresent()) {
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
          (session, known) -> {
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
      repairs.add(new Repair(workspace.hash(), archived.id(), Action.TO_SQLITE));
    }
  }

  private void merge(Workspace workspace, WorktreeSession session) {
    Outcome outcome = stores.sqlite().merge(workspace, List.of(session), recovery, null).get(0);
    if (outcome == Outcome.INSERTED || outcome == Outcome.REPLACED) {
      repairs.add(new Repair(workspace.hash(), session.id(), Action.TO_SQLITE));
    }
  }
}
