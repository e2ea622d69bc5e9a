/**
 * The contract of the session store: {@link dev.sessionstore.SessionStore}, its immutable values,
 * its errors, and {@link dev.sessionstore.SessionStores}, which opens one.
 */
package dev.sessionstore;
