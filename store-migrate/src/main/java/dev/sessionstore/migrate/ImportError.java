package dev.sessionstore.migrate;

/**
 * Something in a legacy file that could not be taken in. Immutable.
 *
 * @param source the name of the file, relative to the home
 * @param elementIndex the position of the element in the array, from 0; for a file that stops
 *     making sense, how many elements came before
 * @param bytePosition where in the file, in bytes from 0; -1 where not known
 * @param kind {@code InvalidSession} for an element that is no session, else the {@linkplain
 *     dev.sessionstore.SessionStoreException#kind() kind} of the error that ended the file
 * @param reason what is wrong, without content
 */
public record ImportError(
    String source, long elementIndex, long bytePosition, String kind, String reason) {}
