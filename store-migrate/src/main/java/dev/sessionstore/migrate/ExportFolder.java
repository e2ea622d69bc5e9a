package dev.sessionstore.migrate;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.spi.StoreHome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A folder that appears with all of its content or not at all: it is filled under the name {@code
 * <folder>.partial}, forced to the disk and renamed. Used by one thread.
 */
final class ExportFolder implements AutoCloseable {

  private final Path target;
  private final Path staging;
  private boolean done;
  private long files;
  private long bytes;

  private ExportFolder(Path target, Path staging) {
    this.target = target;
    this.staging = staging;
  }

  /** Writes the content of a file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Begins to fill a folder.
   *
   * @throws InvalidConfigurationException if there is something in it, or the partial one exists
   */
  static ExportFolder create(Path folder) throws IOException {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isEmptyFolder(target)) {
      throw new InvalidConfigurationException(
          target + " is not an empty folder; name an empty or a new one", null);
    }
    Path parent = Objects.requireNonNull(target.getParent(), "the root is not empty");
    StoreHome.createPrivateFolders(parent);
    Path staging = target.resolveSibling(target.getFileName() + ".partial");
    if (Files.exists(staging, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidConfigurationException(
          staging + " is there, of a command that is running or was cut off; delete it", null);
    }
    StoreHome.createPrivateFolders(staging);
    return new ExportFolder(target, staging);
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  Path target() {
    return target;
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  void write(String name, Content content) throws IOException {
    Path file = staging.resolve(name);
    StoreHome.createPrivateFolders(Objects.requireNonNull(file.getParent(), "folder"));
    StoreHome.createPrivateFile(file);
    Interrupts.shielded(
        () -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
            files++;
            bytes += channel.size();
            return true;
          }
        });
  }

  /** Gives the folder its name. */
  void commit() throws IOException {
    try (Stream<Path> all = Files.walk(staging)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        StoreHome.forceFolder(folder);
      }
    }
    Files.deleteIfExists(target);
    try {
      Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      throw new InvalidConfigurationException(target + " was made by another program", e);
    }
    done = true;
    StoreHome.forceFolder(Objects.requireNonNull(target.getParent(), "folder"));
  }

  /** Removes what was written if it was not committed. */
  @Override
  public void close() throws IOException {
    if (done) {
      return;
    }
    List<Path> rest;
    try (Stream<Path> all = Files.walk(staging)) {
      rest = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : rest) {
      Files.deleteIfExists(each);
    }
  }
}
