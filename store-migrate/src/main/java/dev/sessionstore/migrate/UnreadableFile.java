package dev.sessionstore.migrate;

/**
 * A legacy file that could not be compared, since it cannot be read. Immutable.
 *
 * @param source the name of the file, relative to the home
 * @param bytePosition where it stops making sense, in bytes from 0; -1 where not known
 * @param kind the {@linkplain dev.sessionstore.SessionStoreException#kind() kind} of the error
 * @param reason what is wrong, without content
 */
public record UnreadableFile(String source, long bytePosition, String kind, String reason) {}
