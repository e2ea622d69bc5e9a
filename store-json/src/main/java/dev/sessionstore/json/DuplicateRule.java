package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of repeated ids: the one place that decides it. Of several elements with one id, the
 * first keeps it; a later one that equals any earlier one collapses; a later one that differs from
 * all of them appears as {@code <id>~2}, {@code <id>~3} and so on, the next suffix that makes an id
 * which nothing in the file has.
 *
 * <p>Remembered are ids and places, not sessions: earlier ones are read again from the file when a
 * later one has to be compared, and only those whose hash is the same. Most files repeat no id, so
 * hashes and the set of all ids are computed when they are first needed.
 */
final class DuplicateRule {

  /** How to look at other parts of the file that is being read. */
  interface Backtrack {

    /** Reads an earlier session again. */
    WorktreeSession session(long startByte, long endByte) throws IOException;

    /** Collects all ids of the file, those to come included. */
    Set<String> allIds() throws IOException;
  }

  /** An earlier session of some id, and the one before it. */
  private static final class Occurrence {
    private final long startByte;
    private final long endByte;
    private final @Nullable Occurrence earlier;
    private @Nullable Integer hash;

    Occurrence(ElementReader.Element element, @Nullable Occurrence earlier) {
      this.startByte = element.startByte();
      this.endByte = element.endByte();
      this.earlier = earlier;
    }
  }

  private final Backtrack file;
  private final Map<String, Occurrence> seen = new HashMap<>();
  private final Map<String, Integer> suffixes = new HashMap<>();
  private @Nullable Set<String> taken;

  DuplicateRule(Backtrack file) {
    this.file = file;
  }

  /** Decides about a session; to be called for all of a file, in their order. */
  LegacyElement apply(ElementReader.Element element, WorktreeSession session) throws IOException {
    String id = session.id();
    Occurrence last = seen.get(id);
    Occurrence occurrence = new Occurrence(element, last);
    WorktreeSession unique = session;
    if (last != null) {
      int hash = session.hashCode();
      if (isRepeated(session, hash, last)) {
        return new LegacyElement.Collapsed(
            element.index(), element.startByte(), element.endByte(), id);
      }
      occurrence.hash = hash;
      unique = session.toBuilder().id(freeId(id)).build();
    }
    seen.put(id, occurrence);
    return new LegacyElement.Session(
        element.index(), element.startByte(), element.endByte(), unique, id);
  }

  private boolean isRepeated(WorktreeSession session, int hash, Occurrence last)
      throws IOException {
    for (Occurrence other = last; other != null; other = other.earlier) {
      if (other.hash == null || other.hash == hash) {
        WorktreeSession again = file.session(other.startByte, other.endByte);
        other.hash = again.hashCode();
        if (again.equals(session)) {
          return true;
        }
      }
    }
    return false;
  }

  private String freeId(String id) throws IOException {
    Set<String> ids = taken;
    if (ids == null) {
      ids = file.allIds();
      taken = ids;
    }
    int suffix = suffixes.getOrDefault(id, 1);
    String free;
    do {
      suffix++;
      free = id + "~" + suffix;
    } while (!ids.add(free));
    suffixes.put(id, suffix);
    return free;
  }
}
