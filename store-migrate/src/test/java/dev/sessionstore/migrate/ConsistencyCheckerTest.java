package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.TwoStores.WORKSPACE;
import static dev.sessionstore.migrate.TwoStores.changed;
import static dev.sessionstore.migrate.TwoStores.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.RawJson;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.hybrid.metrics.MetricsListener;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.migrate.Discrepancy.Field;
import dev.sessionstore.migrate.Discrepancy.Kind;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.CorpusReport;
import dev.sessionstore.migrate.corpus.Damage;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistencyCheckerTest {

  @TempDir Path home;
  private TwoStores both;

  @BeforeEach
  void setUp() {
    both = new TwoStores(home);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 42})
  void imported_isConsistent(long seed) throws IOException {
    LegacyCorpus.builder().seed(seed).maxOutput(2_000).workspaces(4).build().writeTo(home);
    both.importAll();

    ConsistencyReport report = both.check();

    assertThat(report.isConsistent()).isTrue();
    assertThat(report.meetsPlan()).isTrue();
    assertThat(report.totalWorkspaces()).isEqualTo(4);
    assertThat(report.totalSessions()).isGreaterThan(20).isEqualTo(report.consistent());
    assertThat(report.discrepancies()).isEmpty();
  }

  @Test
  void nothingThere_isConsistent() {
    ConsistencyReport report = both.check();

    assertThat(report.isConsistent()).isTrue();
    assertThat(report.consistentPercent()).isEqualTo(100);
  }

  @Test
  void everyDifferingField_isNamed_inBothDirections() {
    WorktreeSession before =
        session("s-1").toBuilder()
            .instances(
                List.of(
                    WorktreeInstance.builder()
                        .instanceId(1)
                        .status(InstanceStatus.RUNNING)
                        .extensions(RawJson.of("{\"a/b~c\":{\"deep\":1.50}}"))
                        .build()))
            .build();
    WorktreeSession after =
        changed(before, "secret", "2025-11-09T00:00:02Z").toBuilder()
            .instances(
                List.of(
                    WorktreeInstance.builder().instanceId(1).status(InstanceStatus.FAILED).build()))
            .build();
    both.json(store -> store.create(WORKSPACE, before));
    both.json(store -> store.create(WORKSPACE, session("j")));
    both.sqlite(store -> store.create(WORKSPACE, after));
    both.sqlite(store -> store.create(WORKSPACE, session("q")));

    ConsistencyReport report = both.check();

    assertThat(report.isConsistent()).isFalse();
    assertThat(report.meetsPlan()).isFalse();
    assertThat(report.totalSessions()).isEqualTo(3);
    assertThat(report.inconsistent()).isEqualTo(1);
    assertThat(report.sqliteOnly()).isEqualTo(1);
    assertThat(report.jsonOnly()).isEqualTo(1);
    assertThat(report.consistentPercent()).isZero();
    assertThat(report.discrepancies())
        .extracting(Discrepancy::sessionId, Discrepancy::kind, Discrepancy::workspacePath)
        .containsExactlyInAnyOrder(
            tuple("s-1", Kind.DIFFERENT, "/no/such/project"),
            tuple("q", Kind.SQLITE_ONLY, "/no/such/project"),
            tuple("j", Kind.JSON_ONLY, "/no/such/project"));
    assertThat(fields(report, "s-1"))
        .containsExactly(
            new Field("/task", null, null),
            new Field("/updatedAt", null, null),
            new Field("/instances/0/status", null, null),
            new Field("/instances/0/a~1b~0c", null, null));
    assertThat(report.toString()).doesNotContain("secret");
    ConsistencyReport shown =
        ConsistencyChecker.builder(both.config()).showValues(true).build().run();
    assertThat(fields(shown, "s-1"))
        .contains(new Field("/task", "\"secret\"", "\"task of s-1\""))
        .contains(new Field("/instances/0/status", "\"failed\"", "\"running\""))
        .anySatisfy(
            field -> {
              assertThat(field.pointer()).isEqualTo("/instances/0/a~1b~0c");
              assertThat(field.sqlite()).isNull();
              assertThat(field.json()).matches("(?s)\\{\\s*\"deep\": 1.50\\s*}");
            });
  }

  private static List<Field> fields(ConsistencyReport report, String id) {
    return report.discrepancies().stream()
        .filter(each -> each.sessionId().equals(id))
        .findFirst()
        .orElseThrow()
        .fields();
  }

  @Test
  void damagedFile_isAFindingOfItsOwn_andHidesNoOther() throws IOException {
    CorpusReport corpus =
        LegacyCorpus.builder().workspaces(2).maxOutput(2_000).damaged(true).build().writeTo(home);
    both.importAll();

    ConsistencyReport report = both.check();

    assertThat(report.isConsistent()).isFalse();
    assertThat(report.discrepancies()).isEmpty();
    List<String> unreadable =
        corpus.files().stream()
            .filter(file -> file.damage().filter(ConsistencyCheckerTest::isUnreadable).isPresent())
            .map(CorpusFile::hash)
            .map(hash -> "sessions/" + hash + ".json")
            .sorted()
            .toList();
    assertThat(report.unreadable()).hasSize(4);
    assertThat(report.unreadable())
        .extracting(UnreadableFile::source)
        .containsExactlyElementsOf(unreadable);
    assertThat(report.unreadable())
        .allSatisfy(
            file -> {
              assertThat(file.bytePosition()).isNotNegative();
              assertThat(file.kind()).isEqualTo("StoreCorrupt");
              assertThat(file.reason()).isNotBlank();
            });
    // What an import has saved of such a file cannot be compared.
    assertThat(report.uncompared()).isPositive();
    assertThat(report.consistent()).isEqualTo(report.totalSessions() - report.uncompared());
  }

  private static boolean isUnreadable(Damage damage) {
    return !damage.isHarmless() && damage != Damage.BAD_ELEMENT;
  }

  @Test
  void archived_laterVersionsNewSessionsAndDeletions_areNoInconsistency() {
    both.json(
        store -> {
          store.create(WORKSPACE, session("same"));
          store.create(WORKSPACE, session("newer"));
          store.create(WORKSPACE, session("deleted"));
        });
    both.importAll();
    both.archive();
    both.sqlite(
        store -> {
          store.update(WORKSPACE, changed(session("newer"), "later", "2025-11-10T00:00:00Z"));
          store.delete(WORKSPACE, "deleted");
          store.create(WORKSPACE, session("born"));
          store.create(Workspace.of("/no/other"), session("born elsewhere"));
        });

    ConsistencyReport report = both.check();

    assertThat(report.isConsistent()).isTrue();
    assertThat(report.totalSessions()).isEqualTo(4);
    assertThat(report.archived()).isEqualTo(new ArchivedSessions(1, 3, 1, 1));
  }

  @Test
  void archived_missingOrOlder_isAnInconsistency_inEachArchive() {
    both.json(store -> store.create(WORKSPACE, session("s-1", "2025-11-10T00:00:00Z")));
    both.json(store -> store.create(WORKSPACE, session("missing")));
    both.archive();
    both.json(store -> store.create(WORKSPACE, session("missing too")));
    both.archive();
    both.sqlite(store -> store.create(WORKSPACE, session("s-1", "2025-11-09T00:00:00Z")));

    ConsistencyReport report = both.check();

    String name = "sessions/" + WORKSPACE.hash() + ".json.migrated";
    assertThat(report.discrepancies())
        .extracting(Discrepancy::sessionId, Discrepancy::kind, Discrepancy::source)
        .containsExactly(
            tuple("s-1", Kind.DIFFERENT, name),
            tuple("missing", Kind.JSON_ONLY, name),
            tuple("missing too", Kind.JSON_ONLY, name + ".2"));
    assertThat(report.consistent()).isZero();
    assertThat(report.totalSessions()).isEqualTo(3);
  }

  @Test
  void archived_deletionThatTheJournalRemembers_isNoInconsistency() {
    both.hybrid(store -> store.create(WORKSPACE, session("s-1")));
    both.archive();
    both.sqlite(
        store -> {
          store.create(WORKSPACE, session("s-2"));
          store.delete(WORKSPACE, "s-1");
        });

    assertThat(both.check().isConsistent()).isTrue();
    assertThat(both.check().archived().deleted()).isEqualTo(1);
  }

  @Test
  void archived_damaged_isAFinding() throws IOException {
    both.json(store -> store.create(WORKSPACE, session("s-1")));
    both.importAll();
    Path file = both.legacyFile(WORKSPACE);
    Files.writeString(file, Files.readString(file) + "x");
    both.archive();

    ConsistencyReport report = both.check();

    assertThat(report.isConsistent()).isFalse();
    assertThat(report.unreadable())
        .extracting(UnreadableFile::source)
        .containsExactly("sessions/" + WORKSPACE.hash() + ".json.migrated");
    assertThat(report.consistent()).isEqualTo(1);
  }

  @Test
  void bornInSqlite_whereThereWasNeverAFile_isNoInconsistency() {
    both.sqlite(store -> store.create(WORKSPACE, session("born")));
    StoreConfig alone = both.config().toBuilder().backend(StorageBackend.SQLITE).build();

    ConsistencyReport report = ConsistencyChecker.builder(alone).build().run();

    assertThat(report.isConsistent()).isTrue();
    assertThat(report.totalSessions()).isEqualTo(1);
    assertThat(both.check().sqliteOnly()).as("hybrid").isEqualTo(1);
  }

  @Test
  void fileOfAHybridStoreThatIsGone_isAnInconsistency() throws IOException {
    both.hybrid(store -> store.create(WORKSPACE, session("s-1")));
    Files.delete(both.legacyFile(WORKSPACE));

    assertThat(both.check().sqliteOnly()).isEqualTo(1);
  }

  @Test
  void besideAnArchive_aPresentFileIsCompared_andNewWorkspacesAreInconsistent() {
    both.json(store -> store.create(WORKSPACE, session("s-1")));
    both.importAll();
    both.archive();
    both.json(store -> store.create(WORKSPACE, session("s-2")));
    both.sqlite(store -> store.create(Workspace.of("/no/other"), session("born")));

    ConsistencyReport report = both.check();

    assertThat(report.sqliteOnly()).isEqualTo(2);
    assertThat(report.jsonOnly()).isEqualTo(1);
    assertThat(report.archived().files()).isZero();
  }

  @Test
  void whileAHybridStoreIsWritten_nothingIsReported() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch written = new CountDownLatch(200);
    try (HybridSessionStore store = HybridSessionStore.open(both.config())) {
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 0; !stop.get(); i++) {
                    String id = "s-" + i % 100;
                    if (i % 7 == 6) {
                      store.delete(WORKSPACE, id);
                    } else if (store.find(WORKSPACE, id).isEmpty()) {
                      store.create(WORKSPACE, session(id));
                    } else {
                      String task = "task " + i;
                      store.modify(WORKSPACE, id, old -> old.toBuilder().task(task).build());
                    }
                    written.countDown();
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      writer.start();
      written.await();

      ConsistencyReport report = both.check();

      stop.set(true);
      writer.join();
      assertThat(failure.get()).isNull();
      assertThat(report.discrepancies()).isEmpty();
      assertThat(report.totalSessions()).isPositive();
    }
    assertThat(both.check().isConsistent()).isTrue();
  }

  @Test
  void writesThatNobodyMirrors_areReportedInTheEnd() {
    both.hybrid(store -> store.create(WORKSPACE, session("s-1")));
    both.sqlite(
        store -> store.update(WORKSPACE, changed(session("s-1"), "later", "2025-11-10T00:00:00Z")));

    ConsistencyReport report =
        ConsistencyChecker.builder(both.config()).patience(Duration.ofMillis(100)).build().run();

    assertThat(report.inconsistent()).isEqualTo(1);
  }

  @Test
  void listener_isTold_andMayEndIt() {
    both.json(store -> store.create(WORKSPACE, session("s-1")));
    AtomicLong sessions = new AtomicLong();
    ConsistencyChecker.builder(both.config())
        .listener((done, workspaces, count) -> sessions.set(done * 10 + workspaces + count))
        .build()
        .run();
    assertThat(sessions).hasValue(12);

    ConsistencyChecker checker =
        ConsistencyChecker.builder(both.config())
            .listener(
                (done, workspaces, count) -> {
                  throw new CancellationException("enough");
                })
            .build();

    assertThatThrownBy(checker::run).isInstanceOf(CancellationException.class);
  }

  @Test
  void metrics_count() {
    both.json(store -> store.create(WORKSPACE, session("s-1")));
    both.importAll();
    both.sqlite(store -> store.create(WORKSPACE, session("s-2")));
    AtomicLong differing = new AtomicLong();
    MetricsRecorder metrics = new MetricsRecorder(Clock.systemUTC());
    metrics.addListener(
        new MetricsListener() {
          @Override
          public void diverged(long sessions) {
            differing.set(sessions);
          }
        });

    ConsistencyChecker.builder(both.config()).metrics(metrics).build().run();

    assertThat(differing).hasValue(1);
  }

  @Test
  void whatIsNoFile_isAFinding_andHidesNoOther() throws IOException {
    both.hybrid(store -> store.create(Workspace.of("/no/other"), session("b")));
    both.sqlite(store -> store.create(WORKSPACE, session("a")));
    Files.createDirectories(both.legacyFile(WORKSPACE));

    ConsistencyReport report = both.check();

    assertThat(report.unreadable())
        .extracting(UnreadableFile::kind)
        .containsExactly("StoreUnavailable");
    assertThat(report.uncompared()).isEqualTo(1);
    assertThat(report.consistent()).isEqualTo(1);
  }

  @Test
  void damagedDatabase_isAnError() throws IOException {
    Files.writeString(home.resolve("session-store.db"), "no database ".repeat(100));

    assertThatThrownBy(both::check).isInstanceOf(StoreCorruptException.class);
  }

  @Test
  void schedule_checksAgainAndAgain_alsoAfterAFailure() throws Exception {
    BlockingQueue<ConsistencyReport> reports = new ArrayBlockingQueue<>(100);
    ConsistencyChecker checker = ConsistencyChecker.builder(both.config()).build();
    try (ScheduledCheck schedule =
        ScheduledCheck.start(
            checker,
            Duration.ZERO,
            Duration.ofMillis(1),
            report -> {
              reports.offer(report);
              throw new IllegalStateException("an editor's mistake");
            })) {
      assertThat(reports.poll(1, TimeUnit.MINUTES)).isNotNull();
      both.json(store -> store.create(WORKSPACE, session("s-1")));
      ConsistencyReport report = reports.poll(1, TimeUnit.MINUTES);
      while (report != null && report.isConsistent()) {
        report = reports.poll(1, TimeUnit.MINUTES);
      }
      assertThat(report).isNotNull();
    }
  }

  @Test
  void schedule_closedDuringACheck_endsIt() throws Exception {
    both.json(store -> store.create(WORKSPACE, session("s-1")));
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean reported = new AtomicBoolean();
    CountDownLatch closing = new CountDownLatch(1);
    ConsistencyChecker checker =
        ConsistencyChecker.builder(both.config())
            .listener(
                (done, workspaces, sessions) -> {
                  begun.countDown();
                  awaitQuietly(closing);
                })
            .build();
    both.json(store -> store.create(Workspace.of("/no/other"), session("s-1")));
    try (ScheduledCheck schedule =
        ScheduledCheck.start(
            checker, Duration.ZERO, Duration.ofDays(1), report -> reported.set(true))) {
      begun.await();
    }
    assertThat(reported).isFalse();
  }

  /** Until the thread is interrupted, which closing does. */
  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
