package dev.sessionstore.spi;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the versions that lose as files, {@code recovery/<workspace hash>/<session
 * id>-<time>-<n>.json} in the home: private, forced to the disk, each one session of legacy JSON,
 * none ever overwritten. A version that is there already is not written again, so that importing
 * twice does not keep twice.
 *
 * <p>Safe for use by many threads; several processes may use one folder.
 */
public final class RecoveryFolder implements Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(RecoveryFolder.class);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int MAX_NAME = 80;

  private final StoreHome home;
  private final Clock clock;
  private final SessionCodec codec;

  /** By folder: the files in it when it was first used, and those made since. */
  private final Map<Path, NavigableSet<String>> names = new HashMap<>();

  /**
   * Creates a recovery folder that writes with the {@link SessionCodec} on the class or module
   * path; nothing is made on disk before there is something to keep.
   *
   * @param home the home that it is in
   * @param clock tells the time that a version lost
   * @throws InvalidConfigurationException if there is no codec
   */
  public RecoveryFolder(StoreHome home, Clock clock) {
    this(
        home,
        clock,
        Services.find(SessionCodec.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidConfigurationException(
                        "nothing on the class path can write a session as JSON, which is how"
                            + " versions that lose are kept; add store-json",
                        null)));
  }

  /**
   * Creates a recovery folder; nothing is made on disk before there is something to keep.
   *
   * @param home the home that it is in
   * @param clock tells the time that a version lost
   * @param codec writes the versions
   */
  public RecoveryFolder(StoreHome home, Clock clock, SessionCodec codec) {
    this.home = home;
    this.clock = clock;
    this.codec = codec;
  }

  @Override
  public void keep(Workspace workspace, WorktreeSession loser) {
    Path folder = home.recovery().resolve(workspace.hash());
    byte[] json = codec.write(loser).getBytes(StandardCharsets.UTF_8);
    try {
      Path file = Interrupts.shielded(() -> keep(folder, safe(loser.id()) + "-", json));
      LOG.info("a version of a session that lost against another one is kept in {}", file);
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw IoFailure.writing(folder, e);
    }
  }

  /**
   * Moves a legacy file in here, whose sessions another one holds by now, as {@code file-<time>-<n>
   * .json}. Its bytes stay, elements that are no session included.
   *
   * @param workspace the workspace that it was the file of
   * @param file the file
   * @return its new path
   * @throws IOException if it cannot be moved, and has its old name; or if the new name may not
   *     survive a power cut
   */
  public Path keepFile(Workspace workspace, Path file) throws IOException {
    Path folder = home.recovery().resolve(workspace.hash());
    StoreHome.createPrivateFolders(folder);
    String prefix = "file-" + TIME.format(clock.instant()) + "-";
    for (int n = 1; ; n++) {
      try {
        return StoreHome.move(file, folder.resolve(prefix + n + ".json"));
      } catch (FileAlreadyExistsException taken) {
        LOG.debug("{}{} is taken", prefix, n);
      }
    }
  }

  private synchronized Path keep(Path folder, String prefix, byte[] json) throws IOException {
    NavigableSet<String> known = names.get(folder);
    if (known == null || !Files.isDirectory(folder)) { // which somebody may have tidied away
      known = list(folder);
      names.put(folder, known);
    }
    for (String name : known.subSet(prefix, prefix + Character.MAX_VALUE)) {
      if (holds(folder.resolve(name), json)) {
        return folder.resolve(name);
      }
    }
    Path file = write(folder, prefix + TIME.format(clock.instant()) + "-", json);
    known.add(file.getFileName().toString());
    return file;
  }

  private static NavigableSet<String> list(Path folder) throws IOException {
    StoreHome.createPrivateFolders(folder);
    NavigableSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  private static boolean holds(Path file, byte[] json) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == json.length
        && Arrays.equals(Files.readAllBytes(file), json);
  }

  private static Path write(Path folder, String prefix, byte[] json) throws IOException {
    Path file = create(folder, prefix);
    try {
      StoreHome.writeForced(file, json);
      StoreHome.forceFolder(folder);
      return file;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static Path create(Path folder, String prefix) throws IOException {
    for (int n = 1; ; n++) {
      try {
        return StoreHome.createPrivateFile(folder.resolve(prefix + n + ".json"));
      } catch (FileAlreadyExistsException taken) {
        LOG.debug("{}{} is taken", prefix, n);
      }
    }
  }

  /**
   * Makes a file name out of an id: letters, digits, {@code -} and {@code _} stay, everything else
   * becomes its UTF-8 bytes as {@code %xx}; long ones are cut. Two ids may end up with one name,
   * which the number at the end of the file name takes care of.
   */
  private static String safe(String id) {
    StringBuilder name = new StringBuilder();
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      if (name.length() >= MAX_NAME) {
        break;
      }
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (plain) {
        name.append(c);
      } else {
        name.append(String.format(Locale.ROOT, "%%%02x", (int) c));
      }
    }
    return name.toString();
  }
}
