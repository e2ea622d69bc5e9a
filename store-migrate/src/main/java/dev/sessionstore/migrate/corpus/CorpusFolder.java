package dev.sessionstore.migrate.corpus;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The folder that a corpus is written to; its files are the owner's alone, and none is ever
 * replaced.
 */
final class CorpusFolder {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path home;
  private final Path sessions;
  private final boolean posix;

  CorpusFolder(Path home) {
    this.home = home;
    this.sessions = home.resolve("sessions");
    this.posix = home.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  Path mapping() {
    return home.resolve("workspace_mapping.json");
  }

  Path sessionFile(String hash) {
    return sessions.resolve(hash + ".json");
  }

  /**
   * Creates the folders, unless one of the files is there already: then nothing has been touched.
   */
  void prepareFor(List<Path> files) throws IOException {
    for (Path file : files) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(file.toString());
      }
    }
    Files.createDirectories(sessions, ownerOnly("rwx------"));
  }

  OutputStream create(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new BufferedOutputStream(
        Channels.newOutputStream(Files.newByteChannel(file, options, ownerOnly("rw-------"))),
        BUFFER_BYTES);
  }

  private FileAttribute<?>[] ownerOnly(String permissions) {
    if (!posix) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
