package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the home of a soak, and the temporary folder of its processes, hold. */
final class SoakFolder {

  private static final double MEGABYTE = 1_000_000;

  /** Where the library itself begins to warn of it. */
  private static final double LONGEST_LOG = (64 << 20) / MEGABYTE;

  private final StoreHome home;
  private final Path temp;
  private final boolean mirrored;
  private final SoakTrack database = track("database", "MB");
  private final SoakTrack log = track("write-ahead log", "MB");
  private final SoakTrack json = track("JSON files", "MB");
  private final SoakTrack backups = track("backups", "MB");
  private final SoakTrack recovery = track("files in recovery", "");
  private final SoakTrack count = track("files", "");
  private final SoakTrack tempCount = track("temporary files", "");
  private final SoakTrack sessions = track("sessions", "");
  private final SoakTrack journal = track("journal rows", "");
  private final SoakTrack dead = track("journal rows of no session", "");

  SoakFolder(StoreHome home, Path temp, boolean mirrored) {
    this.home = home;
    this.temp = temp;
    this.mirrored = mirrored;
  }

  private static SoakTrack track(String what, String unit) {
    return new SoakTrack(what, "home", unit);
  }

  /** Takes a sample. */
  void sample(double minutes) throws IOException, SQLException {
    Path file = home.database();
    database.add(minutes, megabytes(file));
    log.add(minutes, megabytes(file.resolveSibling(file.getFileName() + "-wal")));
    json.add(minutes, megabytes(home.sessions()));
    backups.add(minutes, megabytes(home.backups()));
    recovery.add(minutes, count(home.recovery()));
    count.add(minutes, count(home.root()));
    tempCount.add(minutes, count(temp));
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM sessions), count(*), coalesce(sum(deleted), 0)"
                    + " FROM change_journal")) {
      sessions.add(minutes, rows.getDouble(1));
      journal.add(minutes, rows.getDouble(2));
      dead.add(minutes, rows.getDouble(3));
    }
  }

  private static double megabytes(Path path) throws IOException {
    return sum(path, file -> file.toFile().length() / MEGABYTE);
  }

  private static double count(Path folder) throws IOException {
    return sum(folder, file -> 1);
  }

  /** Files come and go while they are counted. */
  private static double sum(Path path, ToDoubleFunction<Path> figure) throws IOException {
    if (!Files.exists(path)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(file -> !Files.isDirectory(file)).mapToDouble(figure).sum();
    } catch (NoSuchFileException | UncheckedIOException e) {
      return sum(path, figure);
    }
  }

  List<SoakTrack> files() {
    return List.of(database, log, json, backups);
  }

  List<SoakTrack> rows() {
    return List.of(sessions, journal, dead, recovery, count, tempCount);
  }

  List<Finding> findings() {
    return List.of(
        log.neverAbove(LONGEST_LOG), // the file keeps the size of the largest burst
        database.growsAtMost(0.25, 4),
        json.growsAtMost(0.25, 4),
        backups.growsAtMost(0.25, 4),
        recovery.neverAbove(0),
        count.growsAtMost(0, 16),
        tempCount.growsAtMost(0, 8),
        journal.growsAtMost(0.25, 100),
        // Where there is no mirror that could pass them, they stay, one for each id.
        mirrored ? dead.growsAtMost(0.25, 100) : dead.shown());
  }

  /** Tells where each figure stood. */
  Table table() {
    Table table = Table.of("What the home held", "", "second quarter", "last quarter", "most");
    Stream.concat(files().stream(), rows().stream())
        .forEach(
            track ->
                table.row(
                    track.label(),
                    Figures.of(track.settled()),
                    Figures.of(track.end()),
                    Figures.of(track.most())));
    return table;
  }
}
