package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.assertAddsUp;
import static dev.sessionstore.migrate.ImportHome.json;
import static dev.sessionstore.migrate.ImportHome.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports that are cut short, and those that complete them. */
class ResumedImportTest {

  @TempDir Path folder;

  private ImportHome home;

  @BeforeEach
  void name() {
    home = new ImportHome(folder.resolve("home"));
  }

  /** Commits session by session, or as it is told, and ends at one of the commits. */
  static final class Mortal extends ForwardingBulkWrite {

    private final Runnable death;
    private final boolean committed;
    private final boolean singly;
    private int left;

    /** What was handed over, in order. */
    final List<String> merged = new ArrayList<>();

    Mortal(BulkWrite store, int commits, boolean committed, Runnable death) {
      this(store, commits, committed, true, death);
    }

    Mortal(BulkWrite store, int commits, boolean committed, boolean singly, Runnable death) {
      super(store);
      this.singly = singly;
      this.left = commits;
      this.committed = committed;
      this.death = death;
    }

    @Override
    public List<Outcome> mergeSlice(
        Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
      left--;
      if (left == 0 && !committed) {
        death.run();
      }
      List<Outcome> outcomes =
          super.mergeSlice(workspace, sessions, recovery, singly ? Duration.ZERO : atMost);
      merged.add(sessions.get(0).session().id());
      if (left == 0 && committed) {
        death.run();
      }
      return outcomes;
    }
  }

  private static void die() {
    throw new IllegalStateException("died");
  }

  private static void importMortally(ImportHome home, int commits, boolean committed) {
    try (SqliteSessionStore store = home.open()) {
      Mortal mortal = new Mortal(store, commits, committed, ResumedImportTest::die);
      LegacyImporter.builder(home.config(), mortal).build().run();
    }
  }

  private static void fill(ImportHome home) throws IOException {
    LegacyCorpus.builder()
        .seed(5)
        .workspaces(3)
        .sessionsPerWorkspace(8)
        .maxOutput(500)
        .build()
        .writeTo(home.root());
  }

  /** The same home again, with an empty store, which takes longer to make than to copy. */
  private ImportHome another(String name, Path emptyStore) throws IOException {
    ImportHome another = new ImportHome(folder.resolve(name));
    fill(another);
    Files.copy(emptyStore, another.root().resolve("session-store.db"));
    return another;
  }

  @Fault(41)
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void killedAtAnyCommit_theNextOneMakesItTheSame(boolean committed) throws IOException {
    ImportHome empty = new ImportHome(folder.resolve("empty"));
    empty.open().close();
    fill(home);
    long total = home.run().migratedSessions();
    Map<String, String> undisturbed = home.dump();
    List<String> files = home.names("sessions");
    for (int commits = 1; commits <= total; commits++) {
      ImportHome killed = another("killed-" + commits, empty.root().resolve("session-store.db"));
      int deadly = commits;
      assertThatThrownBy(() -> importMortally(killed, deadly, committed)).hasMessage("died");

      ImportReport report = killed.run();

      assertAddsUp(report);
      assertThat(report.isComplete()).isTrue();
      assertThat(killed.dump()).as("killed at commit %d", commits).isEqualTo(undisturbed);
      assertThat(killed.names("sessions")).isEqualTo(files);
      assertThat(killed.names("recovery")).isEmpty();
    }
  }

  /** Another process, which ends without a word. */
  static final class Child {
    public static void main(String[] args) {
      ImportHome home = new ImportHome(Path.of(args[0]));
      int commits = Integer.parseInt(args[1]);
      try (SqliteSessionStore store = home.open()) {
        boolean singly = args.length == 2;
        Mortal mortal =
            new Mortal(store, commits, true, singly, () -> Runtime.getRuntime().halt(9));
        LegacyImporter.builder(home.config(), mortal).build().run();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void processThatIsHalted_losesNothing(int commits) throws Exception {
    fill(home);
    ImportHome killed = new ImportHome(folder.resolve("killed"));
    fill(killed);
    home.run();
    Process child = new ChildJvm(Child.class, killed.root(), commits).start();
    assertThat(child.waitFor()).isEqualTo(9);

    ImportReport report = killed.run();

    assertThat(report.skippedSessions()).isGreaterThanOrEqualTo(commits);
    assertThat(killed.dump()).isEqualTo(home.dump());
  }

  private static String[] ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "s-" + i).toArray(String[]::new);
  }

  private List<String> mergedByTheNext() {
    try (SqliteSessionStore store = home.open()) {
      Mortal recorder = new Mortal(store, 0, true, () -> {});
      LegacyImporter.builder(home.config(), recorder).build().run();
      return recorder.merged;
    }
  }

  @Test
  void next_goesOnWhereItWas_andWhatWasDeletedMeanwhileStaysDeleted() throws IOException {
    home.write(WORKSPACE, ids(0, 10));
    assertThatThrownBy(() -> importMortally(home, 6, true)).hasMessage("died");
    try (SessionStore store = home.open()) {
      store.delete(WORKSPACE, "s-2");
      store.update(WORKSPACE, session("s-3").toBuilder().task("changed").build());
    }

    assertThat(mergedByTheNext()).containsExactly(ids(6, 10));
    assertThat(home.ids(WORKSPACE)).hasSize(9).doesNotContain("s-2");
    assertThat(home.names("recovery")).hasSize(1);
  }

  @Test
  void fileGrownBehindThePlace_goesOnThere_changedBeforeIt_isComparedAsAWhole() throws IOException {
    Path file = home.write(WORKSPACE, ids(0, 4));
    assertThatThrownBy(() -> importMortally(home, 2, true)).hasMessage("died");
    home.write(WORKSPACE, ids(0, 6));
    assertThat(mergedByTheNext()).containsExactly(ids(2, 6));

    home.write(WORKSPACE, ids(0, 9));
    assertThatThrownBy(() -> importMortally(home, 8, true)).hasMessage("died");
    List<WorktreeSession> changed = new ArrayList<>(ImportHome.sessions(ids(0, 9)));
    changed.set(1, session("s-1", "2026-01-01T00:00:00Z"));
    Files.writeString(file, json(changed));
    assertThat(mergedByTheNext()).containsExactly(ids(0, 9));
  }

  @Test
  void receipt_tellsThePlaceOfEachCommit() throws IOException {
    Path file = home.write(WORKSPACE, ids(0, 3));
    String name = "sessions/" + file.getFileName();
    assertThatThrownBy(() -> importMortally(home, 2, true)).hasMessage("died");

    try (SqliteSessionStore store = home.open()) {
      Receipt receipt = store.receipt(name).orElseThrow();
      assertThat(receipt.isWhole()).isFalse();
      assertThat(receipt.sessions()).isEqualTo(2);
      String taken = Files.readString(file).substring(0, (int) receipt.position());
      assertThat(taken).endsWith("}").contains("\"s-1\"").doesNotContain("\"s-2\"");
      assertThat(ContentHash.matches(file, receipt.position(), receipt.contentHash())).isTrue();
    }
  }

  @Test
  void cancelled_endsBetweenTwoSessions_andTheNextOneGoesOn() throws IOException {
    home.write(WORKSPACE, ids(0, 1_200));
    home.write(Workspace.of("/another"), "a");
    List<ImportProgress> progress = new ArrayList<>();
    try (SqliteSessionStore store = home.open()) {
      LegacyImporter[] importer = new LegacyImporter[1];
      importer[0] =
          LegacyImporter.builder(home.config(), store)
              .listener(
                  each -> {
                    progress.add(each);
                    importer[0].cancel();
                  })
              .build();

      ImportReport report = importer[0].run();

      assertAddsUp(report);
      assertThat(report.cancelled()).isTrue();
      assertThat(report.isComplete()).isFalse();
      assertThat(report.files()).hasSizeLessThan(3);
      assertThat(report.totalSessions()).isLessThan(1_200);
    }
    assertThat(progress.get(0).bytes()).isPositive();

    ImportReport next = home.run();

    assertThat(next.isComplete()).isTrue();
    assertThat(next.totalSessions()).isEqualTo(1_201);
    assertThat(next.files()).allMatch(file -> file.state() == State.READ);
    assertThat(home.ids(WORKSPACE)).containsExactly(ids(0, 1_200));
  }

  @Test
  void progress_tellsRateAndTimeLeft() {
    ImportProgress half = new ImportProgress(1, 2, 500, 1_000, 40, 2_000);

    assertThat(half.sessionsPerSecond()).isEqualTo(20);
    assertThat(half.remainingMs()).isEqualTo(2_000);
    assertThat(new ImportProgress(0, 2, 0, 1_000, 0, 0).remainingMs()).isEqualTo(-1);
    assertThat(new ImportProgress(0, 2, 0, 1_000, 0, 0).sessionsPerSecond()).isZero();
  }
}
