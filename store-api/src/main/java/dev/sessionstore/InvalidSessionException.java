package dev.sessionstore;

import org.jspecify.annotations.Nullable;

/**
 * A session, or a part of one, that no backend could give back as it was given: refused before
 * anything is written. The message names the field, as in {@code instances[2].output: unpaired
 * surrogate at index 118}; mend that field and call again.
 */
public final class InvalidSessionException extends SessionStoreException {

  private static final long serialVersionUID = 1L;

  /** The session's id. */
  private final @Nullable String sessionId;

  /** The path of the field. */
  private final String field;

  /** What is wrong with it. */
  private final String reason;

  /**
   * Creates the error.
   *
   * @param sessionId the session's id, or null where it is not known
   * @param field the path of the field, as in {@code chatHistory[3].content}; empty for the whole
   * @param reason what is wrong with it, without its content
   */
  public InvalidSessionException(@Nullable String sessionId, String field, String reason) {
    super(message(sessionId, field, reason));
    this.sessionId = sessionId;
    this.field = field;
    this.reason = reason;
  }

  private static String message(@Nullable String sessionId, String field, String reason) {
    String where = sessionId == null ? "" : "session " + quote(sessionId) + ": ";
    return where + (field.isEmpty() ? "" : field + ": ") + reason;
  }

  /**
   * Returns the session's id.
   *
   * @return the id, or null where it is not known
   */
  public @Nullable String sessionId() {
    return sessionId;
  }

  /**
   * Returns the field that is wrong.
   *
   * @return its path, as in {@code instances[2].output}; empty for the whole
   */
  public String field() {
    return field;
  }

  /**
   * Returns what is wrong with the field.
   *
   * @return the reason, without content
   */
  public String reason() {
    return reason;
  }
}
