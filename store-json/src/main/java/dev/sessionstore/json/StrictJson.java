package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.sessionstore.RawJson;
import org.jspecify.annotations.Nullable;

/** The settings under which JSON is read: strict in what is JSON, generous in how much of it. */
final class StrictJson {

  /**
   * Unknown members of an instance may use all of {@link RawJson#MAX_DEPTH}, the instance included,
   * and it stands in an array, of a session, in an array.
   */
  private static final int MAX_DEPTH = RawJson.MAX_DEPTH + 3;

  /**
   * Names are not interned, and many names with one hash are no reason to give up: both would let a
   * file do harm to the process that reads it.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * Two things make the parser give up that are JSON, and are wrong with one value only.
   *
   * @return what is wrong; null if this is not JSON
   */
  static @Nullable String beyondTheParser(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return "nested more than " + RawJson.MAX_DEPTH + " levels deep";
    }
    // The parser has no type for it, only these words.
    return e instanceof JsonParseException && e.getOriginalMessage().contains("surrogate")
        ? "a member name has an unpaired surrogate"
        : null;
  }
}
