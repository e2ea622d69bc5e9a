package dev.sessionstore;

import java.util.List;
import java.util.Map;

/** What kind of run a session is. An open set. */
public final class SessionType extends OpenValue {

  /** Several agents solve one task; one of them wins. */
  public static final SessionType COMPETITION = new SessionType("competition", true);

  /** Several agents work on one task together. */
  public static final SessionType ENSEMBLE = new SessionType("ensemble", true);

  /** Several agents argue in rounds. */
  public static final SessionType DEBATE = new SessionType("debate", true);

  /** The results of a run are brought together; not documented, but written by editors. */
  public static final SessionType INTEGRATION = new SessionType("integration", true);

  private static final Map<String, SessionType> KNOWN =
      index(List.of(COMPETITION, ENSEMBLE, DEBATE, INTEGRATION));

  private SessionType(String value, boolean known) {
    super(value, known);
  }

  /**
   * Returns the value for a word, known or not.
   *
   * @param value the word as it stands in JSON
   * @return the constant for a known word, else a value that keeps the word
   */
  public static SessionType of(String value) {
    SessionType known = KNOWN.get(value);
    return known != null ? known : new SessionType(value, false);
  }
}
