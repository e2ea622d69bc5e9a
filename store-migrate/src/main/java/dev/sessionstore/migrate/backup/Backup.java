package dev.sessionstore.migrate.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One archive in the home's folder of backups. That it is there says that it was whole when it was
 * made; {@link Backups#verify} says whether it still is. Immutable.
 *
 * @param file the archive
 * @param kind why it was made
 * @param createdAt when it was made, in whole milliseconds; where the clock was set back since the
 *     backup before, a millisecond behind that one
 */
public record Backup(Path file, BackupKind kind, Instant createdAt) {

  /** The oldest first. */
  static final Comparator<Backup> BY_TIME = Comparator.comparing(Backup::createdAt);

  private static final String SUFFIX = ".zip";

  private static final Pattern NAME =
      Pattern.compile("(\\d{8}T\\d{9}Z)-(requested|daily|safety)\\.zip");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The backup that has this name in a folder, if it is the name of one; it need not exist. */
  static Optional<Backup> named(Path folder, String name) {
    String file = name.endsWith(SUFFIX) ? name : name + SUFFIX;
    Matcher matcher = NAME.matcher(file);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      Instant createdAt = TIME.parse(matcher.group(1), Instant::from);
      BackupKind kind = BackupKind.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
      return Optional.of(new Backup(folder.resolve(file), kind, createdAt));
    } catch (DateTimeException noSuchTime) {
      return Optional.empty();
    }
  }

  /**
   * The backups in a folder, the newest first. Other files are passed over, folders too.
   *
   * @throws IOException if it cannot be listed
   */
  static List<Backup> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .flatMap(file -> named(folder, String.valueOf(file.getFileName())).stream())
          .sorted(BY_TIME.reversed())
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Tells whether a time can be told by a name. */
  static boolean isNameable(Instant time) {
    return time.isBefore(Instant.parse("9999-12-31T00:00:00Z"));
  }

  /** The backup that is made at a time. */
  static Backup at(Path folder, Instant time, BackupKind kind) {
    String name = TIME.format(time) + "-" + kind.id() + SUFFIX;
    return new Backup(folder.resolve(name), kind, time);
  }

  /**
   * Returns the name that it is asked for by.
   *
   * @return the name of the file without {@code .zip}; names sort by time
   */
  public String name() {
    String file = String.valueOf(file().getFileName());
    return file.substring(0, file.length() - SUFFIX.length());
  }

  /** Tells whether it was made at a restore, and so is no candidate for {@code latest}. */
  boolean isSafetyCopy() {
    return kind == BackupKind.SAFETY;
  }
}
