package dev.sessionstore.hybrid.metrics;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The samples of a home, kept across restarts, so that another process sees what the editor saw.
 * Safe for use by several threads and processes.
 *
 * <p>They are lines of {@code metrics.log}, a file that is private to the user and becomes {@code
 * metrics.log.1} when it is full, so that the oldest samples go. Every line is appended by one
 * write while a lock keeps other processes off. What a crash has cut off is passed over when it is
 * read.
 */
public final class MetricsHistory {

  /** How large each of the two files may become by default. */
  public static final long DEFAULT_MAX_BYTES = 4L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(MetricsHistory.class);

  /** Others hold the lock for one short write. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

  private final Path file;
  private final Path rotated;
  private final Path lockFile;
  private final long maxBytes;
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * Creates the history of a home with files of {@value #DEFAULT_MAX_BYTES} bytes.
   *
   * @param home the home; nothing is read or written yet
   */
  public MetricsHistory(StoreHome home) {
    this(home, DEFAULT_MAX_BYTES);
  }

  /**
   * Creates the history of a home.
   *
   * @param home the home; nothing is read or written yet
   * @param maxBytes how large each of the two files may become; one sample always fits
   */
  public MetricsHistory(StoreHome home, long maxBytes) {
    this.file = home.root().resolve("metrics.log");
    this.rotated = home.root().resolve("metrics.log.1");
    this.lockFile = home.locks().resolve("metrics.lock");
    this.maxBytes = maxBytes;
  }

  /**
   * Appends a sample. Never throws: what goes wrong is logged, once until it works again.
   *
   * @param sample the sample
   * @return whether it was written
   */
  public boolean append(Sample sample) {
    byte[] line = (SampleLine.format(sample) + "\n").getBytes(StandardCharsets.UTF_8);
    // An interrupt would close the file in the middle of the line.
    boolean interrupted = Thread.interrupted();
    try (InterProcessLock lock = InterProcessLock.exclusive(lockFile, LOCK_TIMEOUT)) {
      makeRoom(line.length);
      write(line);
      failing.set(false);
      return true;
    } catch (IOException | RuntimeException e) {
      if (failing.compareAndSet(false, true)) {
        LOG.warn("The metrics cannot be written to {}; the store goes on without", file, e);
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void makeRoom(int bytes) throws IOException {
    if (!Files.exists(file)) {
      StoreHome.createPrivateFile(file);
    } else if (Files.size(file) > 0 && Files.size(file) + bytes > maxBytes) {
      Files.move(
          file, rotated, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      StoreHome.createPrivateFile(file);
    }
  }

  private void write(byte[] line) throws IOException {
    boolean cutOff = endsWithinLine();
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      if (cutOff) {
        out.write('\n');
      }
      out.write(line);
    }
  }

  /** Tells whether somebody was stopped while writing; the next line must not be glued to that. */
  private boolean endsWithinLine() throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      if (channel.size() == 0) {
        return false;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.position(channel.size() - 1).read(last);
      return last.get(0) != '\n';
    }
  }

  /**
   * Reads the samples.
   *
   * @param since samples that ended then or earlier are left out
   * @return the samples of all processes, in the order in which they begin
   * @throws StoreUnavailableException if a file is there and cannot be read
   */
  public List<Sample> read(Instant since) {
    return window(since).samples();
  }

  /**
   * Reads the samples as one window.
   *
   * @param since samples that ended then or earlier are left out
   * @return the window; empty if nothing was written
   * @throws StoreUnavailableException if a file is there and cannot be read
   */
  public MetricsWindow window(Instant since) {
    InterProcessLock lock = lockIfPossible();
    try {
      List<Sample> samples = new ArrayList<>();
      long skipped = read(rotated, since, samples) + read(file, since, samples);
      return MetricsWindow.of(samples, skipped);
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  /** The lock keeps the files from changing places; who may not write reads without it. */
  private @Nullable InterProcessLock lockIfPossible() {
    try {
      return InterProcessLock.shared(lockFile, LOCK_TIMEOUT);
    } catch (SessionStoreException e) {
      LOG.debug("The metrics are read without a lock", e);
      return null;
    }
  }

  private static long read(Path file, Instant since, List<Sample> samples) {
    long skipped = 0;
    // Whatever a broken disk has left there, it can be read as Latin-1.
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Optional<Sample> sample = SampleLine.parse(line);
        if (sample.isEmpty()) {
          skipped++;
        }
        sample.filter(s -> s.metrics().to().isAfter(since)).ifPresent(samples::add);
      }
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new StoreUnavailableException(file + ": it cannot be read", e);
    }
    return skipped;
  }
}
