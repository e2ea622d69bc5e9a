package dev.sessionstore.migrate;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session that the two stores do not hold alike. Immutable.
 *
 * @param workspaceHash the workspace
 * @param workspacePath its path; null if no store knows it
 * @param sessionId the session's id
 * @param kind what is wrong
 * @param source the name of the JSON file, relative to the home; a {@code .json.migrated} one where
 *     that is all there is
 * @param fields every field that differs; empty if only one of the stores has the session
 */
public record Discrepancy(
    String workspaceHash,
    @Nullable String workspacePath,
    String sessionId,
    Kind kind,
    String source,
    List<Field> fields) {

  /** What is wrong. */
  public enum Kind {
    /** Both stores have it, with different content. */
    DIFFERENT,
    /** Only SQLite has it. */
    SQLITE_ONLY,
    /** Only the JSON file has it. */
    JSON_ONLY
  }

  /**
   * A field that differs. Immutable.
   *
   * @param pointer where it is, as a JSON Pointer (RFC 6901), named as in the legacy format
   * @param sqlite the JSON text of its value in SQLite; null if values were not asked for, or there
   *     is none
   * @param json the JSON text of its value in the file; null likewise
   */
  public record Field(String pointer, @Nullable String sqlite, @Nullable String json) {

    /**
     * Checks the pointer.
     *
     * @param pointer {@link #pointer()}
     * @param sqlite {@link #sqlite()}
     * @param json {@link #json()}
     */
    public Field {
      Objects.requireNonNull(pointer, "pointer");
    }
  }

  /**
   * Copies the list.
   *
   * @param workspaceHash {@link #workspaceHash()}
   * @param workspacePath {@link #workspacePath()}
   * @param sessionId {@link #sessionId()}
   * @param kind {@link #kind()}
   * @param source {@link #source()}
   * @param fields {@link #fields()}
   */
  public Discrepancy {
    Objects.requireNonNull(workspaceHash, "workspaceHash");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(source, "source");
    fields = List.copyOf(fields);
  }
}
