package dev.sessionstore.spi;

/**
 * What lies between a store and the legacy files of its home.
 *
 * @param ahead how many sessions were written or deleted in the store and not brought to the files;
 *     where a workspace has no file, all of its sessions
 * @param unimportedFiles how many of the files were never taken into the store, or have changed
 *     since
 */
public record LegacyGap(long ahead, int unimportedFiles) {}
