package dev.sessionstore.migrate.corpus;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One session file of a written corpus. Immutable and safe for use by many threads.
 *
 * @param workspacePath the path of the workspace; it need not exist on disk
 * @param hash the workspace's hash, which the file is named after
 * @param file the written file
 * @param mapped whether the workspace mapping names this workspace's path
 * @param damage what was done to the file, empty for a sound one
 * @param counts what the file holds
 */
public record CorpusFile(
    String workspacePath,
    String hash,
    Path file,
    boolean mapped,
    Optional<Damage> damage,
    CorpusCounts counts) {

  /**
   * Tells whether the file was damaged on purpose.
   *
   * @return true if {@link #damage} is present, harmless damage included
   */
  public boolean isDamaged() {
    return damage.isPresent();
  }
}
