package dev.sessionstore.migrate;

/**
 * An element that got an id of its own, because an earlier and different one of the same file has
 * its id. Immutable.
 *
 * @param source the name of the file, relative to the home
 * @param elementIndex the position of the element in the array, from 0
 * @param originalId the id that it has in the file
 * @param sessionId the id that it has in the store
 */
public record ImportRename(String source, long elementIndex, String originalId, String sessionId) {}
