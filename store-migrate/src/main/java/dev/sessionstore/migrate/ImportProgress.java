package dev.sessionstore.migrate;

/**
 * How far an import has come. Immutable.
 *
 * @param filesDone how many files are done
 * @param files how many files there are
 * @param bytesDone how many bytes of them are done
 * @param bytes how many bytes there are
 * @param sessions how many elements of the files are stored or otherwise accounted for
 */
public record ImportProgress(int filesDone, int files, long bytesDone, long bytes, long sessions) {}
