package dev.sessionstore.json;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves a workspace's file out of the way: one that cannot be read, so that another can be written,
 * or one whose sessions another one holds. The bytes of what cannot be read are kept beside it, as
 * {@code <hash>.json.damaged-<time>}, which nothing takes for a workspace's file.
 *
 * <p>An old editor may be saving that file, and mend it, at any moment. So what was moved is looked
 * at once more, and moved back if it is not what was judged. Of a link, the link is moved. Safe for
 * use by several threads.
 */
final class Quarantine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StoreHome home;
  private final Path file;
  private final Clock clock;
  private final WorkspaceLock lock;
  private final SnapshotLoader loader;

  Quarantine(StoreHome home, Path file, Clock clock, WorkspaceLock lock, SnapshotLoader loader) {
    this.home = home;
    this.file = file;
    this.clock = clock;
    this.lock = lock;
    this.loader = loader;
  }

  /**
   * Moves the file away if it is damaged.
   *
   * @param whole takes the sessions before the damage, before anything is changed
   * @return the file's new name, relative to the home; empty if it can be read, or is being written
   */
  Optional<String> setAside(Consumer<? super WorktreeSession> whole) {
    try (InterProcessLock held = lock.take()) {
      Fingerprint judged = judge(whole);
      return judged == null ? Optional.empty() : move(judged).map(this::settle);
    }
  }

  /**
   * Moves the file away if it is at a version; its new name is that of a file that was taken in.
   *
   * @return the file's new name, relative to the home; empty if it is at another version, or gone
   */
  Optional<String> putAway(String version) {
    try (InterProcessLock held = lock.take()) {
      Fingerprint judged = Fingerprint.of(file);
      if (!judged.exists()
          || loader.confirm(version) == null
          || !Fingerprint.of(file).equals(judged)) {
        return Optional.empty();
      }
      Path kept = StoreHome.putAway(file);
      return Fingerprint.of(kept).equals(judged) || !moveBack(kept)
          ? Optional.of(home.nameOf(kept))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw IoFailure.moving(file, e);
    }
  }

  /** Hands over the sessions of a damaged file; returns null if it is none. */
  private @Nullable Fingerprint judge(Consumer<? super WorktreeSession> whole) {
    try {
      Fingerprint before = Fingerprint.of(file);
      if (!isDamaged()) {
        return null;
      }
      try (FileSource source = FileSource.open(file)) {
        return source.opened().equals(before) && handOver(source, whole) ? before : null;
      }
    } catch (NoSuchFileException | FileSource.Replaced e) {
      return null;
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
  }

  private boolean isDamaged() throws IOException {
    try {
      loader.load(false);
      return false;
    } catch (StoreCorruptException e) {
      return true;
    } catch (StoreBusyException e) {
      return false; // somebody is writing it
    }
  }

  /** Hands over the sessions before the damage; returns false if there is none. */
  private static boolean handOver(FileSource source, Consumer<? super WorktreeSession> whole)
      throws IOException {
    LegacyReader reader;
    try {
      reader = LegacyReader.over(source);
    } catch (StoreCorruptException e) {
      return true;
    }
    try (reader) {
      while (true) {
        LegacyElement next;
        try {
          next = reader.read();
        } catch (StoreCorruptException e) {
          return true;
        }
        if (next == null) {
          return false;
        }
        if (next instanceof LegacyElement.Session found) {
          whole.accept(found.session());
        }
      }
    }
  }

  private Optional<Path> move(Fingerprint judged) {
    try {
      if (!Fingerprint.of(file).equals(judged)) {
        return Optional.empty();
      }
      Path kept = moveToFreeName();
      return Fingerprint.of(kept).equals(judged) || !moveBack(kept)
          ? Optional.of(kept)
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw IoFailure.moving(file, e);
    }
  }

  private Path moveToFreeName() throws IOException {
    String name = file.getFileName() + ".damaged-" + TIME.format(clock.instant());
    for (int number = 1; ; number++) {
      try {
        return Files.move(file, file.resolveSibling(number == 1 ? name : name + "." + number));
      } catch (FileAlreadyExistsException e) {
        // The next number may be free.
      }
    }
  }

  /** Returns false if another file has taken the place meanwhile. */
  private boolean moveBack(Path kept) throws IOException {
    try {
      Files.move(kept, file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private String settle(Path kept) {
    try {
      StoreHome.forceFolder(home.sessions());
    } catch (IOException e) {
      throw new StoreUnavailableException(
          file + ": it was set aside as " + kept + ", but that may not survive a power cut", e);
    }
    return home.nameOf(kept);
  }
}
