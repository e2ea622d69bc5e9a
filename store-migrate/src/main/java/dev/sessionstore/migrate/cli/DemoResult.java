package dev.sessionstore.migrate.cli;

/**
 * How the demo went.
 *
 * @param imported the two stores after the import, each used by itself
 * @param last the two stores at the end
 */
record DemoResult(DemoComparison imported, DemoComparison last) {

  boolean allEqual() {
    return imported.allEqual() && last.allEqual();
  }
}
