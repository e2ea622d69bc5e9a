package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseRelinkTest {

  private static final Workspace OLD = Workspace.of("/projects/old");
  private static final Workspace NEW = Workspace.of("/projects/new");

  @TempDir Path home;
  private StoreConfig config;
  private final List<WorktreeSession> losers = new ArrayList<>();

  @BeforeEach
  void configure() {
    config = StoreConfig.builder().home(home).build();
  }

  @AfterEach
  void databaseIsSound() {
    assertThat(DatabaseIntegrity.check(config, false).findings()).isEmpty();
  }

  private <T> T open(Function<SqliteSessionStore, T> work) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      return work.apply(store);
    }
  }

  private void with(Consumer<SqliteSessionStore> work) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      work.accept(store);
    }
  }

  private void relink(Workspace from, Workspace to, Receipt... receipts) {
    DatabaseRelink.run(
        config, from, to, (workspace, loser) -> losers.add(loser), List.of(receipts));
  }

  private List<String> ids(Workspace workspace) {
    return open(store -> store.getAll(workspace)).stream().map(WorktreeSession::id).toList();
  }

  private static WorktreeSession updated(String id, String updatedAt) {
    return SampleSessions.at(id, "2025-01-01T00:00:00Z", updatedAt);
  }

  @Test
  void workspaceThatNobodyElseHas_getsTheNewHashAndPath_andIsFoundUnderTheOldOne() {
    with(store -> store.create(OLD, SampleSessions.full("a")));

    relink(OLD, NEW);
    relink(OLD, NEW);

    assertThat(open(SqliteSessionStore::workspaces)).containsExactly(NEW);
    assertThat(ids(NEW)).containsExactly("a");
    assertThat(ids(OLD)).containsExactly("a");
  }

  @Test
  void thereAndBack_isAsBefore() {
    with(store -> store.create(OLD, SampleSessions.full("a")));

    relink(OLD, NEW);
    relink(NEW, OLD);

    assertThat(open(SqliteSessionStore::workspaces)).containsExactly(OLD);
    with(store -> assertThat(store.getAll(OLD)).containsExactly(SampleSessions.full("a")));
  }

  @Test
  void workspaceThatIsThereAlready_takesTheOthersSessionsBehindItsOwn_byTheMergeRule() {
    with(
        store -> {
          store.create(OLD, updated("older", "2025-01-02T00:00:00Z"));
          store.create(OLD, updated("later", "2025-01-04T00:00:00Z"));
          store.create(OLD, SampleSessions.full("only old"));
          store.create(OLD, SampleSessions.simple("gone"));
          store.create(NEW, updated("later", "2025-01-03T00:00:00Z"));
          store.create(NEW, updated("older", "2025-01-03T00:00:00Z"));
          store.delete(OLD, "gone");
          store.search(OLD, "anything", 1);
        });

    relink(OLD, NEW, new Receipt("sessions/x.json", 1, 2, 3, 0));

    assertThat(ids(NEW)).containsExactly("later", "older", "only old");
    assertThat(ids(OLD)).isEqualTo(ids(NEW));
    with(
        store ->
            assertThat(store.get(NEW, "later"))
                .isEqualTo(updated("later", "2025-01-04T00:00:00Z")));
    assertThat(losers)
        .containsExactlyInAnyOrder(
            updated("later", "2025-01-03T00:00:00Z"), updated("older", "2025-01-02T00:00:00Z"));
    with(store -> assertThat(store.isDeleted(NEW, "gone")).isTrue());
    with(store -> assertThat(store.receipt("sessions/x.json")).isPresent());
    assertThat(open(SqliteSessionStore::workspaces)).containsExactly(NEW);
  }

  @Test
  void sessionThatWasDeletedThere_isTakenAllTheSame() {
    with(
        store -> {
          store.create(OLD, SampleSessions.simple("a"));
          store.create(NEW, SampleSessions.simple("a"));
          store.create(NEW, SampleSessions.simple("b"));
          store.delete(NEW, "a");
        });

    relink(OLD, NEW);

    assertThat(ids(NEW)).containsExactly("b", "a");
    with(store -> assertThat(store.search(NEW, SampleSessions.simple("a").task(), 9)).hasSize(2));
  }

  @Test
  void workspaceThatIsNotKnown_leavesOnlyTheFurtherHash() {
    with(store -> store.create(NEW, SampleSessions.simple("a")));

    relink(OLD, NEW);

    with(store -> assertThat(store.canonical(OLD).hash()).isEqualTo(NEW.hash()));
    assertThat(ids(OLD)).containsExactly("a");
  }
}
