package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.FileExamination.Taken;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.PutAwayFile;
import dev.sessionstore.spi.ReplicationSource.Backlog;
import dev.sessionstore.spi.SafeText;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import dev.sessionstore.sqlite.DatabaseView;
import dev.sessionstore.sqlite.IntegrityFinding;
import dev.sessionstore.sqlite.IntegrityReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link Doctor} sees of the database and of the legacy files, and of both together. */
final class SessionsExamination {

  private static final Duration LONG_BACKLOG = Duration.ofDays(1);

  private final StoreHome home;
  private final StoreConfig config;
  private final StorageBackend backend;
  private final Findings findings;

  SessionsExamination(
      StoreHome home, StoreConfig config, StorageBackend backend, Findings findings) {
    this.home = home;
    this.config = config;
    this.backend = backend;
    this.findings = findings;
  }

  void run() {
    try {
      findings.ok("sqlite", "version " + DatabaseView.sqliteVersion());
      if (Files.exists(home.database())) {
        IntegrityReport report = DatabaseIntegrity.check(config, true);
        tell(report);
        if (report.schemaVersion() > 0 && isReadable(report)) {
          DatabaseView.look(config, this::lookAtBoth).forEach(Runnable::run);
          return;
        }
      } else {
        findings.ok("database", "none yet");
      }
    } catch (StoreCorruptException e) {
      damaged(e.reason());
    } catch (SessionStoreException e) {
      findings.error(
          "database",
          String.valueOf(e.getMessage()),
          "do what is said of the database, then run session-store doctor again");
    }
    look(null).forEach(Runnable::run);
  }

  private static boolean isReadable(IntegrityReport report) {
    return report.findings().stream()
        .noneMatch(
            found ->
                found.kind() == IntegrityFinding.Kind.DAMAGE
                    || found.kind() == IntegrityFinding.Kind.SCHEMA);
  }

  private void damaged(String reason) {
    findings.error("database", reason, IntegrityFinding.Kind.DAMAGE.advice());
  }

  private void tell(IntegrityReport report) {
    Map<IntegrityFinding.Kind, List<IntegrityFinding>> byKind =
        new EnumMap<>(IntegrityFinding.Kind.class);
    report
        .findings()
        .forEach(each -> byKind.computeIfAbsent(each.kind(), k -> new ArrayList<>()).add(each));
    byKind.forEach(
        (kind, found) ->
            findings.error(
                "database",
                Findings.count(found.size(), "finding")
                    + " of "
                    + kind
                    + ", such as: "
                    + found.get(0).message(),
                kind.advice()));
    int present = DatabaseView.presentSchemaVersion();
    if (report.schemaVersion() > 0 && report.schemaVersion() < present) {
      findings.note(
          "schema",
          "version " + report.schemaVersion() + "; opening a store upgrades it to " + present,
          null);
    }
    if (report.isSound()) {
      findings.ok("database", "sound, by the quick check; session-store integrity looks closer");
    }
  }

  /** What to tell is decided when the look is over, for it may be taken again. */
  private List<Runnable> lookAtBoth(DatabaseView view) {
    List<Runnable> told = new ArrayList<>();
    Backlog backlog = view.backlog().orElse(new Backlog(0, null));
    told.add(() -> tell(backlog));
    told.addAll(look(view));
    if (backend != StorageBackend.SQLITE) {
      long without = sessionsWithoutFile(view);
      boolean underWay = backlog.sessions() > 0 || isWaiting(view);
      // What was written while all files were read may have come to its file by now.
      if (without > 0 && (underWay || sessionsWithoutFile(view) > 0)) {
        told.add(() -> behind("sessions/", without, underWay));
      }
    }
    return told;
  }

  private void tell(Backlog backlog) {
    if (backlog.sessions() == 0 || backend == StorageBackend.SQLITE) {
      return;
    }
    boolean tooLong =
        backlog.oldest() != null
            && backlog.oldest().isBefore(config.clock().instant().minus(LONG_BACKLOG));
    String message = Findings.count(backlog.sessions(), "session") + " wait for the JSON files";
    if (tooLong) {
      findings.warning(
          "hybrid", message + ", the oldest since " + backlog.oldest(), "session-store drain");
    } else {
      findings.note("hybrid", message, "session-store drain");
    }
  }

  private static boolean isWaiting(DatabaseView view) {
    return view.backlog().map(Backlog::sessions).orElse(0L) > 0;
  }

  private long sessionsWithoutFile(DatabaseView view) {
    Set<String> filed = new HashSet<>();
    legacyFiles()
        .forEach(
            file -> filed.add(view.canonical(Workspace.ofHash(StoreHome.hashOf(file))).hash()));
    return view.workspaces().stream()
        .filter(workspace -> !filed.contains(workspace.hash()))
        .mapToLong(workspace -> view.ids(workspace).size())
        .sum();
  }

  private List<Path> legacyFiles() {
    try {
      return home.legacyFiles();
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
  }

  private List<Runnable> look(@Nullable DatabaseView view) {
    List<FileExamination> files = new ArrayList<>();
    for (Path file : legacyFiles()) {
      Workspace workspace = Workspace.ofHash(StoreHome.hashOf(file));
      FileExamination seen = FileExamination.of(file, workspace, home, view);
      // Both may be written meanwhile; what is so by chance is not so again.
      files.add(
          view != null && backend == StorageBackend.HYBRID && seen.differs() && !isWaiting(view)
              ? FileExamination.of(file, workspace, home, view)
              : seen);
    }
    Path ofAll = home.root().resolve("sessions.json");
    if (Files.exists(ofAll)) {
      Workspace unknown = Workspace.ofHash(LegacyImporter.UNKNOWN_WORKSPACE);
      files.add(FileExamination.of(ofAll, unknown, home, view));
    }
    boolean underWay = view != null && isWaiting(view);
    List<Runnable> told = new ArrayList<>();
    told.add(() -> count(files));
    files.forEach(file -> told.add(() -> tell(file, view != null, underWay)));
    if (view != null || !Files.exists(home.database())) {
      told.addAll(lookAtArchives(view));
    }
    return told;
  }

  /** What was put away is in the database, or was deleted there, if it was put away by it. */
  private List<Runnable> lookAtArchives(@Nullable DatabaseView view) {
    List<Runnable> told = new ArrayList<>();
    try {
      DryRun store = view == null ? DryRun.intoNothing() : DryRun.into(view);
      List<PutAwayFile> unknown = PutAwayFile.unknown(home, store, store::canonical);
      if (!unknown.isEmpty()) {
        told.add(() -> tellUnknown(unknown));
      }
      for (ArchivedFile archive : ArchivedFiles.in(home).all()) {
        if (isChanged(archive, store)) {
          String hash = PutAwayFile.of(archive.path()).map(PutAwayFile::hash).orElse(null);
          Workspace workspace =
              Workspace.ofHash(hash == null ? LegacyImporter.UNKNOWN_WORKSPACE : hash);
          FileExamination seen = FileExamination.of(archive.path(), workspace, home, view);
          told.add(() -> tellChanged(seen, archive));
        }
      }
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
    return told;
  }

  private boolean isChanged(ArchivedFile archive, DryRun store) throws IOException {
    Optional<Receipt> receipt = store.receipt(home.nameOf(archive.plain()));
    return !archive.isCompressed()
        && receipt.filter(Receipt::isWhole).isPresent()
        && !archive.isThatOfAny(List.of(receipt.get()));
  }

  private void tellChanged(FileExamination file, ArchivedFile archive) {
    long lacking = file.onlyHere() + file.newerHere();
    if (lacking > 0) {
      findings.warning(
          "import",
          file.source()
              + " has changed since it was put away: "
              + Findings.count(lacking, "session")
              + " of "
              + file.sessions()
              + " are not in the database, or later in the file",
          "session-store import --from " + SafeText.word(archive.path()));
    }
  }

  private void tellUnknown(List<PutAwayFile> files) {
    findings.warning(
        "import",
        Findings.count(files.size(), "file")
            + " put away after an import into another database than "
            + home.database()
            + ", such as "
            + home.nameOf(files.get(0).path())
            + ": what is in them is not shown",
        backend == StorageBackend.JSON ? "session-store rollback" : "session-store import");
  }

  private void count(List<FileExamination> files) {
    long sessions = files.stream().mapToLong(FileExamination::sessions).sum();
    findings.ok(
        "files",
        Findings.count(files.size(), "legacy file")
            + " with "
            + Findings.count(sessions, "session"));
  }

  private void tell(FileExamination file, boolean compared, boolean underWay) {
    if (file.damage() != null) {
      findings.error(
          "files",
          file.source() + ", " + file.damage(),
          "session-store salvage " + SafeText.word(home.root().resolve(file.source())));
    }
    if (file.noSessions() > 0) {
      findings.warning(
          "files",
          file.source()
              + ": "
              + Findings.count(file.noSessions(), "element")
              + " no session, the first is "
              + file.firstOfThem(),
          "mend what is named of " + file.source() + ", then session-store import");
    }
    if (backend == StorageBackend.SQLITE) {
      if (compared || !Files.exists(home.database())) {
        tellImported(file);
      }
    } else if (compared && file.differs() && file.damage() == null) {
      tellDifference(file, underWay || file.taken() != Taken.WHOLE);
    }
  }

  private void tellImported(FileExamination file) {
    long lacking = file.onlyHere() + file.newerHere();
    if (file.taken() == Taken.WHOLE || lacking == 0) {
      return;
    }
    findings.warning(
        "import",
        file.source()
            + (file.taken() == Taken.NEVER
                ? " was never imported: "
                : " was imported in part, or has changed since: ")
            + Findings.count(lacking, "session")
            + " of "
            + file.sessions()
            + " are not in the database, or later in the file",
        "session-store import");
  }

  private void tellDifference(FileExamination file, boolean underWay) {
    if (backend == StorageBackend.JSON) {
      long there = file.onlyThere() + file.newerThere();
      if (there > 0) {
        behind(file.source(), there, false);
      }
    } else if (underWay) {
      findings.note(
          "hybrid",
          file.source() + " and the database differ, which the next drain will settle",
          "session-store drain");
    } else {
      findings.warning("hybrid", file.source() + " and the database differ", "session-store check");
    }
  }

  /** The database has what the JSON files lack. */
  private void behind(String source, long sessions, boolean underWay) {
    String message =
        source + " lacks " + Findings.count(sessions, "session") + " as the database has them";
    if (backend == StorageBackend.JSON) {
      findings.warning("json", message, "session-store rollback");
    } else if (underWay) {
      findings.note("hybrid", message, "session-store drain");
    } else {
      findings.warning("hybrid", message, "session-store check");
    }
  }
}
