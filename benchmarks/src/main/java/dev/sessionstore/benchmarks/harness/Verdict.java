package dev.sessionstore.benchmarks.harness;

/** What a figure means for its target. */
public enum Verdict {
  /** The median meets it. */
  MET("met"),
  /** The median misses it, but that of more turns might meet it. */
  WITHIN_SPREAD("missed within the spread"),
  /** Missed beyond the spread. */
  MISSED("MISSED"),
  /** Missed, and by hand-written JDBC in the same turns as well: it is the machine's doing. */
  MACHINE("missed, and so does raw JDBC here"),
  /** There is no target. */
  SHOWN("");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /** Returns the name for tables. */
  public String label() {
    return label;
  }
}
