package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** The settings under which JSON is read: strict in what is JSON, generous in how much of it. */
final class StrictJson {

  /**
   * Each level costs the parser a small object, so some bound must be; no session comes near it,
   * since nesting beyond {@link dev.sessionstore.RawJson#MAX_DEPTH} makes an element a bad one.
   */
  static final int MAX_FILE_DEPTH = 1_000_000;

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
                  .maxNestingDepth(MAX_FILE_DEPTH)
                  .build())
          .build();

  private StrictJson() {}
}
