/**
 * Two stores as one: the first leads, the second follows. Made for the way from JSON files to
 * SQLite and back; knows neither, only what {@link dev.sessionstore.spi} says of stores that can be
 * replicated.
 */
package dev.sessionstore.hybrid;
