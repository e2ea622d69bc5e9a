package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's file as it was at one moment: where each element stands, and the decoded sessions
 * for as long as the memory is not needed elsewhere. Immutable.
 */
final class Snapshot {

  /** About what an element's place and id take in memory. */
  private static final long ELEMENT_BYTES = 200;

  /**
   * An element of the array. Repetitions are none: the next rewrite drops them.
   *
   * @param id the session's id, unique; null for an element that is no session
   * @param startByte the offset of its first byte
   * @param endByte the offset of the byte after its last
   * @param verbatim whether the bytes say what the store says: false for a renamed session
   */
  record Element(@Nullable String id, long startByte, long endByte, boolean verbatim) {

    /** One that is to be written, and has no place yet. */
    static Element unwritten(String id) {
      return new Element(id, 0, 0, false);
    }

    WorktreeSession read(FileSource source) throws IOException {
      WorktreeSession session = ElementReader.readAt(source, startByte, endByte);
      if (id == null || (verbatim && !session.id().equals(id))) {
        throw new FileSource.Replaced(source.file());
      }
      return verbatim ? session : session.toBuilder().id(id).build();
    }
  }

  static final Snapshot MISSING =
      new Snapshot(Fingerprint.MISSING, null, true, 0, List.of(), List.of());

  private final Fingerprint fingerprint;
  private final @Nullable Long checksum;
  private final boolean settled;
  private final int repetitions;
  private final List<Element> elements;
  private final Map<String, Integer> positions;
  private final int[] ordinals;
  private final @Nullable SoftReference<List<WorktreeSession>> sessions;

  /**
   * Creates a snapshot.
   *
   * @param fingerprint of the file
   * @param checksum of the file's bytes; null if it was settled before it was read
   * @param settled whether the fingerprint alone tells that the file is unchanged
   * @param repetitions how many repetitions the file has beside the elements
   * @param elements in the order of the file
   * @param sessions those of the elements that are sessions, in order; null if not kept
   */
  Snapshot(
      Fingerprint fingerprint,
      @Nullable Long checksum,
      boolean settled,
      int repetitions,
      List<Element> elements,
      @Nullable List<WorktreeSession> sessions) {
    this.fingerprint = fingerprint;
    this.checksum = checksum;
    this.settled = settled;
    this.repetitions = repetitions;
    this.elements = elements;
    this.positions = new HashMap<>(elements.size() * 2);
    this.ordinals = new int[elements.size()];
    for (int i = 0; i < ordinals.length; i++) {
      String id = elements.get(i).id();
      if (id != null) {
        ordinals[i] = positions.size();
        positions.put(id, i);
      }
    }
    this.sessions = sessions == null ? null : new SoftReference<>(sessions);
  }

  private Snapshot(Snapshot that, boolean settled, @Nullable List<WorktreeSession> sessions) {
    this.fingerprint = that.fingerprint;
    this.checksum = that.checksum;
    this.settled = settled;
    this.repetitions = that.repetitions;
    this.elements = that.elements;
    this.positions = that.positions;
    this.ordinals = that.ordinals;
    this.sessions = sessions == null ? null : new SoftReference<>(sessions);
  }

  Snapshot settledNow() {
    return new Snapshot(this, true, sessions());
  }

  Snapshot withoutSessions() {
    return new Snapshot(this, settled, null);
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  @Nullable Long checksum() {
    return checksum;
  }

  boolean hasChecksum(long other) {
    return checksum != null && checksum == other;
  }

  /** The text by which this state of the file is known again. */
  String version() {
    return settled || checksum == null
        ? FileVersion.of(fingerprint)
        : FileVersion.of(fingerprint, checksum);
  }

  boolean settled() {
    return settled;
  }

  List<Element> elements() {
    return elements;
  }

  /** How many elements stand in the file, repetitions included. */
  int elementsInFile() {
    return elements.size() + repetitions;
  }

  /** How many of them are no sessions. */
  int badElements() {
    return elements.size() - positions.size();
  }

  /** The position of a session among the elements, or -1. */
  int positionOf(String id) {
    return positions.getOrDefault(id, -1);
  }

  /** The position among the sessions of the session at this position among the elements. */
  int ordinal(int position) {
    return ordinals[position];
  }

  /** The decoded sessions in order, unmodifiable; null if they are not in memory. */
  @Nullable List<WorktreeSession> sessions() {
    return sessions == null ? null : sessions.get();
  }

  long indexBytes() {
    return ELEMENT_BYTES * (1 + elements.size());
  }

  /** About what the snapshot takes in memory. */
  long bytes() {
    return indexBytes() + (sessions() == null ? 0 : fingerprint.sizeBytes());
  }
}
