package dev.sessionstore.hybrid;

import dev.sessionstore.Workspace;
import java.util.List;

/**
 * A session that differs in the two stores although nobody has written it meanwhile.
 *
 * @param workspace the workspace
 * @param sessionId the session's id
 * @param kind what differs
 * @param pointers where, as JSON Pointers; empty if only one of the stores has the session
 */
public record Divergence(Workspace workspace, String sessionId, Kind kind, List<String> pointers) {

  /** What differs. */
  public enum Kind {
    /** Both have it, with different content. */
    DIFFERENT,
    /** Only the leader has it. */
    ONLY_IN_LEADER,
    /** Only the follower has it. */
    ONLY_IN_FOLLOWER
  }
}
