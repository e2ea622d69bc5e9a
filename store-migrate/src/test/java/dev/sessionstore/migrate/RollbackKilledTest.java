package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Swept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollback whose process is killed comes to the same end when it is run again. */
class RollbackKilledTest {

  private static final Workspace OTHER = Workspace.ofHash("1111111111111111");

  @TempDir Path folder;

  private TwoStores model;
  private Map<String, String> expected;

  /** Files put away once and twice, two hashes of one workspace, and weeks on SQLite since. */
  @BeforeEach
  void makeModel() throws IOException {
    model = new TwoStores(Files.createDirectories(folder.resolve("model")));
    LegacyCorpus.builder()
        .seed(11)
        .workspaces(3)
        .sessionsPerWorkspace(20)
        .maxOutput(2_000)
        .build()
        .writeTo(model.home());
    model.sqlite(store -> store.alias(WORKSPACE, OTHER.hash()));
    model.json(
        store -> {
          store.create(WORKSPACE, session("own"));
          store.create(WORKSPACE, session("deleted"));
          store.create(OTHER, session("other"));
        });
    importFiles();
    model.json(store -> store.create(WORKSPACE, session("second")));
    importFiles();
    model.sqlite(
        store -> {
          for (Workspace workspace : store.workspaces()) {
            for (WorktreeSession each : store.getAll(workspace).stream().limit(7).toList()) {
              store.update(workspace, changed(each, "changed", "2030-01-01T00:00:00Z"));
            }
            store.create(workspace, session("born"));
          }
          store.delete(WORKSPACE, "deleted");
        });
    model.json(store -> store.create(OTHER, session("new in the other")));
    model.sqlite(store -> store.search(WORKSPACE, "task", 1));
    assertThat(Rollback.builder(copy("expected").config()).build().run().isComplete()).isTrue();
    expected = new TwoStores(folder.resolve("expected")).jsonDumps();
  }

  private void importFiles() {
    StoreConfig config = model.config().toBuilder().backend(StorageBackend.SQLITE).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      assertThat(LegacyImporter.builder(config, store).build().run().isComplete()).isTrue();
    }
  }

  private TwoStores copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> all = Files.walk(model.home())) {
      for (Path path : all.toList()) {
        Files.copy(
            path,
            copy.resolve(model.home().relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return new TwoStores(copy);
  }

  /** The process that is killed. */
  static final class Child {

    /** Says when it begins, and rolls back. */
    public static void main(String[] args) {
      StoreConfig config = new TwoStores(Path.of(args[0])).config();
      System.out.println("begins");
      System.out.flush();
      Rollback.builder(config).build().run();
    }
  }

  /** Returns how long the child took, from its beginning, in milliseconds. */
  private static long run(TwoStores home, long killAfterMillis) throws Exception {
    Process child = new ChildJvm(Child.class, home.home()).start();
    assertThat(child.inputReader().readLine()).isEqualTo("begins");
    long start = System.nanoTime();
    if (!child.waitFor(killAfterMillis, TimeUnit.MILLISECONDS)) {
      child.destroyForcibly().waitFor();
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  private void killAndRunAgain(int times, long whole) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < times; i++) {
      TwoStores home = copy("home-" + i);
      long moment = random.nextLong(whole);
      run(home, moment);
      if (random.nextBoolean()) {
        run(home, random.nextLong(whole));
      }

      RollbackReport report = Rollback.builder(home.config()).build().run();

      String context = "seed " + seed + ", kill " + i + " after " + moment + " ms: " + report;
      assertThat(report.isComplete()).as(context).isTrue();
      assertThat(home.jsonDumps()).as(context).isEqualTo(expected);
      assertThat(home.sqliteDumps()).as(context).containsAllEntriesOf(expected);
      assertThat(home.legacyFile(SmokeTest.WORKSPACE)).doesNotExist();
    }
    Swept.tell("rollbacks", times, "times killed once or twice");
  }

  @Test
  void killedAtAMoment() throws Exception {
    assertThat(expected.get(WORKSPACE.hash()))
        .contains("\"own\"", "\"other\"", "\"second\"", "\"new in the other\"", "\"born\"")
        .doesNotContain("\"deleted\"");
    killAndRunAgain(1, 1_500);
  }

  @Test
  @Tag("sweep")
  void killedAtManyMoments() throws Exception {
    killAndRunAgain(40, run(copy("whole"), Duration.ofMinutes(1).toMillis()));
  }
}
