package dev.sessionstore.hybrid.policy;

/** What a migration shall do next, from the mildest to the gravest. */
public enum Decision {
  /** Nobody can say yet: too little has happened. */
  INSUFFICIENT_DATA,
  /** Go on. */
  KEEP,
  /** Go on, and release a correction. */
  FIX_FORWARD,
  /** Go back to the follower within 24 hours. */
  ROLLBACK_WITHIN_24_HOURS,
  /** Go back to the follower at once. */
  ROLLBACK_NOW;

  /**
   * Tells whether something has to be done.
   *
   * @return whether it is {@link #FIX_FORWARD} or graver
   */
  public boolean isCallToAct() {
    return compareTo(FIX_FORWARD) >= 0;
  }
}
