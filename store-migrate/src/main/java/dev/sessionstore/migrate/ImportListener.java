package dev.sessionstore.migrate;

/**
 * Is told how an import comes along. Called in the thread that runs the import; what a method
 * throws ends the import between two batches, with everything before it stored.
 */
@FunctionalInterface
public interface ImportListener {

  /**
   * A batch was stored, or a file is done.
   *
   * @param progress how far the import has come
   */
  void progress(ImportProgress progress);

  /**
   * A file is done. Does nothing unless overridden.
   *
   * @param file what became of it
   */
  default void finished(ImportedFile file) {}
}
