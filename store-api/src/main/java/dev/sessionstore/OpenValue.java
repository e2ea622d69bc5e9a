package dev.sessionstore;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A word out of an open set: the documented words are constants of the subtypes, and any other word
 * that a file holds is kept as it is, for editors write words that no documentation lists. Two
 * values are equal if they are of one type and have the same word. Immutable.
 */
public abstract sealed class OpenValue
    permits SessionType, SessionStatus, InstanceStatus, MessageRole {

  private final String value;
  private final boolean known;

  OpenValue(String value, boolean known) {
    this.value = Objects.requireNonNull(value, "value");
    this.known = known;
  }

  /**
   * Returns the word as it stands in JSON.
   *
   * @return the exact text
   */
  public final String value() {
    return value;
  }

  /**
   * Tells whether the word is one of this type's constants.
   *
   * @return false for a word that this version of the library has no constant for
   */
  public final boolean isKnown() {
    return known;
  }

  @Override
  @SuppressWarnings("EqualsGetClass") // a status is never equal to a role of the same word
  public final boolean equals(Object other) {
    return this == other
        || (other != null
            && other.getClass() == getClass()
            && ((OpenValue) other).value.equals(value));
  }

  @Override
  public final int hashCode() {
    return value.hashCode();
  }

  @Override
  public final String toString() {
    return value;
  }

  static <T extends OpenValue> Map<String, T> index(List<T> constants) {
    return constants.stream()
        .collect(Collectors.toUnmodifiableMap(OpenValue::value, Function.identity()));
  }
}
