package dev.sessionstore;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object as text: the members that this library gives no meaning, kept for
 * whoever does. The text is compact (no white space between tokens) and keeps the order of the
 * members and every number literal as it was written, so that {@code 12345678901234567890} or
 * {@code 1e400} come back as they went in.
 *
 * <p>Two objects are equal if they are the same JSON value: the order of members, the spelling of
 * strings and of numbers ({@code 99.50} and {@code 99.5}) do not matter; the order of arrays does.
 */
public final class RawJson {

  /** How deeply objects and arrays may be nested, the object itself included. */
  public static final int MAX_DEPTH = 1000;

  /** The object without members. */
  public static final RawJson EMPTY = new RawJson("{}");

  private final String text;
  private @Nullable String canonical;

  private RawJson(String text) {
    this.text = text;
  }

  /**
   * Reads a JSON object (RFC 8259, strictly).
   *
   * @param json the text of one JSON object
   * @return the object, compact
   * @throws InvalidSessionException if the text is not one JSON object, a member occurs twice in an
   *     object, a string holds an unpaired surrogate, or the nesting exceeds {@link #MAX_DEPTH};
   *     the reason gives the index in the text
   */
  public static RawJson of(String json) {
    String compact = new JsonScanner(Objects.requireNonNull(json, "json")).compactObject();
    return compact.equals("{}") ? EMPTY : new RawJson(compact);
  }

  /**
   * Returns the object as compact JSON text.
   *
   * @return the text, <code>{}</code> if there are no members
   */
  public String text() {
    return text;
  }

  /**
   * Tells whether the object has no members.
   *
   * @return true if there are none
   */
  public boolean isEmpty() {
    return text.length() == 2;
  }

  /**
   * Returns the members of the object in the order of the source.
   *
   * @return a new map from each name to the compact JSON text of its value
   */
  public Map<String, String> members() {
    return new JsonScanner(text).members();
  }

  /**
   * Returns the object in canonical form: members sorted by name, numbers normalised. Two objects
   * are equal exactly if their canonical texts are.
   *
   * @return compact JSON text
   */
  public String canonicalText() {
    // A benign race: each thread would compute the same immutable text.
    String known = canonical;
    if (known == null) {
      known = isEmpty() ? text : new JsonScanner(text).canonicalObject();
      canonical = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that
        && (text.equals(that.text) || canonicalText().equals(that.canonicalText()));
  }

  @Override
  public int hashCode() {
    return canonicalText().hashCode();
  }

  /**
   * Returns a description without content.
   *
   * @return the number of characters, for logs
   */
  @Override
  public String toString() {
    return "RawJson[" + text.length() + " characters]";
  }
}
