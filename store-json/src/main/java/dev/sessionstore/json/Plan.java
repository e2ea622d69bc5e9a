package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.Snapshot.Element;
import dev.sessionstore.spi.Replica.States;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of a file: some sessions are written, replaced or removed, and the order may be another.
 *
 * @param order ids in the order that they shall have; elements that it does not name stay behind
 *     their predecessor, new sessions come last
 * @param changed the ids of the sessions to write or remove
 * @param states tells what becomes of each of them
 */
record Plan(List<String> order, Set<String> changed, States states) {

  /** A change of one session; null removes it. All others stay where they are. */
  static Plan of(String id, @Nullable WorktreeSession session) {
    return new Plan(List.of(), Set.of(id), changed -> session);
  }

  /** The elements in the order that they shall have; those to be removed are still among them. */
  List<Element> arrange(Snapshot present) {
    Set<String> named = new LinkedHashSet<>(order);
    for (String id : changed) {
      if (present.positionOf(id) < 0) {
        named.add(id);
      }
    }
    List<Element> arranged = new ArrayList<>(present.elements().size() + changed.size());
    addUnnamed(present, 0, named, arranged);
    for (String id : named) {
      int position = present.positionOf(id);
      if (position >= 0) {
        arranged.add(present.elements().get(position));
        addUnnamed(present, position + 1, named, arranged);
      } else if (changed.contains(id)) {
        arranged.add(Element.unwritten(id));
      }
    }
    return arranged;
  }

  /** Adds the elements from a position on that go where their predecessor goes. */
  private static void addUnnamed(
      Snapshot present, int position, Set<String> named, List<Element> arranged) {
    for (Element element : present.elements().subList(position, present.elements().size())) {
      if (element.id() != null && named.contains(element.id())) {
        return;
      }
      arranged.add(element);
    }
  }

  /** Whether nothing would be different: all that is to be removed is gone, and the order right. */
  boolean isDone(Snapshot present) {
    return changed.stream().allMatch(id -> present.positionOf(id) < 0 && states.of(id) == null)
        && new Plan(order, Set.of(), states).arrange(present).equals(present.elements());
  }
}
