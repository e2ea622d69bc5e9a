package dev.sessionstore.migrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Counts how far an import has come, for its listener. */
final class Meter {

  private final ImportListener listener;
  private final int files;
  private final long bytes;
  private final long start = System.nanoTime();
  private int filesDone;
  private long bytesDone;
  private long sessions;

  Meter(List<ImportSource> sources, ImportListener listener) {
    this.listener = listener;
    this.files = sources.size();
    this.bytes = sources.stream().mapToLong(source -> size(source.file())).sum();
  }

  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }

  long elapsedMs() {
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** A batch was stored; bytes are those of the file, from its beginning. */
  void batchDone(long bytesOfFile, long sessionsOfFile) {
    listener.progress(
        new ImportProgress(
            filesDone,
            files,
            Math.min(bytesDone + bytesOfFile, bytes), // a file may have grown
            bytes,
            sessions + sessionsOfFile,
            elapsedMs()));
  }

  void fileDone(ImportedFile file) {
    filesDone++;
    bytesDone += file.sizeBytes();
    sessions += file.totalSessions();
    batchDone(0, 0);
    listener.finished(file);
  }
}
