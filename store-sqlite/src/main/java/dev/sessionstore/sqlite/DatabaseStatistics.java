package dev.sessionstore.sqlite;

import java.util.List;

/**
 * How much is in a database, and where. Sizes are bytes and come from SQLite. Immutable.
 *
 * @param schemaVersion the version of the schema
 * @param sessions how many sessions there are
 * @param instances how many instances they have
 * @param messages how many chat messages they have
 * @param fileBytes the size of the database: all its pages
 * @param freeBytes how much of it are free pages, which {@code vacuum} gives back
 * @param logBytes the size of what stands in the write-ahead log; -1 where nobody has the database
 *     open and there is no log
 * @param journalLength how many rows the change journal has: one for each session, and those of
 *     deleted ones that somebody has yet to take notice of
 * @param workspaces what each workspace holds, by hash
 * @param parts what each table and index takes, the largest first; empty if this SQLite cannot tell
 * @param largest the largest sessions, the largest first
 */
public record DatabaseStatistics(
    int schemaVersion,
    long sessions,
    long instances,
    long messages,
    long fileBytes,
    long freeBytes,
    long logBytes,
    long journalLength,
    List<OfWorkspace> workspaces,
    List<Part> parts,
    List<OfSession> largest) {

  /**
   * Copies the lists.
   *
   * @param schemaVersion {@link #schemaVersion()}
   * @param sessions {@link #sessions()}
   * @param instances {@link #instances()}
   * @param messages {@link #messages()}
   * @param fileBytes {@link #fileBytes()}
   * @param freeBytes {@link #freeBytes()}
   * @param logBytes {@link #logBytes()}
   * @param journalLength {@link #journalLength()}
   * @param workspaces {@link #workspaces()}
   * @param parts {@link #parts()}
   * @param largest {@link #largest()}
   */
  public DatabaseStatistics {
    workspaces = List.copyOf(workspaces);
    parts = List.copyOf(parts);
    largest = List.copyOf(largest);
  }

  /**
   * What a workspace holds.
   *
   * @param hash the workspace
   * @param sessions how many sessions
   * @param instances how many instances in them
   * @param messages how many chat messages in them
   */
  public record OfWorkspace(String hash, long sessions, long instances, long messages) {}

  /**
   * What a table or an index takes.
   *
   * @param name its name in the schema
   * @param bytes the size of its pages
   * @param unusedBytes how much of that is unused
   */
  public record Part(String name, long bytes, long unusedBytes) {}

  /**
   * How large a session is.
   *
   * @param workspaceHash its workspace
   * @param id its id
   * @param bytes the size of its texts in UTF-8, outputs and chat included
   */
  public record OfSession(String workspaceHash, String id, long bytes) {}
}
