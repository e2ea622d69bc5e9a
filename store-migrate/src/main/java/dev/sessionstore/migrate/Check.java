package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.SessionDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One comparison of both stores: first all workspaces are walked through, then what was not found
 * equal is looked at again, until it is settled. Used once, by one thread.
 */
final class Check {

  private static final Duration POLL = Duration.ofMillis(50);

  private final BothStores stores;
  private final DiscrepancyReader reader;
  private final Duration patience;
  private final CheckListener listener;
  private final CheckTally tally = new CheckTally();
  private List<Open> open = new ArrayList<>();

  /** The suspects of a workspace that are not settled yet. */
  private record Open(WorkspaceFiles files, List<Suspect> suspects) {}

  /** Several files may hold versions of one session. */
  private record Reported(String hash, String id) {}

  private final Set<Reported> reported = new HashSet<>();

  Check(BothStores stores, boolean showValues, Duration patience, CheckListener listener) {
    this.stores = stores;
    this.reader = new DiscrepancyReader(stores.home(), showValues);
    this.patience = patience;
    this.listener = listener;
  }

  ConsistencyReport run() {
    long start = System.nanoTime();
    List<WorkspaceFiles> workspaces = stores.workspaces();
    for (int i = 0; i < workspaces.size(); i++) {
      compare(workspaces.get(i));
      listener.progress(i + 1, workspaces.size(), tally.sessions() + unsettled());
    }
    settleAll();
    return tally.report(workspaces.size(), (System.nanoTime() - start) / 1_000_000);
  }

  private long unsettled() {
    return open.stream().mapToLong(each -> each.suspects().size()).sum();
  }

  private void compare(WorkspaceFiles files) {
    if (files.isArchived()) {
      new ArchiveCheck(stores, files, reader, tally).run();
      return;
    }
    try {
      WorkspaceComparison found = WorkspaceComparison.of(stores, files);
      tally.consistent += found.equal();
      List<Suspect> suspects = new ArrayList<>(found.suspects());
      if (!files.archives().isEmpty()) {
        Set<String> archived =
            new ArchiveCheck(stores, files, reader, tally).runBeside(found.inFiles());
        suspects.removeIf(each -> !each.isInJson() && archived.contains(each.id()));
      }
      if (!suspects.isEmpty()) {
        open.add(new Open(files, suspects));
      }
    } catch (JsonFailedException e) {
      cannotRead(e, stores.sqlite().ids(files.workspace()).size());
    }
  }

  /** Sessions that are in SQLite as well as those that are not can then not be compared. */
  private void cannotRead(JsonFailedException e, long sessions) {
    tally.uncompared += sessions;
    tally.unreadable.add(reader.unreadable(reader.source(e.file()), e.failure()));
  }

  private void settleAll() {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean last = false;
    while (!open.isEmpty()) {
      last |= System.nanoTime() >= deadline;
      List<Open> rest = new ArrayList<>();
      for (Open each : open) {
        List<Suspect> suspects = settle(each, last);
        if (!suspects.isEmpty()) {
          rest.add(new Open(each.files(), suspects));
        }
      }
      open = rest;
      if (!open.isEmpty()) {
        Interrupts.pause(POLL);
      }
    }
    tally.discrepancies.sort(Comparator.comparing(Discrepancy::workspaceHash));
  }

  /** Looks at the suspects of a workspace once more; returns those that are not settled by that. */
  private List<Suspect> settle(Open each, boolean last) {
    Workspace workspace = each.files().workspace();
    List<Suspect> rest = new ArrayList<>();
    int done = 0;
    try {
      Underway underway = Underway.in(stores, each.files());
      for (Suspect suspect : each.suspects()) {
        if (!isSettled(workspace, suspect, underway, last)) {
          rest.add(suspect);
        }
        done++;
      }
      return rest;
    } catch (JsonFailedException e) {
      cannotRead(e, each.suspects().size() - done + rest.size());
      return List.of();
    }
  }

  private boolean isSettled(Workspace workspace, Suspect suspect, Underway underway, boolean last) {
    Optional<WorktreeSession> json = stores.inJson(suspect.file(), suspect.id());
    Optional<WorktreeSession> sqlite = stores.sqlite().stored(workspace, suspect.id());
    SessionDigest inSqlite = sqlite.map(SessionDigest::of).orElse(null);
    SessionDigest inJson = json.map(SessionDigest::of).orElse(null);
    boolean still = suspect.isStill(inSqlite, inJson);
    if (inSqlite != null && inSqlite.equals(inJson)) {
      tally.consistent++;
    } else if (last && suspect.hasMoved()) {
      tally.uncompared++;
    } else if (last || (still && !underway.concerns(suspect.id()))) {
      report(workspace, suspect, sqlite, json);
    } else {
      return false;
    }
    return true;
  }

  private void report(
      Workspace workspace,
      Suspect suspect,
      Optional<WorktreeSession> sqlite,
      Optional<WorktreeSession> json) {
    boolean isGone = sqlite.isEmpty() && json.isEmpty();
    if (!isGone && reported.add(new Reported(workspace.hash(), suspect.id()))) {
      tally.add(reader.read(workspace, suspect.id(), reader.source(suspect.file()), sqlite, json));
    }
  }

  /** What a hybrid store, if there is one, has yet to bring from one store to the other. */
  private record Underway(boolean all, Set<String> ids) {

    static Underway in(BothStores stores, WorkspaceFiles files) {
      Workspace workspace = files.workspace();
      Set<String> ids = new HashSet<>();
      stores.sqlite().unreplicated(workspace).forEach(each -> ids.add(each.sessionId()));
      // A file that somebody else has written is taken in by the next round.
      boolean foreign =
          stores
              .sqlite()
              .progress(workspace)
              .filter(
                  left -> files.live().size() > 1 || !stores.isJsonAt(workspace, left.version()))
              .isPresent();
      return new Underway(foreign, ids);
    }

    boolean concerns(String id) {
      return all || ids.contains(id);
    }
  }
}
