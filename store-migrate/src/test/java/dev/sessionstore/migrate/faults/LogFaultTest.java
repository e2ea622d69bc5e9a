package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ChildJvm;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import dev.sessionstore.sqlite.IntegrityFinding;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.Swept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead log of a process that was killed, and that something has damaged since. */
class LogFaultTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final int IN_DATABASE = 3;
  private static final int IN_LOG = 12;
  private static final int HEADER = 32;
  private static final int FRAME = 24 + 4096;

  @TempDir Path folder;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private FaultHome killed;
  private byte[] log;

  /** The process. While somebody reads, nothing of the log gets into the database. */
  static final class Child {
    public static void main(String[] args) throws SQLException {
      FaultHome home = new FaultHome(Path.of(args[0]), StoreKind.valueOf(args[1]));
      try (SessionStore store = home.open()) {
        create(store, 0, IN_DATABASE);
      }
      try (Connection reader =
              DriverManager.getConnection("jdbc:sqlite:" + home.home().database());
          Statement statement = reader.createStatement();
          SessionStore store = home.open()) {
        statement.execute("BEGIN");
        statement.executeQuery("SELECT count(*) FROM sessions").close();
        create(store, IN_DATABASE, IN_DATABASE + IN_LOG);
        Runtime.getRuntime().halt(0);
      }
    }
  }

  private static void create(SessionStore store, int from, int to) {
    IntStream.range(from, to).forEach(i -> store.create(WORKSPACE, session(i)));
  }

  private static WorktreeSession session(int number) {
    return SampleSessions.full("s" + number).toBuilder()
        .task(("number " + number + " ").repeat(1 + number * 150))
        .build();
  }

  @BeforeEach
  void killAProcess() throws IOException {
    System.out.println("seed " + seed);
    killed = new FaultHome(folder.resolve("killed"), StoreKind.SQLITE);
    new ChildJvm(Child.class, killed.root(), killed.kind()).run();
    log = Files.readAllBytes(beside("-wal"));
    assertThat((log.length - HEADER) / FRAME).isGreaterThan(IN_LOG);
  }

  private Path beside(String suffix) {
    return killed.root().resolve("session-store.db" + suffix);
  }

  /** The home again, with this log; with the index of the log, or without it. */
  private FaultHome withLog(byte[] damaged, boolean index) throws IOException {
    Path root = Files.createDirectory(folder.resolve("run"));
    Files.copy(killed.home().database(), root.resolve("session-store.db"));
    if (damaged != null) {
      Files.write(root.resolve("session-store.db-wal"), damaged);
    }
    if (index) {
      Files.copy(beside("-shm"), root.resolve("session-store.db-shm"));
    }
    return new FaultHome(root, StoreKind.SQLITE);
  }

  /** Returns how many of the sessions are there: the first ones, whole. */
  private int prefixThatIsLeft(byte[] damaged, String context) throws IOException {
    FaultHome home = withLog(damaged, random.nextBoolean());
    int left;
    try (SessionStore store = home.open()) {
      List<WorktreeSession> sessions = store.getAll(WORKSPACE);
      left = sessions.size();
      assertThat(sessions)
          .as(context)
          .isEqualTo(IntStream.range(0, left).mapToObj(LogFaultTest::session).toList());
      assertThat(left).as(context).isGreaterThanOrEqualTo(IN_DATABASE);
      store.create(WORKSPACE, SampleSessions.simple("new"));
      assertThat(store.search(WORKSPACE, "number", 100)).as(context).hasSize(left);
    }
    home.assertSound(context);
    delete(home.root());
    return left;
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void cutAt(Set<Integer> lengths) throws IOException {
    int before = 0;
    for (int length : lengths) {
      String context = "seed " + seed + ", cut at " + length + " of " + log.length;
      int left = prefixThatIsLeft(Arrays.copyOf(log, length), context);
      assertThat(left).as(context).isGreaterThanOrEqualTo(before);
      before = left;
    }
    assertThat(before).isEqualTo(IN_DATABASE + IN_LOG);
    Swept.tell("write-ahead log", lengths.size(), "cuts");
  }

  /** Each frame's beginning, the byte before and after it, and a place within. */
  private TreeSet<Integer> placesInEveryFrame() {
    TreeSet<Integer> places = new TreeSet<>(List.of(0, 1, HEADER - 1, log.length));
    for (int frame = HEADER; frame < log.length; frame += FRAME) {
      places.addAll(List.of(frame, frame + 1, frame + 23, frame + 24, frame + FRAME - 1));
      places.add(frame + random.nextInt(FRAME));
    }
    return places;
  }

  @Fault(4)
  @Test
  void logCutWithinSomeFrames_leavesThePrefixOfItsCommits() throws IOException {
    TreeSet<Integer> some = new TreeSet<>(List.of(0, log.length));
    placesInEveryFrame().stream().filter(any -> random.nextInt(35) == 0).forEach(some::add);
    cutAt(some);
  }

  @Fault(4)
  @Tag("sweep")
  @Test
  void logCutWithinEveryFrame_leavesThePrefixOfItsCommits() throws IOException {
    TreeSet<Integer> all = placesInEveryFrame();
    for (int length = 0; length < log.length; length += 512) {
      all.add(length);
    }
    cutAt(all);
  }

  private void flipAt(Set<Integer> places) throws IOException {
    for (int at : places) {
      byte[] flipped = log.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      int left = prefixThatIsLeft(flipped, "seed " + seed + ", flipped a bit of byte " + at);
      // Whether its frame counts is for SQLite to say; those behind it do not.
      assertThat(left).isLessThanOrEqualTo(IN_DATABASE + IN_LOG);
    }
    Swept.tell("write-ahead log", places.size(), "flipped bits");
  }

  @Fault(5)
  @Test
  void bitFlippedInSomeFrames_leavesAPrefixOfTheCommits() throws IOException {
    TreeSet<Integer> some = new TreeSet<>(List.of(0, 17, 25));
    placesInEveryFrame().stream()
        .filter(any -> any < log.length && random.nextInt(35) == 0)
        .forEach(some::add);
    flipAt(some);
  }

  @Fault(5)
  @Tag("sweep")
  @Test
  void bitFlippedInEveryFrame_leavesAPrefixOfTheCommits() throws IOException {
    TreeSet<Integer> all = placesInEveryFrame();
    all.remove(log.length);
    IntStream.range(0, HEADER + 24).forEach(all::add);
    for (int at = 0; at < log.length; at += 1 + random.nextInt(600)) {
      all.add(at);
    }
    flipAt(all);
  }

  private static List<String> linesOfOpening(FaultHome home) {
    try (LogLines lines = new LogLines(SqliteSessionStore.class.getPackageName())) {
      home.open().close();
      return lines.all();
    }
  }

  @Fault(6)
  @Test
  void logDeleted_isDetected() throws IOException {
    FaultHome home = withLog(null, true);

    assertThat(DatabaseIntegrity.check(home.kind().config(home.root()), true).findings())
        .singleElement()
        .extracting(IntegrityFinding::kind)
        .isEqualTo(IntegrityFinding.Kind.LOG);
    assertThat(linesOfOpening(home))
        .singleElement()
        .asString()
        .startsWith("WARN " + home.home().database())
        .contains("-wal, was removed");

    assertThat(linesOfOpening(home)).as("lines once all is well again").isEmpty();
    home.assertSound("once all is well again");
  }

  @Fault(6)
  @Test
  void logDeletedBesideJsonFiles_losesNoSession_forTheyHaveWhatWasInIt() throws IOException {
    FaultHome home = new FaultHome(folder.resolve("hybrid"), StoreKind.HYBRID_SYNC);
    new ChildJvm(Child.class, home.root(), home.kind()).run();
    Files.delete(home.root().resolve("session-store.db-wal"));

    assertThat(home.held())
        .allSatisfy(
            held ->
                assertThat(held.get(WORKSPACE.hash()))
                    .isEqualTo(
                        IntStream.range(0, IN_DATABASE + IN_LOG)
                            .mapToObj(LogFaultTest::session)
                            .toList()));
    home.assertSound("after its log was deleted");
  }
}
