package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.json.WorkspaceMapping;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.BackupKind;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.spi.SafeText;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a {@link Doctor} sees of the folder, whatever the sessions in it. */
final class HomeExamination {

  private static final Duration STALE = Duration.ofHours(1);
  private static final Duration OLD_BACKUP = Duration.ofDays(7);

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);

  private final StoreHome home;
  private final StoreConfig config;
  private final Findings findings;

  HomeExamination(StoreHome home, StoreConfig config, Findings findings) {
    this.home = home;
    this.config = config;
    this.findings = findings;
  }

  void permissions() {
    if (!home.root().getFileSystem().supportedFileAttributeViews().contains("posix")) {
      findings.ok("home", home.root() + ", its permissions are inherited from the folder above");
      return;
    }
    List<Path> open = files(home.root(), HomeExamination::isOpenToOthers);
    if (open.isEmpty()) {
      findings.ok("home", home.root() + ", private to you");
    } else {
      findings.warning(
          "home",
          home.root()
              + ": others may get at "
              + Findings.count(open.size(), "file")
              + ", such as "
              + name(open.get(0)),
          "chmod -R go-rwx " + SafeText.word(home.root()));
    }
  }

  /** What is passed over where sessions are looked for. */
  void passedOver() {
    new WorkspaceMapping(home.workspaceMapping())
        .damage()
        .ifPresent(
            damage ->
                findings.warning(
                    "mapping",
                    home.workspaceMapping() + ": " + damage + "; the paths in it are not known",
                    "mend it or move it away"));
    List<Path> oddlyNamed = files(home.sessions(), this::isOddlyNamed);
    if (!oddlyNamed.isEmpty()) {
      findings.warning(
          "files",
          Findings.count(oddlyNamed.size(), "file")
              + " in sessions/, such as "
              + name(oddlyNamed.get(0))
              + ", not in small letters: what is in them is not shown",
          "name them in small letters, then session-store import");
    }
  }

  private boolean isOddlyNamed(Path file) {
    String name = home.nameOf(file);
    return !StoreHome.isLegacyName(name) && StoreHome.isLegacyName(name.toLowerCase(Locale.ROOT));
  }

  private String name(Path file) {
    return file.equals(home.root()) ? "the home itself" : home.nameOf(file);
  }

  private static boolean isOpenToOthers(Path file) {
    try {
      Set<PosixFilePermission> permissions =
          Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
      return !Files.isSymbolicLink(file) && permissions.stream().anyMatch(OF_OTHERS::contains);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Finds files and folders; those that vanish meanwhile are passed over. */
  private List<Path> files(Path folder, Predicate<Path> which) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Walk walk = new Walk(which);
    try {
      Files.walkFileTree(folder, walk);
      return walk.found.stream().sorted().toList();
    } catch (IOException e) {
      findings.warning(
          "home", folder + " cannot be listed: " + e.getMessage(), "mend its permissions");
      return List.of();
    }
  }

  /** A walk through a folder that others write to meanwhile. */
  private static final class Walk extends SimpleFileVisitor<Path> {

    private final Predicate<Path> which;
    private final List<Path> found = new ArrayList<>();

    Walk(Predicate<Path> which) {
      this.which = which;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return visitFile(folder, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (which.test(file)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  void backups() {
    Backups backups = Backups.lookAt(config);
    try {
      Optional<Backup> newest =
          backups.list().stream().filter(each -> each.kind() != BackupKind.SAFETY).findFirst();
      if (newest.isPresent()) {
        judge(newest.get(), backups);
      } else if (bytes(sessionFiles()) > 0) {
        findings.warning("backups", "there is no backup", "session-store backup create");
      } else {
        findings.ok("backups", "none, and nothing to keep");
      }
    } catch (SessionStoreException e) {
      findings.error("backups", String.valueOf(e.getMessage()), "session-store backup create");
    }
  }

  private void judge(Backup backup, Backups backups) {
    backups.examine(backup);
    Duration age = Duration.between(backup.createdAt(), config.clock().instant());
    String newest = "the newest is whole, " + backup.name();
    if (age.compareTo(OLD_BACKUP) > 0) {
      findings.warning(
          "backups", newest + ", " + age.toDays() + " days old", "session-store backup create");
    } else {
      findings.ok("backups", newest);
    }
  }

  void leftOvers() {
    List<Path> temporary =
        Stream.of(
                files(home.root(), file -> isTemporary(file) && isStale(file)).stream(),
                Stream.of(
                        home.restore(),
                        home.backups().resolve(".work"),
                        home.root().resolve(DatabaseRecovery.WORK))
                    .filter(folder -> Files.isDirectory(folder) && isStale(folder)))
            .flatMap(each -> each)
            .toList();
    if (!temporary.isEmpty()) {
      findings.note(
          "left over",
          Findings.count(temporary.size(), "temporary file")
              + " of work that was cut off, such as "
              + home.nameOf(temporary.get(0)),
          "delete what is named so when no program uses the home");
    }
    // The operating system ends a lock with its process, and lock files are never removed.
    findings.ok("locks", "none can be stale: a lock ends with its process");
    kept("recovery", home.recovery(), file -> true, "versions that lost against others are kept");
    kept(
        "imported",
        home.sessions(),
        file -> String.valueOf(file.getFileName()).contains(".json.migrated"),
        "files that are imported lie there; session-store archive makes them small");
    Path abandoned = home.root().resolve("sessions.db");
    if (Files.exists(abandoned)) {
      findings.note(
          "sessions.db", "a database of an abandoned attempt; this library never uses it", null);
    }
  }

  private static boolean isTemporary(Path file) {
    String name = String.valueOf(file.getFileName());
    return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
        ? name.endsWith(".partial")
        : name.endsWith(".tmp") || name.startsWith("session-store.db.new-");
  }

  private boolean isStale(Path file) {
    try {
      Instant modified = Files.getLastModifiedTime(file).toInstant();
      return modified.isBefore(config.clock().instant().minus(STALE));
    } catch (IOException gone) {
      return false;
    }
  }

  private void kept(String kind, Path folder, Predicate<Path> which, String what) {
    List<Path> kept = files(folder, file -> Files.isRegularFile(file) && which.test(file));
    if (!kept.isEmpty()) {
      findings.note(
          kind,
          Findings.count(kept.size(), "file") + ", " + megabytes(bytes(kept)) + ": " + what,
          null);
    }
  }

  void space() {
    try {
      long needed = 2 * bytes(sessionFiles());
      long free = Files.getFileStore(home.root()).getUsableSpace();
      String message = megabytes(free) + " are free, a backup needs " + megabytes(needed);
      if (free < needed + (1 << 20)) {
        findings.warning("disk", message, "free some space on the disk of " + home.root());
      } else {
        findings.ok("disk", message);
      }
    } catch (IOException e) {
      findings.note("disk", "nobody can tell how much is free", null);
    }
  }

  private List<Path> sessionFiles() {
    try {
      return Stream.concat(home.legacyFiles().stream(), Stream.of(home.database()))
          .filter(Files::exists)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long bytes(List<Path> files) {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException gone) {
        bytes += 0;
      }
    }
    return bytes;
  }

  private static String megabytes(long bytes) {
    return ((bytes + (1 << 20) - 1) >> 20) + " MB";
  }
}
