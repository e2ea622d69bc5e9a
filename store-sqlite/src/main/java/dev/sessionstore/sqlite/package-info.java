/**
 * The SQLite backend: one database for all workspaces of a home. {@link
 * dev.sessionstore.sqlite.SqliteSessionStore} is the way in; everything else is internal.
 */
package dev.sessionstore.sqlite;
