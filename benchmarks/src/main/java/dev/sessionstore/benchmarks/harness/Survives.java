package dev.sessionstore.benchmarks.harness;

/** The worst after which a write that was acknowledged is still there. Ordered, the least first. */
public enum Survives {
  /** A process that is killed may lose the last writes, or tear the file. */
  NOTHING("nothing"),
  /** Written to the operating system at each commit, not synced. */
  PROCESS_KILL("process kill"),
  /** Synced to the disk at each commit. */
  POWER_CUT("power cut");

  private final String label;

  Survives(String label) {
    this.label = label;
  }

  /** Returns the name for tables. */
  public String label() {
    return label;
  }
}
