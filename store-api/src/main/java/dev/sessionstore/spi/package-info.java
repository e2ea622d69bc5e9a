/**
 * For those who write a backend or a tool: what a backend implements ({@link
 * dev.sessionstore.spi.SessionStoreProvider}, {@link dev.sessionstore.spi.BulkWrite}, {@link
 * dev.sessionstore.spi.ChangeJournal}), and what all of them share, so that every backend
 * validates, lists, searches, locks and merges alike. Callers of the store need nothing of it.
 */
package dev.sessionstore.spi;
