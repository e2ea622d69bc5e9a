package dev.sessionstore.migrate;

/**
 * What was compared with files that were put away after their import, {@code .json.migrated}.
 * SQLite may have gone on since, so a later version, a new session and a deletion are as it should
 * be. Immutable.
 *
 * @param files how many of these files were compared
 * @param sessions how many sessions they hold
 * @param newer of how many of these SQLite has a later version
 * @param deleted how many of these were deleted in SQLite
 */
public record ArchivedSessions(long files, long sessions, long newer, long deleted) {}
