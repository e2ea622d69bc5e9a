package dev.sessionstore;

/** What an acknowledged write survives. */
public enum Durability {
  /** A crash of the process and a power cut: each commit is forced to the disk. The default. */
  FULL,
  /**
   * A crash of the process, but perhaps not a power cut, which may undo the last moments as a
   * whole; what is older stays intact and consistent.
   */
  NORMAL
}
