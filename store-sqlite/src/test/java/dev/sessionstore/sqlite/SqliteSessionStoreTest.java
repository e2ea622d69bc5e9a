package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sessionstore.Durability;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Incoming;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What this backend does beyond the contract. */
class SqliteSessionStoreTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path home;

  private SqliteSessionStore open() {
    return SqliteSessionStore.open(config());
  }

  private StoreConfig config() {
    return StoreConfig.builder().home(home).durability(Durability.NORMAL).build();
  }

  @Test
  void factory_findsTheBackend() {
    try (SessionStore store = SessionStores.open(config())) {
      assertThat(store).isInstanceOf(SqliteSessionStore.class);
    }
  }

  @Test
  void merge_insertsNewOnes_skipsEqualOnes_andLetsTheLaterInstantWin() {
    WorktreeSession older = at("conflict", "2025-01-01T00:00:00Z");
    WorktreeSession newer = at("conflict", "2025-01-01T00:00:00.000000001+00:00");
    List<WorktreeSession> losers = new ArrayList<>();
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, at("equal", "2025-01-01T00:00:00Z"));
      store.create(WORKSPACE, older);

      List<Outcome> first =
          store.merge(
              WORKSPACE,
              List.of(at("new", ""), at("equal", "2025-01-01T00:00:00Z"), newer),
              (workspace, loser) -> losers.add(loser),
              null);
      List<Outcome> second =
          store.merge(WORKSPACE, List.of(older), (workspace, loser) -> losers.add(loser), null);

      assertThat(first).containsExactly(Outcome.INSERTED, Outcome.EQUAL, Outcome.REPLACED);
      assertThat(second).containsExactly(Outcome.KEPT);
      assertThat(losers).containsExactly(older, older);
      assertThat(store.getAll(WORKSPACE))
          .extracting(WorktreeSession::id)
          .containsExactly("equal", "conflict", "new");
      assertThat(store.get(WORKSPACE, "conflict")).isEqualTo(newer);
    }
  }

  private static WorktreeSession at(String id, String updatedAt) {
    return SampleSessions.at(id, "2024-01-01T00:00:00Z", updatedAt);
  }

  @Test
  void merge_whoseLoserCannotBeKept_changesNothing() {
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, at("conflict", "2025-01-01T00:00:00Z"));

      assertThatThrownBy(
              () ->
                  store.merge(
                      WORKSPACE,
                      List.of(at("new", ""), at("conflict", "2026-01-01T00:00:00Z")),
                      (workspace, loser) -> {
                        throw new StoreUnavailableException("no room in recovery", null);
                      },
                      new Receipt("sessions/x.json", 1, 2, 3, 4)))
          .isInstanceOf(StoreUnavailableException.class);

      assertThat(store.getAll(WORKSPACE)).containsExactly(at("conflict", "2025-01-01T00:00:00Z"));
      assertThat(store.receipt("sessions/x.json")).isEmpty();
    }
  }

  @Test
  void receipt_ofAPart_isKept_andDescribesNoFile() {
    Receipt part = new Receipt("a.json", 5, 6, 7, 8, 4, "00ff");
    try (SqliteSessionStore store = open()) {
      store.merge(WORKSPACE, List.of(), (w, loser) -> {}, part);
    }
    try (SqliteSessionStore store = open()) {
      assertThat(store.receipt("a.json")).contains(part);
      assertThat(part.describes(5, 6)).isFalse();
    }
  }

  @Test
  void mergeSlice_noTime_takesOne_withItsReceipt() {
    Incoming one =
        new Incoming(SampleSessions.full("one"), new Receipt("a.json", 9, 1, 1, 0, 3, "01"));
    Incoming two =
        new Incoming(SampleSessions.full("two"), new Receipt("a.json", 9, 1, 2, 0, 7, "02"));
    try (SqliteSessionStore store = open()) {
      assertThat(store.mergeSlice(WORKSPACE, List.of(one, two), (w, l) -> {}, Duration.ZERO))
          .containsExactly(Outcome.INSERTED);
      assertThat(store.receipt("a.json")).contains(one.receipt());
      assertThat(store.mergeSlice(WORKSPACE, List.of(one, two), (w, l) -> {}, Duration.ofHours(1)))
          .containsExactly(Outcome.EQUAL, Outcome.INSERTED);
      assertThat(store.receipt("a.json")).contains(two.receipt());
      assertThat(store.getAll(WORKSPACE)).containsExactly(one.session(), two.session());
    }
  }

  @Test
  void alias_meansTheSameWorkspace_unlessItIsOneOfItsOwn() {
    Workspace other = Workspace.ofHash("aaaaaaaaaaaaaaaa");
    Workspace own = Workspace.ofHash("bbbbbbbbbbbbbbbb");
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.full("one"));
      store.create(own, SampleSessions.full("two"));

      assertThat(store.alias(WORKSPACE, other.hash())).isTrue();
      assertThat(store.alias(WORKSPACE, other.hash())).isTrue();
      assertThat(store.alias(WORKSPACE, own.hash())).isFalse();
      assertThat(store.getAll(other)).containsExactly(SampleSessions.full("one"));
      assertThat(store.getAll(own)).containsExactly(SampleSessions.full("two"));
      assertThat(store.workspaces()).containsExactlyInAnyOrder(WORKSPACE, own);
    }
  }

  @Test
  void receipt_isKept_andTheLastOneCounts() {
    try (SqliteSessionStore store = open()) {
      store.merge(WORKSPACE, List.of(), (w, loser) -> {}, new Receipt("a.json", 1, 2, 3, 4));
      store.merge(WORKSPACE, List.of(), (w, loser) -> {}, new Receipt("a.json", 5, 6, 7, 8));
    }
    try (SqliteSessionStore store = open()) {
      assertThat(store.receipt("a.json")).contains(new Receipt("a.json", 5, 6, 7, 8));
      assertThat(store.workspaces()).containsExactly(WORKSPACE);
    }
  }

  @Test
  void legacyFilesThatWereNeverImported_areWarnedAbout_untilTheyAre() throws IOException {
    Path file = home.resolve("sessions").resolve(WORKSPACE.hash() + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[]");
    Files.writeString(file.resolveSibling("notes.json"), "not a workspace's file");

    assertThat(warningsAtOpen())
        .singleElement()
        .asString()
        .startsWith("1 legacy session file(s)")
        .contains("session-store import");
    try (SqliteSessionStore store = open()) {
      store.merge(
          WORKSPACE,
          List.of(),
          (w, loser) -> {},
          new Receipt(
              "sessions/" + WORKSPACE.hash() + ".json",
              Files.size(file),
              Files.getLastModifiedTime(file).toMillis(),
              0,
              0));
    }
    assertThat(warningsAtOpen()).isEmpty();
    Files.writeString(file, "[ ]");
    assertThat(warningsAtOpen()).hasSize(1);
  }

  @Test
  void filesPutAwayByAnotherDatabase_areWarnedAbout_untilTheirWorkspaceIsTakenIn()
      throws IOException {
    String name = WORKSPACE.hash() + ".json";
    Path file = home.resolve("sessions").resolve(name + ".migrated");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[]");

    assertThat(warningsAtOpen())
        .singleElement()
        .asString()
        .startsWith("1 legacy session file(s)")
        .contains("put away", "session-store import");
    Files.writeString(file.resolveSibling(name), "[]");
    assertThat(warningsAtOpen()).noneMatch(warning -> warning.contains("put away"));
    Files.delete(file.resolveSibling(name));
    try (SqliteSessionStore store = open()) {
      Receipt elsewhere = new Receipt("/else/where/" + name, 2, 1, 0, 0);
      store.merge(WORKSPACE, List.of(), (w, loser) -> {}, elsewhere);
      assertThat(store.hasTakenIn(name)).isTrue();
      assertThat(store.hasTakenIn(name.substring(1))).isFalse();
    }
    assertThat(warningsAtOpen()).isEmpty();
  }

  private List<String> warningsAtOpen() {
    Logger logger = (Logger) LoggerFactory.getLogger("dev.sessionstore");
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    try {
      open().close();
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
      logger.setAdditive(true);
    }
    return appender.list.stream()
        .filter(event -> event.getLevel() == Level.WARN || event.getLevel() == Level.ERROR)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void cacheOfNoBytes_readsEverythingFromTheDatabase() {
    StoreConfig uncached = config().toBuilder().cacheBytes(0).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(uncached)) {
      store.create(WORKSPACE, SampleSessions.full("one"));
      store.create(WORKSPACE, SampleSessions.full("two"));

      assertThat(store.get(WORKSPACE, "one")).isEqualTo(SampleSessions.full("one"));
      assertThat(store.getAll(WORKSPACE)).hasSize(2);
      store.addChatMessage(WORKSPACE, "one", SampleSessions.message("m", "text"));
      assertThat(store.get(WORKSPACE, "one").chatHistory())
          .hasSize(SampleSessions.full("one").chatHistory().size() + 1);
    }
  }

  @Test
  void smallCache_staysWithinItsBytes_andAnswersRight() {
    StoreConfig small = config().toBuilder().cacheBytes(20_000).build();
    List<String> ids = new ArrayList<>();
    try (SqliteSessionStore store = SqliteSessionStore.open(small)) {
      for (int i = 0; i < 50; i++) {
        ids.add("s-" + i);
        store.create(WORKSPACE, SampleSessions.full("s-" + i));
      }
      for (int round = 0; round < 3; round++) {
        assertThat(store.getAll(WORKSPACE)).extracting(WorktreeSession::id).isEqualTo(ids);
        assertThat(store.get(WORKSPACE, "s-7")).isEqualTo(SampleSessions.full("s-7"));
      }
      assertThat(store.cachedBytes()).isBetween(1L, 20_000L);
    }
  }

  @Test
  void foreignWrites_makeOnlyWhatTheyTouchedBeReadAgain() {
    try (SqliteSessionStore store = open();
        SqliteSessionStore other = open()) {
      for (int i = 0; i < 10; i++) {
        store.create(WORKSPACE, SampleSessions.full("s-" + i));
      }
      List<WorktreeSession> before = store.getAll(WORKSPACE);
      other.modify(WORKSPACE, "s-3", session -> session.toBuilder().task("other").build());

      List<WorktreeSession> after = store.getAll(WORKSPACE);

      assertThat(after.get(3).task()).isEqualTo("other");
      assertThat(after.get(4)).isSameAs(before.get(4));
    }
  }

  @Test
  void listsWithAnyNumberOfFilters_answerRight() {
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.simple("one"));
      SessionQuery.Builder query =
          SessionQuery.builder().status(SampleSessions.simple("one").status());
      for (int i = 0; i < 250; i++) {
        assertThat(store.list(WORKSPACE, query.build()).items()).hasSize(1);
        query.status(SessionStatus.of("other-" + i));
      }
    }
  }

  @Test
  void walk_mayReadTheStoreMeanwhile() {
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.full("one"));
      store.create(WORKSPACE, SampleSessions.full("two"));
      List<WorktreeSession> seen = new ArrayList<>();

      store.forEach(
          WORKSPACE,
          session ->
              store.forEach(WORKSPACE, inner -> seen.add(store.get(WORKSPACE, session.id()))));

      assertThat(seen).extracting(WorktreeSession::id).containsExactly("one", "one", "two", "two");
    }
  }

  @Test
  void storesThatOpenAndClose_waitForEachOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<Integer>> all = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      String name = "session-" + thread + "-";
      all.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 40; i++) {
                  try (SqliteSessionStore store = open()) {
                    store.create(WORKSPACE, SampleSessions.simple(name + i));
                  }
                }
                return 40;
              }));
    }
    for (Future<Integer> one : all) {
      assertThat(one.get()).isEqualTo(40);
    }
    threads.shutdown();
  }
}
