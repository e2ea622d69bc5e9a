package dev.sessionstore.migrate.backup;

import dev.sessionstore.spi.StoreHome;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive that anybody may have made. Nothing that it says of itself is believed: names
 * are taken from a short list of what a home has, so none leads anywhere else; no more bytes are
 * written than the manifest has announced, and no more announced than an archive of this size may
 * hold; and what was written has to have the announced size and SHA-256.
 */
final class ArchiveReader {

  private static final int MAX_MANIFEST = 16 << 20;

  /** The end of the year 9999, in milliseconds since 1970. File systems refuse much later ones. */
  static final long LATEST_TIME = 253_402_300_799_999L;

  private final Path archive;

  ArchiveReader(Path archive) {
    this.archive = archive;
  }

  /**
   * Reads the manifest alone, for a list; whether the rest is whole is not looked at.
   *
   * @throws BackupRefusedException if there is none
   */
  BackupManifest manifest() throws IOException {
    requireFile();
    try (ZipInputStream zip = open()) {
      return manifest(zip);
    }
  }

  /**
   * Checks that nothing has changed since the archive was sealed, and reads its manifest.
   *
   * @throws BackupRefusedException if it is damaged, or announces what no backup holds
   */
  BackupManifest check() throws IOException {
    requireFile();
    if (!Seal.isWhole(archive)) {
      throw refused(
          "it is damaged, or no backup: its bytes do not have the checksum at its end", null);
    }
    BackupManifest manifest = manifest();
    List<String> names = new ArrayList<>(List.of(BackupManifest.NAME));
    Set<String> seen = new HashSet<>();
    long bytes = 0;
    for (BackupMember member : manifest.members()) {
      if (!BackupMember.isKnown(member.name())) {
        throw refused("its manifest names a file that no backup has", null);
      }
      if (!seen.add(member.name())) {
        throw refused("its manifest names " + member.name() + " twice", null);
      }
      if (member.modifiedMillis() > LATEST_TIME) {
        throw refused("its manifest has a time that no file has", null);
      }
      if (member.sizeBytes() > Long.MAX_VALUE - bytes) {
        throw refused("its manifest announces more than any disk holds", null);
      }
      bytes += member.sizeBytes();
      names.add(member.name());
    }
    if (ArchiveWriter.isBomb(Files.size(archive), bytes)) {
      throw refused(
          "it announces " + bytes + " bytes, more than an archive of its size may hold", null);
    }
    try {
      if (!CentralDirectory.names(archive).equals(names)) {
        throw refused("its files are not those that its manifest names", null);
      }
    } catch (ZipException e) {
      throw refused("it is no zip file as backups are: " + e.getMessage(), e);
    }
    return manifest;
  }

  /** Whoever opens a pipe waits for ever. */
  private void requireFile() {
    if (Files.exists(archive, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(archive, LinkOption.NOFOLLOW_LINKS)) {
      throw refused("it is no file", null);
    }
  }

  /**
   * Writes the members into a folder, forced to the disk.
   *
   * @param manifest what {@link #check()} gave
   * @param folder where they go, under their names; empty
   * @throws BackupRefusedException if they are not what the manifest says
   */
  void extract(BackupManifest manifest, Path folder) throws IOException {
    try (ZipInputStream zip = open()) {
      manifest(zip);
      for (BackupMember member : manifest.members()) {
        ZipEntry entry = next(zip);
        if (entry == null || !entry.getName().equals(member.name())) {
          throw refused("it lacks " + member.name() + ", or has something else in its place", null);
        }
        extract(member, zip, folder.resolve(member.name()));
      }
      if (next(zip) != null) {
        throw refused("it holds more than its manifest names", null);
      }
    }
  }

  private void extract(BackupMember member, ZipInputStream zip, Path file) throws IOException {
    StoreHome.createPrivateFolders(Objects.requireNonNull(file.getParent(), "folder"));
    MessageDigest digest = Digests.sha256();
    InputStream content = new Content(zip);
    boolean exact;
    // No channel: an interrupt would close it.
    try (FileOutputStream out = new FileOutputStream(StoreHome.createPrivateFile(file).toFile())) {
      long copied = Digests.copy(content, new DigestOutputStream(out, digest), member.sizeBytes());
      exact = copied == member.sizeBytes() && content.read() < 0;
      out.getFD().sync();
    }
    if (!exact) {
      throw refused(member.name() + " does not have the size that the manifest says", null);
    }
    if (!Digests.hex(digest).equals(member.sha256())) {
      throw refused(member.name() + " does not have the checksum that the manifest says", null);
    }
    Files.setLastModifiedTime(file, FileTime.fromMillis(member.modifiedMillis()));
  }

  private ZipInputStream open() throws IOException {
    return new ZipInputStream(new BufferedInputStream(Files.newInputStream(archive), 1 << 16));
  }

  private BackupManifest manifest(ZipInputStream zip) throws IOException {
    ZipEntry first = next(zip);
    if (first == null || !first.getName().equals(BackupManifest.NAME)) {
      throw refused("it does not begin with a manifest", null);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream content = new Content(zip);
    Digests.copy(content, bytes, MAX_MANIFEST);
    if (content.read() >= 0) {
      throw refused("its manifest is too long", null);
    }
    try {
      return ManifestJson.read(bytes.toByteArray());
    } catch (IOException e) {
      throw refused("its manifest cannot be read: " + e.getMessage(), e);
    }
  }

  private @Nullable ZipEntry next(ZipInputStream zip) throws IOException {
    try {
      return zip.getNextEntry();
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw refused("its files cannot be unpacked", e);
    }
  }

  /** The content of an entry, whose errors are the archive's and not those of the disk. */
  private final class Content extends InputStream {

    private final ZipInputStream zip;

    Content(ZipInputStream zip) {
      this.zip = zip;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return zip.read(bytes, offset, length);
      } catch (ZipException | EOFException e) {
        throw refused("its files cannot be unpacked", e);
      }
    }
  }

  private BackupRefusedException refused(String reason, @Nullable Throwable cause) {
    return new BackupRefusedException(archive, reason, cause);
  }
}
