package dev.sessionstore;

import java.util.List;
import java.util.Map;

/** Where one agent of a session stands. An open set. */
public final class InstanceStatus extends OpenValue {

  /** The agent has not begun. */
  public static final InstanceStatus IDLE = new InstanceStatus("idle", true);

  /** The agent is at work. */
  public static final InstanceStatus RUNNING = new InstanceStatus("running", true);

  /** The agent is done. */
  public static final InstanceStatus COMPLETED = new InstanceStatus("completed", true);

  /** The agent failed. */
  public static final InstanceStatus FAILED = new InstanceStatus("failed", true);

  /** The agent was paused. */
  public static final InstanceStatus PAUSED = new InstanceStatus("paused", true);

  /** The agent's worktree was put away. */
  public static final InstanceStatus ARCHIVED = new InstanceStatus("archived", true);

  /** The agent ran out of time; not documented, but written by editors. */
  public static final InstanceStatus TIMEOUT = new InstanceStatus("timeout", true);

  private static final Map<String, InstanceStatus> KNOWN =
      index(List.of(IDLE, RUNNING, COMPLETED, FAILED, PAUSED, ARCHIVED, TIMEOUT));

  private InstanceStatus(String value, boolean known) {
    super(value, known);
  }

  /**
   * Returns the value for a word, known or not.
   *
   * @param value the word as it stands in JSON
   * @return the constant for a known word, else a value that keeps the word
   */
  public static InstanceStatus of(String value) {
    InstanceStatus known = KNOWN.get(value);
    return known != null ? known : new InstanceStatus(value, false);
  }

  /**
   * Tells whether the agent has stopped for good.
   *
   * @return true for {@link #COMPLETED}, {@link #FAILED}, {@link #ARCHIVED} and {@link #TIMEOUT}
   */
  public boolean isFinished() {
    return equals(COMPLETED) || equals(FAILED) || equals(ARCHIVED) || equals(TIMEOUT);
  }
}
