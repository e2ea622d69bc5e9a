package dev.sessionstore;

import java.util.List;
import java.util.Map;

/** Who wrote a chat message. An open set. */
public final class MessageRole extends OpenValue {

  /** The person in front of the editor. */
  public static final MessageRole USER = new MessageRole("user", true);

  /** An agent. */
  public static final MessageRole ASSISTANT = new MessageRole("assistant", true);

  /** The editor itself. */
  public static final MessageRole SYSTEM = new MessageRole("system", true);

  private static final Map<String, MessageRole> KNOWN = index(List.of(USER, ASSISTANT, SYSTEM));

  private MessageRole(String value, boolean known) {
    super(value, known);
  }

  /**
   * Returns the value for a word, known or not.
   *
   * @param value the word as it stands in JSON
   * @return the constant for a known word, else a value that keeps the word
   */
  public static MessageRole of(String value) {
    MessageRole known = KNOWN.get(value);
    return known != null ? known : new MessageRole(value, false);
  }
}
