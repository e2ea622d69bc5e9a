package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares two stores session by session, order included. */
final class DemoComparison {

  private final List<String> findings = new ArrayList<>();
  private long sessions;
  private long equal;
  private long unreadable;

  static DemoComparison of(SessionStore json, SessionStore sqlite) {
    DemoComparison comparison = new DemoComparison();
    Set<String> hashes = new TreeSet<>();
    json.workspaces().forEach(workspace -> hashes.add(workspace.hash()));
    sqlite.workspaces().forEach(workspace -> hashes.add(workspace.hash()));
    for (String hash : hashes) {
      comparison.compare(Workspace.ofHash(hash), json, sqlite);
    }
    return comparison;
  }

  private void compare(Workspace workspace, SessionStore json, SessionStore sqlite) {
    List<String> order = new ArrayList<>();
    sqlite.forEach(workspace, session -> order.add(session.id()));
    int[] counts = new int[2]; // of JSON's sessions: all, equal ones
    try {
      json.forEach(
          workspace,
          session -> {
            int position = counts[0]++;
            boolean same =
                position < order.size()
                    && order.get(position).equals(session.id())
                    && session.equals(sqlite.find(workspace, session.id()).orElse(null));
            counts[1] += same ? 1 : 0;
          });
    } catch (StoreCorruptException e) {
      unreadable++;
      findings.add(
          "not compared: "
              + Printable.of(e.file().getFileName().toString())
              + (e.position() < 0 ? "" : ", byte " + e.position())
              + ": "
              + Printable.of(e.reason()));
      return;
    }
    int most = Math.max(counts[0], order.size());
    sessions += most;
    equal += counts[1];
    findings.add(
        workspace.hash()
            + "  json "
            + counts[0]
            + ", sqlite "
            + order.size()
            + ": "
            + (counts[1] == most ? "equal" : (most - counts[1]) + " differ"));
  }

  /** One line for each workspace. */
  List<String> findings() {
    return findings;
  }

  long sessions() {
    return sessions;
  }

  long equal() {
    return equal;
  }

  /** How many files the JSON backend refuses to read. */
  long unreadable() {
    return unreadable;
  }

  boolean allEqual() {
    return equal == sessions && unreadable == 0;
  }
}
