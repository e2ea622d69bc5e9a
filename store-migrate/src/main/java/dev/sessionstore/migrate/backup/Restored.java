package dev.sessionstore.migrate.backup;

import java.util.Optional;

/**
 * What a restore has done. Immutable.
 *
 * @param backup what was restored
 * @param manifest what is in the home now
 * @param safetyCopy what was in it before, itself a backup; empty if there was nothing
 */
public record Restored(Backup backup, BackupManifest manifest, Optional<Backup> safetyCopy) {}
