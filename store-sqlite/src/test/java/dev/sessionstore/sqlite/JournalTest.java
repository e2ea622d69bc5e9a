package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.ChangeJournal.Change;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who follow the store are told. */
class JournalTest {

  private static final Workspace WORKSPACE = Workspace.recorded("0123456789abcdef", "/a/project");
  private static final Workspace OTHER = Workspace.ofHash("fedcba9876543210");

  private Path home;
  private SqliteSessionStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    home = folder;
    store = reopened();
  }

  private SqliteSessionStore reopened() {
    return SqliteSessionStore.open(StoreConfig.builder().home(home).build());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void everyKindOfWrite_renewsTheOneRowOfItsSession() {
    store.create(WORKSPACE, SampleSessions.full("one"));
    long created = only().sequence();
    store.update(WORKSPACE, SampleSessions.full("one"));
    long updated = only().sequence();
    store.modify(WORKSPACE, "one", session -> session.toBuilder().task("other").build());
    long modified = only().sequence();
    store.addChatMessage(WORKSPACE, "one", SampleSessions.message("m", "text"));
    long messaged = only().sequence();
    store.updateInstanceStatus(
        WORKSPACE,
        "one",
        SampleSessions.full("one").instances().get(0).instanceId(),
        InstanceStatus.FAILED);
    long set = only().sequence();
    store.delete(WORKSPACE, "one");

    assertThat(List.of(created, updated, modified, messaged, set, only().sequence()))
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(only().deleted()).isTrue();
    assertThat(only().workspace().path()).contains("/a/project");
  }

  private Change only() {
    List<Change> changes = store.changes(0, 10);
    assertThat(changes).hasSize(1);
    return changes.get(0);
  }

  @Test
  void sequencesGrow_overDeletionsAndReopening() {
    store.create(WORKSPACE, SampleSessions.simple("one"));
    store.create(OTHER, SampleSessions.simple("one"));
    store.delete(OTHER, "one");
    long last = store.changes(0, 10).get(1).sequence();
    store.acknowledge("search", last);
    store.acknowledge("mirror", last);
    store.close();
    store = reopened();

    store.create(OTHER, SampleSessions.simple("two"));

    assertThat(store.changes(last, 10))
        .singleElement()
        .satisfies(change -> assertThat(change.sequence()).isGreaterThan(last));
  }

  @Test
  void changes_comeInPagesAndInOrder() {
    for (String id : List.of("a", "b", "c")) {
      store.create(WORKSPACE, SampleSessions.simple(id));
    }
    store.update(WORKSPACE, SampleSessions.simple("a"));

    List<Change> first = store.changes(0, 2);
    List<Change> rest = store.changes(first.get(1).sequence(), 2);

    assertThat(first).extracting(Change::sessionId).containsExactly("b", "c");
    assertThat(rest).extracting(Change::sessionId).containsExactly("a");
  }

  @Test
  void failedWrite_leavesNoTrace() {
    store.create(WORKSPACE, SampleSessions.simple("one"));
    List<Change> before = store.changes(0, 10);

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> store.create(WORKSPACE, SampleSessions.simple("one")))
        .isInstanceOf(dev.sessionstore.DuplicateSessionException.class);

    assertThat(store.changes(0, 10)).isEqualTo(before);
  }

  @Test
  void tombstone_staysUntilEveryConsumerHasPassedIt() {
    assertThat(store.acknowledged("mirror")).isZero();
    store.create(WORKSPACE, SampleSessions.simple("gone"));
    store.delete(WORKSPACE, "gone");
    store.create(WORKSPACE, SampleSessions.simple("here"));
    long last = store.changes(0, 10).get(1).sequence();

    store.acknowledge("search", last);
    assertThat(store.changes(0, 10)).extracting(Change::deleted).containsExactly(true, false);

    store.acknowledge("mirror", last);
    assertThat(store.changes(0, 10)).extracting(Change::sessionId).containsExactly("here");
    assertThat(store.acknowledged("mirror")).isEqualTo(last);
  }

  @Test
  void tombstone_staysAlsoForAMirrorThatHasNotBegunYet() {
    store.create(WORKSPACE, SampleSessions.simple("gone"));
    store.delete(WORKSPACE, "gone");
    store.create(WORKSPACE, SampleSessions.simple("here"));
    store.acknowledge("search", store.changes(0, 10).get(1).sequence());

    assertThat(store.changes(0, 10)).extracting(Change::sessionId).containsExactly("gone", "here");
  }

  @Test
  void acknowledging_neverGoesBack() {
    store.acknowledge("mirror", 5);
    store.acknowledge("mirror", 3);

    assertThat(store.acknowledged("mirror")).isEqualTo(5);
  }

  @Test
  void readerThatSleptThroughRemovedTombstones_forgetsWhatIsGone() {
    store.create(WORKSPACE, SampleSessions.simple("gone"));
    try (SqliteSessionStore sleeper = reopened()) {
      assertThat(sleeper.getAll(WORKSPACE)).hasSize(1);

      store.delete(WORKSPACE, "gone");
      store.create(WORKSPACE, SampleSessions.simple("here"));
      long last = store.changes(0, 10).get(1).sequence();
      store.acknowledge("search", last);
      store.acknowledge("mirror", last);
      assertThat(store.changes(0, 10)).extracting(Change::sessionId).containsExactly("here");

      assertThat(sleeper.find(WORKSPACE, "gone")).isEmpty();
      assertThat(sleeper.getAll(WORKSPACE))
          .singleElement()
          .satisfies(session -> assertThat(session.id()).isEqualTo("here"));
    }
  }

  @Test
  void sessionDeletedAndMadeAgainElsewhere_takesItsNewPlaceInEveryStore() {
    for (String id : List.of("a", "b")) {
      store.create(WORKSPACE, SampleSessions.simple(id));
    }
    try (SqliteSessionStore other = reopened()) {
      assertThat(other.getAll(WORKSPACE)).extracting("id").containsExactly("a", "b");

      store.delete(WORKSPACE, "a");
      store.create(WORKSPACE, SampleSessions.simple("a"));

      assertThat(other.getAll(WORKSPACE)).extracting("id").containsExactly("b", "a");
    }
  }
}
