package dev.sessionstore.sqlite;

/**
 * What upkeep has saved. Sizes are bytes and come from SQLite; those of the database are of all its
 * pages, whether they stand in the file or still in the write-ahead log. Immutable.
 *
 * @param bytesBefore the size of the database before
 * @param bytesAfter its size now
 * @param freeBytesBefore how much of it were free pages before
 * @param freeBytesAfter how much of it are free pages now
 * @param slices in how many transactions it was done
 */
public record UpkeepReport(
    long bytesBefore, long bytesAfter, long freeBytesBefore, long freeBytesAfter, long slices) {}
