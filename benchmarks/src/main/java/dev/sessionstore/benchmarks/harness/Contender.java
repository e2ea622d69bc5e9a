package dev.sessionstore.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Something that takes part in a comparison.
 *
 * @param name what tables call it; names its durability where it has several
 * @param survives what an acknowledged write survives
 * @param operations what it can do
 * @param opener opens it
 */
public record Contender(String name, Survives survives, Set<Operation> operations, Opener opener) {

  /** Opens a subject on a folder that is there: empty, or left by the same contender. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens the subject.
     *
     * @param folder the folder to keep everything in
     * @return the open subject
     * @throws Exception if it cannot be opened
     */
    Subject open(Path folder) throws Exception;
  }

  /** Tells whether it can do this. */
  public boolean can(Operation operation) {
    return operations.contains(operation);
  }

  /** Opens it in a folder, which is made if it is not there. */
  public Subject open(Path folder) throws Exception {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException("cannot make a folder for " + name, e);
    }
    return opener.open(folder);
  }
}
