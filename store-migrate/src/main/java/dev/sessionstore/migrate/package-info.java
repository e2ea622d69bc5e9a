/**
 * Everything that works across stores. {@link dev.sessionstore.migrate.LegacyImporter} brings the
 * editor's files into a store; what loses against another version is kept by {@link
 * dev.sessionstore.spi.RecoveryFolder}.
 */
package dev.sessionstore.migrate;
