package dev.sessionstore.migrate.backup;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseCopy;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the files of a home, each as it is at one moment, while others write them.
 *
 * <p>The legacy files come first and the database last. So where a hybrid store keeps both, the
 * copy of the one that leads is never behind the copy of the one that follows, and a store that
 * opens the copies finds nothing in the second that the first does not know.
 *
 * <p>An import and a rollback rename legacy files meanwhile. What has gone away under one name is
 * there under the other, so the folder is looked through until it has nothing new.
 */
final class HomeCopy {

  private static final Logger LOG = LoggerFactory.getLogger(HomeCopy.class);

  private static final int MAX_ATTEMPTS = 20;
  private static final Duration BETWEEN = Duration.ofMillis(50);

  /** An old editor writes in place: what cannot be read is believed when it was left alone. */
  private static final Duration SETTLED = Duration.ofMillis(500);

  private final Site site;
  private final Path folder;
  private final List<BackupMember> members = new ArrayList<>();

  /** A file as it is at one moment, without its content. */
  private record Look(FileTime modified, @Nullable Object key, long sizeBytes) {

    static Look at(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Look(found.lastModifiedTime(), found.fileKey(), found.size());
    }

    boolean isOld() {
      return System.currentTimeMillis() - modified.toMillis() > SETTLED.toMillis();
    }
  }

  /**
   * Creates a copy; nothing is copied yet.
   *
   * @param folder where the copies go, under their names
   */
  HomeCopy(Site site, Path folder) {
    this.site = site;
    this.folder = folder;
  }

  /**
   * Copies the home.
   *
   * @param asItIs whether a database that cannot be opened is kept as it is, for which nobody may
   *     have it open
   * @return the members, in the order in which they were copied
   * @throws StoreCorruptException if the database is damaged and is not kept as it is
   */
  List<BackupMember> make(boolean asItIs) throws IOException {
    StoreHome home = site.home();
    for (List<Path> fresh = fresh(); !fresh.isEmpty(); fresh = fresh()) {
      for (Path file : fresh) {
        site.beforeStep().run();
        copySettled(file, home.nameOf(file));
      }
    }
    if (Files.exists(home.workspaceMapping())) {
      copySettled(home.workspaceMapping(), home.nameOf(home.workspaceMapping()));
    }
    boolean there = Files.exists(home.database());
    if (there || (asItIs && Files.exists(site.beside("-wal")))) {
      try {
        copyDatabase(there);
      } catch (StoreCorruptException | ForeignDatabaseException | SchemaTooNewException e) {
        if (!asItIs) {
          throw e;
        }
        LOG.warn("{} cannot be opened; it is kept as it is", home.database(), e);
        Files.deleteIfExists(folder.resolve(BackupMember.DATABASE));
        copyAsItIs(home.database());
        copyAsItIs(site.beside("-wal"));
        copyAsItIs(site.beside("-journal"));
      }
    }
    return members;
  }

  private List<Path> fresh() throws IOException {
    Set<String> copied = members.stream().map(BackupMember::name).collect(Collectors.toSet());
    return site.sessionFiles().stream()
        .filter(file -> !copied.contains(site.home().nameOf(file)))
        .toList();
  }

  private void copySettled(Path file, String name) throws IOException {
    Look seen = null;
    long since = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        Look now = Look.at(file);
        if (!now.equals(seen)) {
          seen = now;
          since = System.nanoTime();
        }
        // A time of modification may lie ahead; then it was left alone while we watched.
        if (copyOnce(file, name, now, System.nanoTime() - since > SETTLED.toNanos())) {
          return;
        }
      } catch (NoSuchFileException e) {
        LOG.debug("{} has gone away meanwhile", file, e);
        Files.deleteIfExists(folder.resolve(name));
        return;
      }
      if (attempt == MAX_ATTEMPTS) {
        throw new StoreBusyException(
            file + " is being written by another program all the time; call again", null);
      }
      Interrupts.pause(BETWEEN);
    }
  }

  /** Copies a file; returns false if it may have been written meanwhile. */
  private boolean copyOnce(Path file, String name, Look before, boolean watched)
      throws IOException {
    Files.deleteIfExists(folder.resolve(name));
    BackupMember member = copy(file, name);
    if (member.isLegacyFile()) {
      member = with(Contents.ofLegacyFile(folder.resolve(name)), member);
    }
    Look after = Look.at(file);
    boolean moved = !before.equals(after) || member.sizeBytes() != after.sizeBytes();
    boolean read = member.contents() != null && member.sizeBytes() > 0;
    if (moved || !(read || watched || after.isOld())) {
      return false;
    }
    members.add(member);
    return true;
  }

  private void copyDatabase(boolean there) throws IOException {
    Path source = site.home().database();
    if (!there) {
      throw new StoreCorruptException(source, -1, "it is gone, its log is there", null);
    }
    site.beforeStep().run();
    StoreHome.createPrivateFolders(folder);
    Path copy = StoreHome.createPrivateFile(folder.resolve(BackupMember.DATABASE));
    DatabaseCopy.make(site.config(), site.home(), copy);
    String problem = DatabaseCopy.problem(copy).orElse(null);
    if (problem != null) {
      throw new StoreCorruptException(source, -1, problem, null);
    }
    long size = Files.size(copy);
    BackupMember member =
        new BackupMember(
            BackupMember.DATABASE, size, modifiedMillis(copy), Digests.of(copy, size), null);
    try {
      members.add(with(Contents.ofDatabase(copy, folder.resolve("scratch")), member));
    } catch (StoreCorruptException e) {
      throw new StoreCorruptException(source, -1, "it holds what cannot be read", e);
    }
  }

  private void copyAsItIs(Path file) throws IOException {
    if (Files.exists(file)) {
      members.add(copy(file, BackupMember.AS_IT_WAS + file.getFileName()));
    }
  }

  private BackupMember copy(Path file, String name) throws IOException {
    Path target = folder.resolve(name);
    StoreHome.createPrivateFolders(Objects.requireNonNull(target.getParent(), "folder"));
    MessageDigest digest = Digests.sha256();
    long size;
    try (InputStream in = open(file);
        OutputStream out =
            new DigestOutputStream(
                Files.newOutputStream(StoreHome.createPrivateFile(target)), digest)) {
      size = Digests.copy(in, out, Long.MAX_VALUE);
    }
    return new BackupMember(name, size, modifiedMillis(file), Digests.hex(digest), null);
  }

  /** Opens a file of the home, of which it is said that it cannot be read, not of the copy. */
  private static InputStream open(Path file) throws IOException {
    try {
      return new FilterInputStream(Files.newInputStream(file)) {
        @Override
        public int read(byte[] bytes, int offset, int length) {
          try {
            return in.read(bytes, offset, length);
          } catch (IOException e) {
            throw IoFailure.reading(file, e);
          }
        }
      };
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
  }

  /** Import receipts know a legacy file by it, so that it is kept. */
  private static long modifiedMillis(Path file) throws IOException {
    long millis = Files.getLastModifiedTime(file).toMillis();
    return Math.max(0, Math.min(millis, ArchiveReader.LATEST_TIME));
  }

  private static BackupMember with(@Nullable BackupContents contents, BackupMember member) {
    return new BackupMember(
        member.name(), member.sizeBytes(), member.modifiedMillis(), member.sha256(), contents);
  }
}
