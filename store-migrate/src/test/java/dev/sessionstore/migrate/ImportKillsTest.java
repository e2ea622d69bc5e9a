package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.Swept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they import, and the import that comes after them. */
class ImportKillsTest {

  @TempDir Path folder;

  private ImportHome undisturbed;
  private ImportReport report;
  private Path emptyStore;
  private Map<String, String> dump;
  private Map<String, Integer> sources;
  private Map<String, Integer> files;

  /** A process that imports, and says when it begins. */
  static final class Importing {
    public static void main(String[] args) throws IOException {
      ImportHome home = new ImportHome(Path.of(args[0]));
      try (SqliteSessionStore store = home.open()) {
        LegacyImporter importer =
            LegacyImporter.builder(home.config(), store)
                .listener(progress -> awaitInput(args.length > 1))
                .build();
        System.out.println("importing");
        importer.run();
      }
    }

    private static void awaitInput(boolean waiting) {
      try {
        if (waiting) {
          System.out.println("within");
          System.in.read();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void importUndisturbed() throws IOException {
    ImportHome empty = new ImportHome(folder.resolve("empty"));
    empty.open().close();
    emptyStore = empty.root().resolve("session-store.db");
    undisturbed = home("undisturbed");
    sources = contents(undisturbed);
    assertThat(sources.remove(""))
        .as("an empty file, which cannot be told once it is renamed")
        .isOne();
    report = undisturbed.run();
    dump = undisturbed.dump();
    files = contents(undisturbed);
  }

  private ImportHome home(String name) throws IOException {
    ImportHome home = new ImportHome(folder.resolve(name));
    LegacyCorpus.builder()
        .seed(11)
        .workspaces(3)
        .sessionsPerWorkspace(60)
        .maxOutput(3_000)
        .damaged(true)
        .build()
        .writeTo(home.root());
    Files.copy(emptyStore, home.root().resolve("session-store.db"));
    return home;
  }

  /** What the files hold, whatever they are called: how often each content is there. */
  private static Map<String, Integer> contents(ImportHome home) throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    for (String name : home.names("sessions")) {
      Path file = home.root().resolve("sessions").resolve(name);
      boolean reserved = Files.size(file) == 0 && name.contains(".migrated");
      if (!reserved) {
        contents.merge(
            (name.contains(".migrated") ? "migrated " : "")
                + Files.readString(file, StandardCharsets.ISO_8859_1),
            1,
            Integer::sum);
      }
    }
    return contents;
  }

  private void assertCompletedBy(ImportHome killed, String how) throws IOException {
    assertThat(contents(killed).keySet())
        .as("%s, the sources", how)
        .extracting(content -> content.replaceFirst("^migrated ", ""))
        .containsAll(sources.keySet());

    ImportReport second = killed.run();

    ImportHome.assertAddsUp(second);
    assertThat(killed.dump()).as(how).isEqualTo(dump);
    assertThat(contents(killed)).as(how).isEqualTo(files);
    assertThat(killed.names("recovery")).as(how).isEqualTo(undisturbed.names("recovery"));
    assertThat(second.errors()).as(how).isEqualTo(report.errors());
    assertThat(second.conflicts()).as(how).isEmpty();
  }

  private long millisToImport(ImportHome home) throws Exception {
    Process child = new ChildJvm(Importing.class, home.root()).start();
    assertThat(child.inputReader().readLine()).isEqualTo("importing");
    long start = System.nanoTime();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private void killAtRandom(int times) throws Exception {
    importUndisturbed();
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    long span = millisToImport(home("timed"));
    for (int i = 0; i < times; i++) {
      ImportHome killed = home("killed-" + i);
      Process child = new ChildJvm(Importing.class, killed.root()).start();
      assertThat(child.inputReader().readLine()).isEqualTo("importing");
      long moment = random.nextLong(span + 1);
      child.waitFor(moment, TimeUnit.MILLISECONDS);
      child.destroyForcibly().waitFor();

      assertCompletedBy(killed, "seed " + seed + ", killed after " + moment + " ms");
    }
    Swept.tell("imports", times, "kills");
  }

  @Fault(41)
  @Test
  void killedAtSomeMoments_theNextOneMakesItTheSame() throws Exception {
    killAtRandom(2);
  }

  @Fault(41)
  @Tag("sweep")
  @Test
  void killedAtAHundredMoments_theNextOneMakesItTheSame() throws Exception {
    killAtRandom(100);
  }

  @Fault(41)
  @Tag("sweep")
  @Test
  void haltedAtEveryBatch_theNextOneMakesItTheSame() throws Exception {
    importUndisturbed();
    int commits = 0;
    Process child;
    do {
      commits++;
      ImportHome halted = home("halted-" + commits);
      child = new ChildJvm(ResumedImportTest.Child.class, halted.root(), commits, "slices").start();
      child.waitFor();
      assertCompletedBy(halted, "halted at commit " + commits);
    } while (child.exitValue() == 9);
    assertThat(commits).isGreaterThan(3);
    Swept.tell("imports", commits - 1, "halts at a commit");
  }

  /** Ends when a file is recorded as dealt with, or when its batches are. */
  private void importDyingWhenRecorded(ImportHome home) {
    try (SqliteSessionStore store = home.open()) {
      ForwardingBulkWrite mortal =
          new ForwardingBulkWrite(store) {
            @Override
            public List<Outcome> merge(
                Workspace workspace,
                List<WorktreeSession> sessions,
                Recovery recovery,
                Receipt receipt) {
              super.merge(workspace, sessions, recovery, receipt);
              throw new IllegalStateException("died");
            }
          };
      LegacyImporter.builder(home.config(), mortal).build().run();
    }
  }

  @Test
  void killedBetweenReadingBackAndRenaming_isRenamedByTheNext_andNothingComesBack()
      throws IOException {
    ImportHome home = new ImportHome(folder.resolve("home"));
    home.write(WORKSPACE, "a", "b");
    assertThatThrownBy(() -> importDyingWhenRecorded(home)).hasMessage("died");
    try (SessionStore store = home.open()) {
      store.delete(WORKSPACE, "a");
    }

    ImportReport next = home.run();

    assertThat(next.skippedSessions()).isEqualTo(2);
    assertThat(home.ids(WORKSPACE)).containsExactly("b");
    assertThat(home.names("sessions")).containsExactly(WORKSPACE.hash() + ".json.migrated");
  }

  @Test
  void killedBeforeTheRename_whenTheNewNameWasReserved_takesAnother() throws IOException {
    ImportHome home = new ImportHome(folder.resolve("home"));
    Path file = home.write(WORKSPACE, "a", "b");
    String content = Files.readString(file);
    Files.createFile(file.resolveSibling(file.getFileName() + ".migrated"));

    home.run();

    assertThat(file).doesNotExist();
    assertThat(file.resolveSibling(file.getFileName() + ".migrated.2")).hasContent(content);
    Rollback.builder(home.config()).build().run();
    assertThat(file).content().contains("\"a\"", "\"b\"");
  }

  @Test
  void importOfAnotherProcess_excludesOthers_andItsDeathLetsThemIn() throws Exception {
    ImportHome home = new ImportHome(folder.resolve("home"));
    home.write(WORKSPACE, "a", "b");
    home.write(Workspace.of("/another"), "c");
    StoreConfig impatient = home.config().toBuilder().busyTimeout(Duration.ofMillis(50)).build();
    Process child = new ChildJvm(Importing.class, home.root(), "wait").start();
    try (var said = child.inputReader()) {
      assertThat(said.readLine()).isEqualTo("importing");
      assertThat(said.readLine()).isEqualTo("within");
      try (SqliteSessionStore store = home.open()) {
        assertThatThrownBy(() -> LegacyImporter.builder(impatient, store).build().run())
            .isInstanceOf(StoreBusyException.class)
            .hasMessageContaining("import.lock");
      }
    } finally {
      child.destroyForcibly().waitFor();
    }

    assertThat(home.run().isComplete()).isTrue();
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "b");
    assertThat(home.ids(Workspace.of("/another"))).containsExactly("c");
  }
}
