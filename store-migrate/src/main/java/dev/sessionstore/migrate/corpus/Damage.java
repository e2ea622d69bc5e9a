package dev.sessionstore.migrate.corpus;

/** A way in which a session file on a user's disk is broken, or only looks broken. */
public enum Damage {
  /** No bytes at all, which means "no sessions". */
  EMPTY_FILE(true),
  /** Nothing but NUL bytes, as after a power cut. */
  NUL_FILLED(false),
  /** An array that ends in the middle of a string of its last session. */
  CUT_IN_STRING(false),
  /** A sound array behind a UTF-8 byte order mark. */
  BYTE_ORDER_MARK(true),
  /** A sound array with the rest of an older, longer one behind it. */
  TRAILING_GARBAGE(false),
  /** A single session where the array should be. */
  OBJECT_INSTEAD_OF_ARRAY(false),
  /** An array in which one element is no session. */
  BAD_ELEMENT(false);

  private final boolean harmless;

  Damage(boolean harmless) {
    this.harmless = harmless;
  }

  /**
   * Tells whether the file still says all that it should, so that a reader has nothing to complain
   * about.
   *
   * @return true for {@link #EMPTY_FILE} and {@link #BYTE_ORDER_MARK}
   */
  public boolean isHarmless() {
    return harmless;
  }
}
