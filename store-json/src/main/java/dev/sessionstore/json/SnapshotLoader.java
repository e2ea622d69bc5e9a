package dev.sessionstore.json;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.Interrupts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what a workspace's file says at present, without any lock, beside other processes of this
 * library and beside old editors.
 *
 * <p>This library replaces files by renaming, so what an open file holds is one whole version. Old
 * editors write in place: their file may be empty or cut for a moment. So a file that cannot be
 * read, or that is empty, is believed only after it was left alone for half a second.
 *
 * <p>A snapshot stays valid while the file's fingerprint is the same. A fingerprint taken within
 * one tick of the file system's clock proves nothing; then the bytes are read again, and their
 * checksum decides.
 */
final class SnapshotLoader {

  private static final Logger LOG = LoggerFactory.getLogger(JsonSessionStore.class);
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(10);

  /**
   * What the file says.
   *
   * @param snapshot the file's elements
   * @param sessions the decoded sessions in order; null if they are not in memory
   */
  record Loaded(Snapshot snapshot, @Nullable List<WorktreeSession> sessions) {}

  private final String hash;
  private final Path file;
  private final Duration busyTimeout;
  private final SnapshotCache cache;
  private volatile String reported = "";

  SnapshotLoader(String hash, Path file, Duration busyTimeout, SnapshotCache cache) {
    this.hash = hash;
    this.file = file;
    this.busyTimeout = busyTimeout;
    this.cache = cache;
  }

  /**
   * Loads the file.
   *
   * @param all whether the decoded sessions are needed whatever their size
   * @return the present state; without elements if there is no file
   * @throws StoreCorruptException if the file is no JSON array, and no one is writing it
   * @throws StoreBusyException if the file kept changing for longer than the busy timeout
   */
  Loaded load(boolean all) throws IOException {
    long deadline = System.nanoTime() + busyTimeout.toNanos();
    Fingerprint doubtful = null;
    long since = 0;
    while (true) {
      Instant now = Instant.now();
      Fingerprint present = Fingerprint.of(file);
      Loaded known = known(present, now, all);
      if (known != null) {
        return known;
      }
      boolean same = present.equals(doubtful);
      boolean quiet =
          present.olderThan(QUIET, now) || (same && System.nanoTime() - since >= QUIET.toNanos());
      if (quiet || !same) {
        Loaded loaded = inTurn(present, now, quiet, all);
        if (loaded != null) {
          return loaded;
        }
      }
      if (!same) {
        if (doubtful != null && System.nanoTime() >= deadline) {
          throw new StoreBusyException(
              file + " kept changing for longer than the busy timeout; call again", null);
        }
        doubtful = present;
        since = System.nanoTime();
      }
      Interrupts.pause(POLL);
    }
  }

  /**
   * Of several threads that miss a large file in memory at once, one reads it and the others take
   * what it has read.
   */
  private @Nullable Loaded inTurn(Fingerprint present, Instant now, boolean quiet, boolean all)
      throws IOException {
    if (!cache.admits(present.sizeBytes())) {
      return attempt(present, now, quiet, all);
    }
    synchronized (this) {
      Instant then = Instant.now();
      Loaded known = known(Fingerprint.of(file), then, all);
      return known != null ? known : attempt(present, now, quiet, all);
    }
  }

  private @Nullable Loaded known(Fingerprint present, Instant now, boolean all) throws IOException {
    if (!present.exists()) {
      cache.remove(hash);
      return new Loaded(Snapshot.MISSING, List.of());
    }
    Snapshot cached = cache.get(hash);
    if (cached != null && isStill(cached, present, now)) {
      List<WorktreeSession> sessions = cached.sessions();
      if (sessions != null || !all) {
        return new Loaded(cached, sessions);
      }
    }
    return null;
  }

  /** Tells whether the file is still the one that a snapshot shows. */
  boolean isStill(Snapshot snapshot) throws IOException {
    Instant now = Instant.now();
    return isStill(snapshot, Fingerprint.of(file), now);
  }

  private boolean isStill(Snapshot snapshot, Fingerprint present, Instant now) throws IOException {
    if (!present.equals(snapshot.fingerprint())) {
      return false;
    }
    if (snapshot.settled()) {
      return true;
    }
    try (FileSource source = FileSource.open(file)) {
      if (!snapshot.hasChecksum(checksum(source))) {
        return false;
      }
    } catch (NoSuchFileException | FileSource.Replaced e) {
      return false;
    }
    if (present.settled(now) && cache.get(hash) == snapshot) {
      cache.put(hash, snapshot.settledNow());
    }
    return true;
  }

  /**
   * Tells whether an open file, which was that of a snapshot, still says the same. It may have been
   * replaced as a whole: what is open is then the version of the snapshot all the same.
   */
  boolean isUntouched(FileSource source, Snapshot snapshot) throws IOException {
    Fingerprint before = snapshot.fingerprint();
    Fingerprint present = Fingerprint.of(file);
    return (present.equals(before) || present.isOtherFileThan(before))
        && (snapshot.settled() || snapshot.hasChecksum(checksum(source)));
  }

  /**
   * Tells whether the file is still at a version.
   *
   * @return the version to ask for the next time; null if it is at another one
   */
  @Nullable String confirm(String version) throws IOException {
    Instant now = Instant.now();
    Fingerprint present = Fingerprint.of(file);
    try {
      if (!FileVersion.names(version, present, () -> checksum(present, now))) {
        return null;
      }
      return present.settled(now) ? FileVersion.of(present) : version;
    } catch (NoSuchFileException | FileSource.Replaced e) {
      return null;
    }
  }

  private long checksum(Fingerprint present, Instant now) throws IOException {
    Snapshot cached = cache.get(hash);
    if (cached != null && cached.checksum() != null && isStill(cached, present, now)) {
      return cached.checksum();
    }
    try (FileSource source = FileSource.open(file)) {
      return checksum(source);
    }
  }

  /** Tells, at the cost of a look at the file, whether it can still be at a version. */
  boolean mayBeAt(String version) throws IOException {
    return FileVersion.mayName(version, Fingerprint.of(file));
  }

  /** The snapshot in memory if the file bears its fingerprint, which need not be settled. */
  @Nullable Snapshot unproven() throws IOException {
    Snapshot cached = cache.get(hash);
    return cached != null && cached.fingerprint().equals(Fingerprint.of(file)) ? cached : null;
  }

  static long checksum(FileSource source) throws IOException {
    CRC32C checksum = new CRC32C();
    new CheckedInputStream(source.stream(0, Long.MAX_VALUE), checksum)
        .transferTo(OutputStream.nullOutputStream());
    return checksum.getValue();
  }

  /** Reads the file; null if it changed meanwhile, or may be half written. */
  private @Nullable Loaded attempt(Fingerprint present, Instant now, boolean quiet, boolean all)
      throws IOException {
    try (FileSource source = FileSource.open(file)) {
      Fingerprint opened = source.opened();
      boolean keep = all || cache.admits(opened.sizeBytes());
      ParseReport report = new ParseReport();
      Loaded loaded = scan(source, now, keep, report);
      Fingerprint after = Fingerprint.of(file);
      if (after.equals(opened)) {
        if (opened.sizeBytes() == 0 && !(quiet && opened.equals(present))) {
          return null;
        }
        cache.put(hash, loaded.snapshot());
        log(report);
        return loaded;
      }
      // Replaced as a whole: what was read is the version before, and whole as well.
      return keep && after.isOtherFileThan(opened) ? loaded : null;
    } catch (NoSuchFileException | FileSource.Replaced e) {
      return null;
    } catch (StoreCorruptException e) {
      if (quiet && Fingerprint.of(file).equals(present)) {
        throw e;
      }
      return null;
    }
  }

  private static Loaded scan(FileSource source, Instant now, boolean keep, ParseReport report)
      throws IOException {
    // Taken before the reading: a change that comes between the two shows the next time.
    boolean settled = source.opened().settled(now);
    Long checksum = settled ? null : checksum(source);
    int repetitions = 0;
    List<Snapshot.Element> elements = new ArrayList<>();
    List<WorktreeSession> sessions = new ArrayList<>();
    try (LegacyReader reader = LegacyReader.over(source)) {
      for (LegacyElement next = reader.read(); next != null; next = reader.read()) {
        report.add(next);
        if (next instanceof LegacyElement.Session found) {
          elements.add(
              new Snapshot.Element(
                  found.session().id(), found.startByte(), found.endByte(), !found.renamed()));
          if (keep) {
            sessions.add(found.session());
          }
        } else if (next instanceof LegacyElement.Bad bad) {
          elements.add(new Snapshot.Element(null, bad.startByte(), bad.endByte(), true));
        } else {
          repetitions++;
        }
      }
    }
    List<WorktreeSession> kept = keep ? List.copyOf(sessions) : null;
    Snapshot snapshot =
        new Snapshot(source.opened(), checksum, settled, repetitions, List.copyOf(elements), kept);
    return new Loaded(snapshot, kept);
  }

  /** Says the same only once, however often the file is read. */
  private void log(ParseReport report) {
    String text = report.text();
    if (!text.isEmpty() && !text.equals(reported)) {
      reported = text;
      LOG.warn("{}: {}", file, text);
    }
  }
}
