package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import java.util.List;

/**
 * What there is of a workspace in the legacy format, under all of its hashes; what lies under its
 * own hash comes first.
 *
 * @param workspace the workspace, by its own hash
 * @param live the files that an editor works with, each as the workspace of its hash; the one under
 *     the workspace's own hash even if it is not there, unless the workspace is archived
 * @param archives the files that were put away and stand for sessions that no live file has, of
 *     each hash the oldest first
 */
record WorkspaceFiles(Workspace workspace, List<Workspace> live, List<ArchivedFile> archives) {

  /**
   * Whether it is kept in SQLite only by now: its files were put away, or it was born when all
   * files had been.
   */
  boolean isArchived() {
    return live.isEmpty();
  }
}
