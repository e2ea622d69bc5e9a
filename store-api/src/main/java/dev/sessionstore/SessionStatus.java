package dev.sessionstore;

import java.util.List;
import java.util.Map;

/** Where a session stands. An open set. */
public final class SessionStatus extends OpenValue {

  /** Agents are at work. */
  public static final SessionStatus RUNNING = new SessionStatus("running", true);

  /** All agents are done. */
  public static final SessionStatus COMPLETED = new SessionStatus("completed", true);

  /** The run failed. */
  public static final SessionStatus FAILED = new SessionStatus("failed", true);

  /** The run was paused by its user. */
  public static final SessionStatus PAUSED = new SessionStatus("paused", true);

  /** A debate has been set up; not documented, but written by editors. */
  public static final SessionStatus STARTED = new SessionStatus("started", true);

  /** A debate is in its first round; not documented, but written by editors. */
  public static final SessionStatus ROUND_1 = new SessionStatus("round_1", true);

  /** A debate is in its second round; not documented, but written by editors. */
  public static final SessionStatus ROUND_2 = new SessionStatus("round_2", true);

  /** A debate is in its third round; not documented, but written by editors. */
  public static final SessionStatus ROUND_3 = new SessionStatus("round_3", true);

  private static final Map<String, SessionStatus> KNOWN =
      index(List.of(RUNNING, COMPLETED, FAILED, PAUSED, STARTED, ROUND_1, ROUND_2, ROUND_3));

  private SessionStatus(String value, boolean known) {
    super(value, known);
  }

  /**
   * Returns the value for a word, known or not.
   *
   * @param value the word as it stands in JSON
   * @return the constant for a known word, else a value that keeps the word
   */
  public static SessionStatus of(String value) {
    SessionStatus known = KNOWN.get(value);
    return known != null ? known : new SessionStatus(value, false);
  }

  /**
   * Tells whether the run is over.
   *
   * @return true for {@link #COMPLETED} and {@link #FAILED}
   */
  public boolean isFinished() {
    return equals(COMPLETED) || equals(FAILED);
  }
}
