package dev.sessionstore.migrate;

/**
 * A session that file and store held in different versions. The version that lost is in the
 * recovery folder. Immutable.
 *
 * @param source the name of the file, relative to the home
 * @param elementIndex the position of the element in the array, from 0
 * @param sessionId the session
 * @param imported true if the file's version was the later one and is stored now
 */
public record ImportConflict(
    String source, long elementIndex, String sessionId, boolean imported) {}
