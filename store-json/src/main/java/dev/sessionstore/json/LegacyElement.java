package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import java.util.Objects;

/**
 * One element of a legacy array, after the rule for duplicates. Every element of the file is
 * accounted for by exactly one of these. Immutable.
 */
public sealed interface LegacyElement {

  /**
   * Returns the position in the array.
   *
   * @return the position, from 0
   */
  int index();

  /**
   * Returns where the element begins in the file.
   *
   * @return the offset of its first byte
   */
  long startByte();

  /**
   * Returns where the element ends in the file.
   *
   * @return the offset of the byte after its last
   */
  long endByte();

  /**
   * A session. If an earlier one that differs has the same id, it appears under a new one.
   *
   * @param index the position in the array, from 0
   * @param startByte the offset of the first byte
   * @param endByte the offset of the byte after the last
   * @param session the session; its id is unique within the file
   * @param originalId the id that stands in the file
   */
  record Session(
      int index, long startByte, long endByte, WorktreeSession session, String originalId)
      implements LegacyElement {

    /**
     * Checks that nothing is null.
     *
     * @param index {@link #index()}
     * @param startByte {@link #startByte()}
     * @param endByte {@link #endByte()}
     * @param session {@link #session()}
     * @param originalId {@link #originalId()}
     */
    public Session {
      Objects.requireNonNull(session, "session");
      Objects.requireNonNull(originalId, "originalId");
    }

    /**
     * Tells whether the session appears under an id that is not the one in the file.
     *
     * @return true for a duplicate that differs
     */
    public boolean renamed() {
      return !session.id().equals(originalId);
    }
  }

  /**
   * A repetition: a session equal to an earlier one with the same id.
   *
   * @param index the position in the array, from 0
   * @param startByte the offset of the first byte
   * @param endByte the offset of the byte after the last
   * @param id the id that both have
   */
  record Collapsed(int index, long startByte, long endByte, String id) implements LegacyElement {

    /**
     * Checks that nothing is null.
     *
     * @param index {@link #index()}
     * @param startByte {@link #startByte()}
     * @param endByte {@link #endByte()}
     * @param id {@link #id()}
     */
    public Collapsed {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * JSON that is no session.
   *
   * @param index the position in the array, from 0
   * @param startByte the offset of the first byte
   * @param endByte the offset of the byte after the last
   * @param reason which field is wrong and why, without content
   */
  record Bad(int index, long startByte, long endByte, String reason) implements LegacyElement {

    /**
     * Checks that nothing is null.
     *
     * @param index {@link #index()}
     * @param startByte {@link #startByte()}
     * @param endByte {@link #endByte()}
     * @param reason {@link #reason()}
     */
    public Bad {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
