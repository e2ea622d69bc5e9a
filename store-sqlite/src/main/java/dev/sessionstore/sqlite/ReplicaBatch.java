package dev.sessionstore.sqlite;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.Replica.Batch;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.sqlite.SessionCache.Entry;
import dev.sessionstore.sqlite.SessionTable.Place;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a workspace equal to that of another store, as far as a batch tells. */
final class ReplicaBatch {

  private ReplicaBatch() {}

  static void apply(Transaction tx, long workspaceId, Batch batch) throws SQLException {
    // New sessions go to the end: added in the order they shall have, most need not be moved.
    Set<String> changed = new LinkedHashSet<>(batch.order());
    changed.retainAll(batch.changed());
    changed.addAll(batch.changed());
    for (String id : changed) {
      put(tx, workspaceId, id, batch.states().of(id));
    }
    arrange(tx, workspaceId, batch.order());
  }

  private static void put(
      Transaction tx, long workspaceId, String id, @Nullable WorktreeSession session)
      throws SQLException {
    Entry old = tx.find(workspaceId, id);
    if (session != null) {
      SessionValidation.requireValid(session);
      if (old == null) {
        Sessions.insert(tx, workspaceId, session);
      } else {
        Sessions.update(tx, workspaceId, old, session);
      }
    } else if (old != null) {
      Sessions.delete(tx, workspaceId, id, old.pk());
    }
  }

  /**
   * Brings the sessions of a workspace into an order. They stay where they are as long as that is
   * the right order; from the first that is not, they are numbered anew behind all others.
   */
  private static void arrange(Transaction tx, long workspaceId, List<String> order)
      throws SQLException {
    List<Place> present = SessionTable.places(tx.statements(), workspaceId);
    long position = -1;
    boolean moving = false;
    for (Place place : wanted(present, order)) {
      if (!moving && place.position() < position) {
        moving = true;
        position = present.get(present.size() - 1).position();
        tx.reordered(workspaceId, place.id());
      }
      if (moving) {
        SessionTable.move(tx.statements(), place.pk(), ++position);
      } else {
        position = place.position();
      }
    }
  }

  /** Those that are there, in the order; those that it does not name stay behind those before. */
  private static List<Place> wanted(List<Place> present, List<String> order) {
    Set<String> named = new HashSet<>(order);
    Map<String, List<Place>> runs = new HashMap<>();
    List<Place> wanted = new ArrayList<>();
    List<Place> run = wanted;
    for (Place place : present) {
      if (named.contains(place.id())) {
        run = new ArrayList<>();
        runs.put(place.id(), run);
      }
      run.add(place);
    }
    for (String id : order) {
      List<Place> next = runs.remove(id);
      if (next != null) {
        wanted.addAll(next);
      }
    }
    return wanted;
  }
}
