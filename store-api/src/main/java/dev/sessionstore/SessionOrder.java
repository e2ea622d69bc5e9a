package dev.sessionstore;

/**
 * How {@link SessionStore#list} orders sessions. Times are compared as instants, whatever their
 * spelling; a timestamp that cannot be read counts as older than any other. Sessions of one instant
 * come in store order, for the descending orders in reverse.
 */
public enum SessionOrder {
  /** By {@code createdAt}, oldest first. */
  CREATED_ASC(true, true),
  /** By {@code createdAt}, newest first. */
  CREATED_DESC(true, false),
  /** By {@code updatedAt}, longest untouched first. */
  UPDATED_ASC(false, true),
  /** By {@code updatedAt}, most recently changed first. */
  UPDATED_DESC(false, false);

  private final boolean byCreation;
  private final boolean ascending;

  SessionOrder(boolean byCreation, boolean ascending) {
    this.byCreation = byCreation;
    this.ascending = ascending;
  }

  /**
   * Tells which time counts.
   *
   * @return true for {@code createdAt}, false for {@code updatedAt}
   */
  public boolean byCreation() {
    return byCreation;
  }

  /**
   * Tells the direction.
   *
   * @return true for oldest first
   */
  public boolean ascending() {
    return ascending;
  }
}
