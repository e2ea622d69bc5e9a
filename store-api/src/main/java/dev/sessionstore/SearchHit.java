package dev.sessionstore;

import java.util.Objects;

/**
 * A session that {@link SessionStore#search} found, and the first of its texts that matches.
 * Immutable; {@link #toString()} shows no content.
 *
 * @param sessionId the session
 * @param field which of its texts matches
 * @param index the position of the instance or message that holds the text, from 0; 0 for the task
 * @param snippet the text around the first match, cut to at most about a hundred characters
 */
public record SearchHit(String sessionId, Field field, int index, String snippet) {

  /** The texts that are searched, in this order. */
  public enum Field {
    /** {@link WorktreeSession#task()}. */
    TASK,
    /** {@link WorktreeInstance#agentName()}. */
    AGENT_NAME,
    /** {@link ChatMessage#content()}. */
    CHAT
  }

  /**
   * Checks that nothing is null.
   *
   * @param sessionId {@link #sessionId()}
   * @param field {@link #field()}
   * @param index {@link #index()}
   * @param snippet {@link #snippet()}
   */
  public SearchHit {
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(snippet, "snippet");
  }

  /**
   * Returns a description without content, safe for logs.
   *
   * @return session id, field and index
   */
  @Override
  public String toString() {
    return "SearchHit[sessionId=" + sessionId + ", field=" + field + ", index=" + index + "]";
  }
}
