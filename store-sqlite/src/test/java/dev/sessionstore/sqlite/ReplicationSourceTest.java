package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.ChangeJournal.Change;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.ReplicationSource.Backlog;
import dev.sessionstore.spi.ReplicationSource.Progress;
import dev.sessionstore.spi.ReplicationSource.Replicated;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.tck.ManualClock;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the leader of a hybrid store remembers of its replica. */
class ReplicationSourceTest {

  private static final Workspace A = Workspace.recorded("0123456789abcdef", "/a/project");
  private static final Workspace B = Workspace.ofHash("fedcba9876543210");
  private static final Workspace UNKNOWN = Workspace.ofHash("ffffffffffffffff");
  private static final SessionDigest DIGEST = new SessionDigest("0123456789abcdef0123456789abcdef");
  private static final SessionDigest OTHER_DIGEST =
      new SessionDigest("00000000000000000000000000000000");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private Path home;
  private SqliteSessionStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    home = folder;
    store = reopened();
    assertThat(store.acknowledged(ReplicationSource.CONSUMER)).isZero();
  }

  private SqliteSessionStore reopened() {
    return SqliteSessionStore.open(StoreConfig.builder().home(home).clock(clock).build());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private long create(Workspace workspace, String id) {
    store.create(workspace, SampleSessions.simple(id));
    return latest();
  }

  private long delete(Workspace workspace, String id) {
    store.delete(workspace, id);
    return latest();
  }

  private long latest() {
    return journal().get(journal().size() - 1).sequence();
  }

  private List<Change> journal() {
    return store.changes(0, 100);
  }

  private void replicate(Workspace workspace, long sequence) {
    store.recordReplicated(workspace, new Progress(sequence, "at " + sequence), Map.of(), null);
  }

  private long mirrored() {
    return store.acknowledged(ReplicationSource.CONSUMER);
  }

  private void execute(String sql) throws SQLException {
    try (Connection tables =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("session-store.db"));
        Statement statement = tables.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void workspaceNeverReplicated_lacksEverythingThatWasWritten() {
    create(A, "kept");
    create(A, "gone");
    create(B, "other");
    delete(A, "gone");

    assertThat(store.progress(A)).isEmpty();
    assertThat(store.behind()).containsExactly(A, B);
    assertThat(store.behind().get(0).path()).contains("/a/project");
    assertThat(store.unreplicated(A))
        .isEqualTo(journal().stream().filter(change -> change.workspace().equals(A)).toList())
        .extracting(Change::sessionId, Change::deleted)
        .containsExactly(tuple("kept", false), tuple("gone", true));
  }

  @Test
  void workspaceThatWasReplicated_lacksOnlyWhatCameLater() {
    create(A, "one");
    create(B, "other");
    replicate(A, latest());

    assertThat(store.unreplicated(A)).isEmpty();
    assertThat(store.behind()).containsExactly(B);

    long later = create(A, "two");

    assertThat(store.unreplicated(A)).singleElement().isEqualTo(new Change(later, A, "two", false));
    assertThat(store.behind()).containsExactly(A, B);
  }

  @Test
  void unknownWorkspace_hasNothing() {
    create(A, "one");

    assertThat(store.ids(UNKNOWN)).isEmpty();
    assertThat(store.progress(UNKNOWN)).isEmpty();
    assertThat(store.unreplicated(UNKNOWN)).isEmpty();
    assertThat(store.replicated(UNKNOWN, null)).isEmpty();
    store.touch(UNKNOWN, "one");
    assertThat(store.workspaces()).containsExactly(A);
  }

  @Test
  void progress_survivesReopening() {
    replicate(A, create(A, "one"));
    store.close();
    store = reopened();

    assertThat(store.progress(A)).contains(new Progress(latest(), "at " + latest()));
    assertThat(store.behind()).isEmpty();
  }

  @Test
  void whoWasOvertaken_doesNotTakeTheProgressBack() {
    long first = create(A, "one");
    long last = create(A, "two");
    replicate(A, last);

    store.recordReplicated(A, new Progress(first, "older"), Map.of("one", DIGEST), null);

    assertThat(store.progress(A)).contains(new Progress(last, "at " + last));
    assertThat(store.replicated(A, null)).containsExactly(Map.entry("one", first(DIGEST)));
    assertThat(mirrored()).isEqualTo(last);
  }

  @Test
  void replicaThatOthersHaveWritten_getsItsNewVersionAtTheSameSequence() {
    long last = create(A, "one");
    replicate(A, last);

    store.recordReplicated(A, new Progress(last, "newer"), Map.of(), null);

    assertThat(store.progress(A)).contains(new Progress(last, "newer"));
  }

  @Test
  void emptyWorkspaceThatIsReplicated_becomesKnown() {
    store.recordReplicated(B, new Progress(0, "empty"), Map.of(), null);

    assertThat(store.workspaces()).containsExactly(B);
    assertThat(store.progress(B)).contains(new Progress(0, "empty"));
    assertThat(mirrored()).isZero();
  }

  @Test
  void digests_areThoseOfTheLastRecord_perSession() {
    create(A, "one");
    Progress progress = new Progress(latest(), "v");
    store.recordReplicated(A, progress, Map.of("one", DIGEST, "two", DIGEST), null);
    store.recordReplicated(
        A, progress, Map.of("one", OTHER_DIGEST, "gone", SessionDigest.DELETED), null);

    assertThat(store.replicated(A, null))
        .containsOnly(
            Map.entry("one", new Replicated(OTHER_DIGEST, false, Set.of(DIGEST))),
            Map.entry("two", first(DIGEST)),
            Map.entry("gone", first(SessionDigest.DELETED)));
    assertThat(store.replicated(A, List.of("two", "gone", "never")))
        .containsOnly(
            Map.entry("two", first(DIGEST)), Map.entry("gone", first(SessionDigest.DELETED)));
    assertThat(store.replicated(A, List.of())).isEmpty();
    assertThat(store.replicated(B, null)).isEmpty();
  }

  @Test
  void earlierDigests_areRemembered_atLeastSixteenOfThem() {
    create(A, "one");
    Progress progress = new Progress(latest(), "v");
    for (int i = 0; i < 20; i++) {
      store.recordReplicated(A, progress, Map.of("one", digest(i)), null);
      store.recordReplicated(A, progress, Map.of("one", digest(i)), null);
    }

    Replicated replicated = store.replicated(A, List.of("one")).get("one");

    assertThat(replicated.digest()).isEqualTo(digest(19));
    assertThat(replicated.earlier())
        .containsAll(IntStream.range(3, 19).mapToObj(this::digest).toList());
  }

  @Test
  void whatTheReplicaHadFirst_isRememberedAsTaken_untilItIsWrittenThere() {
    Progress progress = new Progress(create(A, "one"), "v");

    store.recordReplicated(A, progress, Map.of("one", DIGEST), Set.of("one"), null);
    assertThat(store.replicated(A, null).get("one").taken()).isTrue();

    store.recordReplicated(A, progress, Map.of("one", DIGEST), null);
    assertThat(store.replicated(A, null).get("one").taken()).isTrue();

    store.recordReplicated(A, progress, Map.of("one", OTHER_DIGEST), null);
    assertThat(store.replicated(A, null).get("one").taken()).isFalse();
  }

  @Test
  void versionThatIsAnnounced_countsAsEarlier_beforeAndAfterItIsRecorded() {
    long sequence = create(A, "one");

    store.announce(A, Map.of("one", DIGEST, "gone", SessionDigest.DELETED));

    assertThat(store.replicated(A, null))
        .containsOnly(
            Map.entry("one", new Replicated(SessionDigest.DELETED, false, Set.of(DIGEST))));
    store.announce(A, Map.of("one", OTHER_DIGEST));
    store.recordReplicated(A, new Progress(sequence, "v"), Map.of("one", OTHER_DIGEST), null);
    assertThat(store.replicated(A, null).get("one").digest()).isEqualTo(OTHER_DIGEST);
    assertThat(store.replicated(A, null).get("one").earlier()).contains(DIGEST);
  }

  private SessionDigest digest(int i) {
    return SessionDigest.of(SampleSessions.simple("s" + i));
  }

  private static Replicated first(SessionDigest digest) {
    return new Replicated(digest, false, Set.of());
  }

  @Test
  void receipt_isRecordedWithTheProgress() {
    Receipt receipt = new Receipt("sessions/" + A.hash() + ".json", 1, 2, 3, 4);

    store.recordReplicated(A, new Progress(0, "v"), Map.of(), receipt);

    assertThat(store.receipt(receipt.source())).contains(receipt);
  }

  @Test
  void recording_writesNothingIntoTheJournal_andLeavesTheCacheAlone() {
    create(A, "one");
    create(A, "two");
    List<WorktreeSession> before = store.getAll(A);
    List<Change> journal = journal();

    store.recordReplicated(A, new Progress(latest(), "v"), Map.of("one", DIGEST), null);

    assertThat(journal()).isEqualTo(journal);
    assertThat(store.getAll(A).get(0)).isSameAs(before.get(0));
    assertThat(store.getAll(A).get(1)).isSameAs(before.get(1));
  }

  @Test
  void mirror_acknowledgesEverythingBeforeTheFirstChangeThatAnyWorkspaceLacks() {
    long stuck = create(A, "stuck");
    create(B, "one");
    long later = create(B, "two");

    replicate(B, later);
    assertThat(mirrored()).isEqualTo(stuck - 1);

    long waiting = create(A, "waiting");
    replicate(A, stuck);
    assertThat(mirrored()).isEqualTo(waiting - 1);

    long last = create(B, "three");
    replicate(A, waiting);
    assertThat(mirrored()).isEqualTo(last - 1);

    replicate(B, last);
    assertThat(mirrored()).isEqualTo(last);
  }

  @Test
  void tombstone_waitsForTheWorkspaceThatIsStuck_evenInAnother() {
    long stuck = create(A, "stuck");
    create(B, "gone");
    long deleted = delete(B, "gone");
    long last = create(B, "here");
    store.acknowledge(SearchIndex.CONSUMER, last);

    replicate(B, last);
    assertThat(journal()).extracting(Change::sequence).containsExactly(stuck, deleted, last);

    replicate(A, stuck);
    assertThat(journal()).extracting(Change::sequence).containsExactly(stuck, last);
  }

  @Test
  void tombstone_waitsForTheReplica_fromTheFirstRecordOn() throws SQLException {
    execute("DELETE FROM journal_consumers WHERE name = '" + ReplicationSource.CONSUMER + "'");
    create(A, "gone");
    replicate(A, latest());
    delete(A, "gone");
    store.acknowledge(SearchIndex.CONSUMER, create(B, "here"));

    assertThat(store.unreplicated(A)).singleElement().matches(Change::deleted);
    assertThat(mirrored()).isPositive();
  }

  @Test
  void withoutTheConsumer_everythingIsLookedAt() throws SQLException {
    execute("DELETE FROM journal_consumers WHERE name = '" + ReplicationSource.CONSUMER + "'");
    create(A, "one");

    assertThat(store.unreplicated(A)).hasSize(1);
    assertThat(store.behind()).containsExactly(A);
    assertThat(store.backlog().sessions()).isEqualTo(1);
  }

  @Test
  void backlog_countsSessions_andTellsSinceWhenTheOldestWaits() {
    assertThat(store.backlog()).isEqualTo(new Backlog(0, null));
    Instant first = clock.instant();
    long one = create(A, "one");
    clock.advance(Duration.ofSeconds(5));
    Instant second = clock.instant();
    create(B, "two");
    clock.advance(Duration.ofSeconds(5));
    store.delete(B, "never there");
    assertThat(store.backlog()).isEqualTo(new Backlog(2, first));

    replicate(A, one);
    assertThat(store.backlog()).isEqualTo(new Backlog(1, second));

    Instant third = clock.instant();
    long deleted = delete(B, "two"); // takes the place of the write before
    assertThat(store.backlog()).isEqualTo(new Backlog(1, third));

    replicate(B, deleted);
    assertThat(store.backlog()).isEqualTo(new Backlog(0, null));
  }

  @Test
  void backlogOfUnknownAge_countsButTellsNoTime() throws SQLException {
    create(A, "old");
    execute("UPDATE change_journal SET written_millis = 0");
    assertThat(store.backlog()).isEqualTo(new Backlog(1, null));

    Instant now = clock.instant();
    create(A, "new");
    assertThat(store.backlog()).isEqualTo(new Backlog(2, now));
  }

  @Test
  void touch_putsASessionIntoTheJournalAgain_andLeavesItAsItIs() {
    create(A, "one");
    create(A, "two");
    replicate(A, latest());
    long last = latest();
    List<WorktreeSession> before = store.getAll(A);
    clock.advance(Duration.ofSeconds(5));

    store.touch(A, "one");

    assertThat(store.unreplicated(A))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.sequence()).isGreaterThan(last);
              assertThat(change.sessionId()).isEqualTo("one");
              assertThat(change.deleted()).isFalse();
            });
    assertThat(store.backlog()).isEqualTo(new Backlog(1, clock.instant()));
    assertThat(store.getAll(A).get(0)).isSameAs(before.get(0));
    assertThat(store.search(A, "task", 9)).hasSize(2);
  }

  @Test
  void touch_keepsTheCachesOfAllStoresRight() {
    create(A, "one");
    create(A, "two");
    try (SqliteSessionStore other = reopened()) {
      assertThat(other.getAll(A)).hasSize(2);
      store.touch(A, "one");
      other.modify(A, "one", session -> session.toBuilder().task("theirs").build());
      assertThat(store.get(A, "one").task()).isEqualTo("theirs");
      store.touch(A, "two");
      create(A, "three");

      assertThat(store.getAll(A)).isEqualTo(other.getAll(A)).hasSize(3);
    }
  }

  @Test
  void touch_ofADeletedSession_isADeletionAgain() {
    create(A, "gone");
    replicate(A, delete(A, "gone"));

    store.touch(A, "gone");

    assertThat(store.unreplicated(A)).singleElement().matches(Change::deleted);
    assertThat(store.find(A, "gone")).isEmpty();
  }

  @Test
  void touch_ofADeletionThatAllHavePassed_isADeletionAgain() {
    create(A, "gone");
    long deleted = delete(A, "gone");
    store.recordReplicated(
        A, new Progress(deleted, "v"), Map.of("gone", SessionDigest.DELETED), null);
    long last = create(B, "here");
    store.acknowledge(SearchIndex.CONSUMER, last);
    replicate(B, last);
    assertThat(journal()).extracting(Change::sessionId).containsExactly("here");

    store.touch(A, "gone");

    assertThat(store.unreplicated(A)).singleElement().matches(Change::deleted);
    assertThat(store.search(A, "task", 9)).isEmpty();
  }

  @Test
  void touch_ofASessionThatNeverWas_doesNothing() {
    create(A, "?");
    List<Change> before = journal();

    store.touch(A, "never");
    store.touch(A, "\ud800"); // which the driver would make a question mark of

    assertThat(journal()).isEqualTo(before);
  }

  @Test
  void ids_areInStoreOrder_cachedOrNot() {
    for (String id : List.of("b", "c", "a")) {
      create(A, id);
    }
    assertThat(store.ids(A)).containsExactly("b", "c", "a");

    assertThat(store.getAll(A)).hasSize(3);
    try (SqliteSessionStore other = reopened()) {
      other.delete(A, "b");
      other.create(A, SampleSessions.simple("b"));
    }
    assertThat(store.ids(A)).containsExactly("c", "a", "b");

    assertThat(store.getAll(A)).hasSize(3);
    create(A, "d");
    assertThat(store.ids(A)).containsExactly("c", "a", "b", "d");
  }

  @Test
  void alias_leadsToTheWorkspaceItIsProvenToMean() throws SQLException {
    long last = create(A, "one");
    execute("INSERT INTO workspace_aliases SELECT '" + B.hash() + "', id FROM workspaces");

    assertThat(store.ids(B)).containsExactly("one");
    assertThat(store.unreplicated(B)).extracting(Change::workspace).containsExactly(A);
    store.recordReplicated(B, new Progress(last, "v"), Map.of("one", DIGEST), null);
    assertThat(store.progress(A)).isEqualTo(store.progress(B)).isPresent();
    assertThat(store.replicated(A, null)).containsKey("one");
    store.touch(B, "one");
    assertThat(store.behind()).containsExactly(A);
  }

  @Test
  void sizeBytes_isThatOfTheFile() throws IOException {
    store.create(A, SampleSessions.saying("big", "x".repeat(100_000)));
    long size = store.sizeBytes();
    store.close();

    assertThat(size).isEqualTo(Files.size(home.resolve("session-store.db"))).isGreaterThan(500_000);
  }

  @Test
  void closedStore_refusesEverything() {
    store.close();

    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> store.ids(A),
            () -> store.progress(A),
            () -> store.behind(),
            () -> store.unreplicated(A),
            () -> store.backlog(),
            () -> store.replicated(A, null),
            () -> replicate(A, 1),
            () -> store.touch(A, "one"),
            () -> store.sizeBytes())) {
      assertThatThrownBy(call).isInstanceOf(StoreClosedException.class);
    }
  }
}
