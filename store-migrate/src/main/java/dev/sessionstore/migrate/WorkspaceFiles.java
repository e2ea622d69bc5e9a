package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import java.util.List;

/**
 * What there is of a workspace in the legacy format.
 *
 * @param workspace the workspace
 * @param archived whether it is kept in SQLite only by now: its file was put away, or it was born
 *     when all files had been
 * @param archives the files that were put away, the oldest first
 */
record WorkspaceFiles(Workspace workspace, boolean archived, List<ArchivedFile> archives) {}
