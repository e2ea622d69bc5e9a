/**
 * Backups of a home: made while stores are in use, verified before they count, restored as a whole
 * or not at all. {@link dev.sessionstore.migrate.backup.Backups} is the way in.
 */
package dev.sessionstore.migrate.backup;
