package dev.sessionstore;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A setting that takes one of a few words, in any case. */
final class Choice {

  private Choice() {}

  /**
   * Returns what a word means.
   *
   * @param choices each is configured under its text, in lower case
   * @param what what is chosen, for the message
   * @param variable the environment variable, for the message
   * @param word the word
   * @throws InvalidConfigurationException if it is none of them; the message lists them
   */
  static <T> T of(List<T> choices, String what, String variable, String word) {
    for (T choice : choices) {
      if (id(choice).equalsIgnoreCase(word.strip())) {
        return choice;
      }
    }
    throw new InvalidConfigurationException(
        "unknown "
            + what
            + " "
            + SessionStoreException.quote(word)
            + "; "
            + variable
            + " takes one of: "
            + choices.stream().map(Choice::id).collect(Collectors.joining(", ")),
        null);
  }

  private static String id(Object choice) {
    return choice.toString().toLowerCase(Locale.ROOT);
  }
}
