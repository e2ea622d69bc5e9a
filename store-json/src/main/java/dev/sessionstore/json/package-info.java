/**
 * The JSON backend: one file per workspace in the format that the editors have always written, and
 * the one codec and the one reader of that format that every other module shares.
 */
package dev.sessionstore.json;
