package dev.sessionstore.benchmarks.harness;

/** What one side of a comparison does again and again. */
@FunctionalInterface
public interface Step {

  /** Does it once; this is timed. */
  void run() throws Exception;

  /** Prepares the next {@link #run()}; not timed. */
  default void prepare() throws Exception {}

  /** Tidies up after a turn; not timed. */
  default void endTurn() throws Exception {}
}
