package dev.sessionstore.migrate;

import java.util.List;

/**
 * What a {@link MigratedFileArchiver} did, or would do. Immutable.
 *
 * @param dryRun whether nothing was changed
 * @param compressed the files that were compressed
 * @param skipped the files that were left as they are; those that are compressed already are not
 *     among them
 */
public record ArchiveReport(boolean dryRun, List<Compressed> compressed, List<Skipped> skipped) {

  /** Why a file was left. */
  public enum Reason {
    /** It was not put away long enough ago. */
    TOO_YOUNG,
    /** A session of it is missing in SQLite, or older there: see {@link ConsistencyChecker}. */
    NOT_IN_SQLITE,
    /** It is no array of sessions from beginning to end. */
    UNREADABLE,
    /** Its new name is that of another file. */
    NAME_TAKEN
  }

  /**
   * A file that was compressed.
   *
   * @param file its name before, relative to the home
   * @param archive its name since
   * @param bytesBefore its size in bytes before
   * @param bytesAfter its size in bytes since
   */
  public record Compressed(String file, String archive, long bytesBefore, long bytesAfter) {}

  /**
   * A file that was left.
   *
   * @param file its name, relative to the home
   * @param reason why
   * @param detail the same in words, without content
   */
  public record Skipped(String file, Reason reason, String detail) {}

  /**
   * Copies the lists.
   *
   * @param dryRun {@link #dryRun()}
   * @param compressed {@link #compressed()}
   * @param skipped {@link #skipped()}
   */
  public ArchiveReport {
    compressed = List.copyOf(compressed);
    skipped = List.copyOf(skipped);
  }

  /**
   * Returns how large the compressed files were.
   *
   * @return their bytes before
   */
  public long bytesBefore() {
    return compressed.stream().mapToLong(Compressed::bytesBefore).sum();
  }

  /**
   * Returns how large the compressed files are.
   *
   * @return their bytes since
   */
  public long bytesAfter() {
    return compressed.stream().mapToLong(Compressed::bytesAfter).sum();
  }

  /**
   * Tells whether every file is compressed that is old enough.
   *
   * @return false if one was left for another reason than its age
   */
  public boolean isComplete() {
    return skipped.stream().allMatch(each -> each.reason() == Reason.TOO_YOUNG);
  }
}
