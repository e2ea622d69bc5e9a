package dev.sessionstore.migrate.backup;

/**
 * What a database or a legacy file in a backup holds. Immutable.
 *
 * @param schemaVersion the schema version of the database; 0 for a legacy file
 * @param workspaces how many workspaces it knows; 1 for a legacy file
 * @param sessions how many sessions are in it
 * @param digest SHA-256 over all of them in order, as 64 lower-case hexadecimal digits; equal
 *     sessions have equal digests, whatever the bytes of the file
 */
public record BackupContents(int schemaVersion, int workspaces, long sessions, String digest) {}
