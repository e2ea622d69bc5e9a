package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.Snapshot.Element;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The new version of a file as it is written, and what is known of it then. Sessions are asked for
 * one at a time; the decoded ones are kept only if those of the old version were, and as long as
 * there is room for them. Not safe for use by several threads.
 */
final class Rewrite {

  private static final int COPY_BYTES = 1 << 16;

  private final Present present;
  private final Plan plan;
  private final SnapshotCache cache;
  private final byte[] buffer = new byte[COPY_BYTES];
  private final List<Element> elements = new ArrayList<>();
  private @Nullable List<WorktreeSession> sessions;

  Rewrite(Present present, Plan plan, SnapshotCache cache) {
    this.present = present;
    this.plan = plan;
    this.cache = cache;
    this.sessions = present.sessions() == null ? null : new ArrayList<>();
  }

  /** Where the elements stand in the new version. */
  List<Element> elements() {
    return List.copyOf(elements);
  }

  /** The decoded sessions of the new version; null if they are not to be kept. */
  @Nullable List<WorktreeSession> sessions() {
    return sessions == null ? null : List.copyOf(sessions);
  }

  /** Writes the new version; to be called once. */
  void writeTo(OutputStream out) throws IOException {
    try (ArrayWriter array = new ArrayWriter(out)) {
      for (Element element : plan.arrange(present.snapshot())) {
        String id = element.id();
        if (id != null && plan.changed().contains(id)) {
          append(plan.states().of(id), array);
        } else if (id == null || element.verbatim()) {
          copy(element, array);
        } else {
          append(present.session(id), array);
        }
      }
    }
  }

  private void append(@Nullable WorktreeSession session, ArrayWriter array) throws IOException {
    if (session != null) {
      long start = array.append(session);
      elements.add(new Element(session.id(), start, array.position(), true));
      keep(session, array);
    }
  }

  private void copy(Element element, ArrayWriter array) throws IOException {
    FileSource source = present.source();
    long length = element.endByte() - element.startByte();
    long start = array.copy(source.stream(element.startByte(), element.endByte()), buffer);
    if (array.position() - start != length) {
      throw new FileSource.Replaced(source.file());
    }
    elements.add(new Element(element.id(), start, array.position(), true));
    if (element.id() != null && sessions != null) {
      keep(present.session(element.id()), array);
    }
  }

  private void keep(WorktreeSession session, ArrayWriter array) {
    if (!cache.admits(array.position())) {
      sessions = null;
    } else if (sessions != null) {
      sessions.add(session);
    }
  }
}
