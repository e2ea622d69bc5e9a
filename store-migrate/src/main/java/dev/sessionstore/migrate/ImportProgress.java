package dev.sessionstore.migrate;

/**
 * How far an import has come. Immutable.
 *
 * @param filesDone how many files are done
 * @param files how many files there are
 * @param bytesDone how many bytes of them are done
 * @param bytes how many bytes there are
 * @param sessions how many elements of the files are stored or otherwise accounted for
 * @param elapsedMs for how long the import has been running, in milliseconds
 */
public record ImportProgress(
    int filesDone, int files, long bytesDone, long bytes, long sessions, long elapsedMs) {

  /**
   * Returns the rate so far.
   *
   * @return elements per second; 0 as long as no time has passed
   */
  public long sessionsPerSecond() {
    return elapsedMs == 0 ? 0 : sessions * 1000 / elapsedMs;
  }

  /**
   * Estimates the time left, if it goes on like this.
   *
   * @return milliseconds; -1 as long as nothing is known
   */
  public long remainingMs() {
    return bytesDone == 0 ? -1 : (long) ((double) elapsedMs * (bytes - bytesDone) / bytesDone);
  }
}
